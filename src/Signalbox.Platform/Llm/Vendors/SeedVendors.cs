using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Http;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Makes the vendor that the settings name, with its models and prices, and keeps it in step with them until it is changed in the program.</summary>
internal sealed partial class SeedVendors(
    Database database,
    IDbContextFactory<SignalboxDb> dbs,
    IOptions<DeepSeekOptions> options,
    SecretBox secrets,
    AddressGuard guard,
    TimeProvider clock,
    ILogger<SeedVendors> log
) : IDisposable
{
    /// <summary>Name of the vendor that is made.</summary>
    public const string VendorName = "DeepSeek";

    private readonly SemaphoreSlim once = new(1, 1);
    private bool done;

    /// <summary>Does it before the first use in this process; later calls return at once.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref done))
            return;
        await once.WaitAsync(ct);
        try
        {
            if (done)
                return;
            await SeedAsync(ct);
            Volatile.Write(ref done, true);
        }
        finally
        {
            once.Release();
        }
    }

    public void Dispose() => once.Dispose();

    private async Task SeedAsync(CancellationToken ct)
    {
        var settings = options.Value;
        var key = settings.ApiKey?.Trim();
        if (string.IsNullOrEmpty(key) && !await IsMadeAsync(ct))
            return; // nothing to do, and EF is not loaded for it
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var vendor = await db.Set<Vendor>().SingleOrDefaultAsync(v => v.Name == VendorName, ct);
        if (vendor is { FollowsSettings: false })
        {
            LogOwnRow(VendorName);
            return;
        }
        if (string.IsNullOrEmpty(key))
        {
            if (vendor is not null)
                vendor.Enabled = false; // the settings made it, and they ask for none now
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return;
        }

        if (vendor is null)
        {
            vendor = ShippedVendors.DeepSeek(Ids.New(clock));
            db.Add(vendor);
            foreach (var (model, prices) in ShippedVendors.DeepSeekModels(vendor.Id, clock))
            {
                db.Add(model);
                db.AddRange(prices);
            }
            await db.SaveChangesAsync(ct);
            LogSeeded(VendorName);
        }
        Follow(vendor, settings, key);
        await PointDefaultAsync(db, vendor, ModelName(settings.Model), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<bool> IsMadeAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var any = connection.Command(
            null,
            database.Kind,
            "SELECT 1 FROM llm_vendor WHERE name = @name",
            ("@name", VendorName)
        );
        return await any.ExecuteScalarAsync(ct) is not null;
    }

    private void Follow(Vendor vendor, DeepSeekOptions settings, string key)
    {
        var baseUrl = settings.BaseUrl.Trim().TrimEnd('/');
        var changes = settings.ResponseFormat == "text" ? """{"jsonObject":false}""" : null;
        var same =
            vendor.Enabled
            && vendor.BaseUrl == baseUrl
            && vendor.ProfileChanges == changes
            && vendor.SealedKey is { } stored
            && secrets.Open(stored, vendor.KeyPurpose) == key;
        if (same)
            return;
        (vendor.BaseUrl, vendor.ProfileChanges, vendor.Enabled) = (baseUrl, changes, true);
        vendor.SealedKey = secrets.Seal(key, vendor.KeyPurpose);
        var fault = VendorAddresses.Fault(baseUrl, guard);
        vendor.Is(fault is null ? VendorState.Ok : VendorState.Broken, fault, clock.GetUtcNow());
        if (fault is not null)
            LogAddress(fault);
    }

    /// <summary>The model as it is called now: the profile maps names that the vendor has withdrawn.</summary>
    private string ModelName(string wanted)
    {
        if (!ShippedProfiles.ByName[ShippedProfiles.DeepSeek].Renamed.TryGetValue(wanted, out var current))
            return wanted;
        LogRenamed(wanted, current);
        return current;
    }

    private async Task PointDefaultAsync(SignalboxDb db, Vendor vendor, string name, CancellationToken ct)
    {
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
            LogNoPrice(name);
        }
        var purpose = await db.Set<Purpose>().SingleOrDefaultAsync(p => p.Name == Purpose.Default, ct);
        if (purpose is null)
            db.Add(ShippedVendors.DefaultPurpose(model.Id));
        else if (await IsOfVendorAsync(db, purpose, vendor, ct))
            purpose.ModelId = model.Id;
    }

    /// <summary>A default that the owner has pointed to another vendor stays there.</summary>
    private static Task<bool> IsOfVendorAsync(SignalboxDb db, Purpose purpose, Vendor vendor, CancellationToken ct) =>
        db.Set<VendorModel>().AnyAsync(m => m.Id == purpose.ModelId && m.VendorId == vendor.Id, ct);

    [LoggerMessage(1301, LogLevel.Information, "Vendor {Vendor} was set up from the settings")]
    private partial void LogSeeded(string vendor);

    [LoggerMessage(
        1302,
        LogLevel.Warning,
        "Model {Wanted} was withdrawn by its vendor; {Current} is asked in its place, thinking as the purpose says"
    )]
    private partial void LogRenamed(string wanted, string current);

    [LoggerMessage(
        1303,
        LogLevel.Warning,
        "Model {Model} has no price here; its cost is not known and no budget counts it"
    )]
    private partial void LogNoPrice(string model);

    [LoggerMessage(1304, LogLevel.Error, "Section Llm:DeepSeek was not usable: {Fault}")]
    private partial void LogAddress(string fault);

    [LoggerMessage(
        1305,
        LogLevel.Debug,
        "Vendor {Vendor} was changed in the program; section Llm:DeepSeek was left aside"
    )]
    private partial void LogOwnRow(string vendor);
}
