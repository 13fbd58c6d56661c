using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Who serves a purpose, and how it is asked.</summary>
internal sealed record PurposeSetting
{
    [Required]
    public required string Vendor { get; init; }

    /// <summary>One of the vendor's models here; a withdrawn name is understood.</summary>
    [Required]
    public required string Model { get; init; }

    /// <summary>Most tokens of an answer; with thinking on they cover the thinking too.</summary>
    [Range(1, 1_000_000)]
    public int MaxTokens { get; init; } = 1200;

    /// <summary>Off is cheap and safe for JSON: a thought can eat the tokens that the answer needs.</summary>
    public bool Thinking { get; init; }

    /// <summary>Null leaves it to the vendor.</summary>
    [Range(0, 2)]
    public double? Temperature { get; init; } = 0.2;

    /// <summary>Part of the day's budget; null is all of it.</summary>
    [Range(0.0001, 1)]
    public decimal? BudgetShare { get; init; }
}

/// <summary>A purpose as a person sees it; <c>default</c> serves those without a row of their own.</summary>
internal sealed record PurposeRow(
    string Name,
    string Vendor,
    string Model,
    int MaxTokens,
    bool Thinking,
    double? Temperature,
    decimal? BudgetShare
);

/// <summary>Lists the purposes and who serves them.</summary>
internal sealed class ListPurposes(IDbContextFactory<SignalboxDb> dbs, SeedVendors seed)
{
    /// <returns>At most 200, by name.</returns>
    public async Task<IReadOnlyList<PurposeRow>> RunAsync(CancellationToken ct)
    {
        await seed.EnsureAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await (
            from p in db.Set<Purpose>().AsNoTracking()
            join m in db.Set<VendorModel>() on p.ModelId equals m.Id
            join v in db.Set<Vendor>() on m.VendorId equals v.Id
            orderby p.Name
            select new PurposeRow(p.Name, v.Name, m.Name, p.MaxTokens, p.Thinking, p.Temperature, p.BudgetShare)
        )
            .Take(200)
            .ToListAsync(ct);
    }
}

/// <summary>Says who serves a purpose.</summary>
internal sealed partial class SetPurpose(
    IDbContextFactory<SignalboxDb> dbs,
    SeedVendors seed,
    AuditTrail audit,
    ILogger<SetPurpose> log
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>llm.model-not-found</c>.</exception>
    public async Task RunAsync(Actor by, string name, PurposeSetting setting, CancellationToken ct)
    {
        Check.Valid(setting);
        name = Uri.UnescapeDataString(name).Trim(); // a slash in a path comes in escaped
        if (name.Length is 0 or > 100)
            throw RefusedException.Invalid("llm.name", "A purpose's name has 1 to 100 characters.");
        await seed.EnsureAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var model = await ModelAsync(db, setting, ct);
        var row = await db.Set<Purpose>().SingleOrDefaultAsync(p => p.Name == name, ct);
        if (row is null)
        {
            row = new Purpose
            {
                Name = name,
                ModelId = model.Id,
                MaxTokens = setting.MaxTokens,
                Thinking = setting.Thinking,
            };
            db.Add(row);
        }
        (row.ModelId, row.MaxTokens, row.Thinking) = (model.Id, setting.MaxTokens, setting.Thinking);
        (row.Temperature, row.BudgetShare) = (setting.Temperature, setting.BudgetShare);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "llm.purpose.set", name), ct);
        await transaction.CommitAsync(ct);
        LogSet(name, setting.Vendor, model.Name);
    }

    private static async Task<VendorModel> ModelAsync(SignalboxDb db, PurposeSetting setting, CancellationToken ct)
    {
        var vendor = await db.Set<Vendor>().AsNoTracking().SingleOrDefaultAsync(v => v.Name == setting.Vendor, ct);
        var renamed = vendor is null
            ? null
            : ShippedProfiles.ByName[vendor.Profile].With(vendor.ProfileChanges).Renamed;
        var name = renamed?.GetValueOrDefault(setting.Model) ?? setting.Model;
        return await db.Set<VendorModel>()
                .AsNoTracking()
                .SingleOrDefaultAsync(m => vendor != null && m.VendorId == vendor.Id && m.Name == name, ct)
            ?? throw RefusedException.NotFound(
                "llm.model-not-found",
                $"{setting.Vendor} has no model {setting.Model} here; add it to the vendor first."
            );
    }

    [LoggerMessage(1308, LogLevel.Information, "Purpose {Purpose} is served by {Vendor} {Model} from now on")]
    private partial void LogSet(string purpose, string vendor, string model);
}
