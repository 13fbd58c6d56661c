using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Adds a vendor, or changes one, with its models and prices.</summary>
internal sealed partial class SetVendor(
    IDbContextFactory<SignalboxDb> dbs,
    SecretBox secrets,
    AddressGuard guard,
    SeedVendors seed,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<SetVendor> log
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 400 <c>llm.address</c>; 400 <c>llm.key-needed</c>.</exception>
    public async Task RunAsync(Actor by, string name, VendorSetting setting, CancellationToken ct)
    {
        Check.Valid(setting);
        name = name.Trim();
        if (name.Length is 0 or > 100)
            throw RefusedException.Invalid("llm.name", "A vendor's name has 1 to 100 characters.");
        var baseUrl = setting.BaseUrl.Trim().TrimEnd('/');
        if (VendorAddresses.Fault(baseUrl, guard) is { } fault)
            throw RefusedException.Invalid("llm.address", fault);
        await seed.EnsureAsync(ct);

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var vendor = await db.Set<Vendor>().SingleOrDefaultAsync(v => v.Name == name, ct);
        if (vendor is null)
        {
            vendor = new Vendor
            {
                Id = Ids.New(clock),
                Name = name,
                BaseUrl = baseUrl,
                Profile = setting.Profile,
            };
            db.Add(vendor);
        }
        SetKey(vendor, setting.Key, baseUrl);
        Apply(vendor, setting, baseUrl);
        await db.SaveChangesAsync(ct);
        foreach (var model in setting.Models)
            await SetModelAsync(db, vendor, model, ct);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "llm.vendor.set", name), ct);
        await transaction.CommitAsync(ct);
        LogSet(name);
    }

    private void SetKey(Vendor vendor, string? key, string baseUrl)
    {
        if (key is null)
        {
            // Otherwise whoever may change an address could have the key sent to one of their own.
            if (vendor.SealedKey is not null && new Uri(vendor.BaseUrl).Authority != new Uri(baseUrl).Authority)
                throw RefusedException.Invalid(
                    "llm.key-needed",
                    $"The key of {vendor.Name} was entered for {new Uri(vendor.BaseUrl).Host}; enter it again for another host."
                );
            return;
        }
        vendor.SealedKey = key.Trim() is { Length: > 0 } plain ? secrets.Seal(plain, vendor.KeyPurpose) : null;
    }

    private void Apply(Vendor vendor, VendorSetting setting, string baseUrl)
    {
        vendor.BaseUrl = baseUrl;
        vendor.Profile = setting.Profile;
        vendor.ProfileChanges = setting.ProfileChanges?.ToJsonString();
        vendor.ExtraBody = setting.ExtraBody?.ToJsonString();
        vendor.Enabled = setting.Enabled;
        vendor.Concurrency = setting.Concurrency;
        vendor.RequestsPerMinute = setting.RequestsPerMinute;
        vendor.TokensPerMinute = setting.TokensPerMinute;
        vendor.FollowsSettings = false;
        vendor.Is(VendorState.Ok, null, clock.GetUtcNow()); // what was wrong may be mended: the next call finds out
    }

    private async Task SetModelAsync(SignalboxDb db, Vendor vendor, ModelSetting setting, CancellationToken ct)
    {
        var name = CurrentName(vendor, setting.Name.Trim());
        var model = await db.Set<VendorModel>()
            .SingleOrDefaultAsync(m => m.VendorId == vendor.Id && m.Name == name, ct);
        if (model is null)
        {
            model = new VendorModel
            {
                Id = Ids.New(clock),
                VendorId = vendor.Id,
                Name = name,
            };
            db.Add(model);
        }
        model.ContextTokens = setting.ContextTokens;
        model.MaxOutputTokens = setting.MaxOutputTokens;
        model.ProfileChanges = setting.ProfileChanges?.ToJsonString();
        foreach (var price in setting.Prices)
        {
            var from = price.ValidFrom.ToUniversalTime();
            db.RemoveRange(
                await db.Set<Price>()
                    .Where(p => p.ModelId == model.Id && p.ValidFrom == from && p.Band == price.Band)
                    .ToListAsync(ct)
            );
            db.Add(Row(model.Id, from, price));
        }
    }

    private string CurrentName(Vendor vendor, string wanted)
    {
        var profile = ShippedProfiles.ByName[vendor.Profile].With(vendor.ProfileChanges);
        if (!profile.Renamed.TryGetValue(wanted, out var current))
            return wanted;
        LogRenamed(wanted, current);
        return current;
    }

    private Price Row(Guid modelId, DateTimeOffset from, PriceSetting price) =>
        new()
        {
            Id = Ids.New(clock),
            ModelId = modelId,
            ValidFrom = from,
            Band = price.Band,
            PeakHours = price.PeakHours,
            CachedPerMillion = price.CachedPerMillion,
            UncachedPerMillion = price.UncachedPerMillion,
            OutputPerMillion = price.OutputPerMillion,
            Note = price.Note,
        };

    [LoggerMessage(1306, LogLevel.Information, "Vendor {Vendor} was changed")]
    private partial void LogSet(string vendor);

    [LoggerMessage(
        1307,
        LogLevel.Warning,
        "Model {Wanted} was withdrawn by its vendor; {Current} is kept in its place"
    )]
    private partial void LogRenamed(string wanted, string current);
}
