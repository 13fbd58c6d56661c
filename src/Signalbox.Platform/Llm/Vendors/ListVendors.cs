using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>A vendor as a person sees it.</summary>
/// <param name="Key">Masked; null when it has none, and a word of explanation when it cannot be opened.</param>
/// <param name="State"><c>Ok</c>, <c>Broken</c> (key refused) or <c>Unfunded</c> (balance used up).</param>
/// <param name="StateReason">In the vendor's own words.</param>
/// <param name="FollowsSettings">Whether section <c>Llm:DeepSeek</c> writes this row at each start; a change here ends that.</param>
internal sealed record VendorRow(
    string Name,
    string BaseUrl,
    string? Key,
    string Profile,
    string? ProfileChanges,
    string? ExtraBody,
    bool Enabled,
    VendorState State,
    string? StateReason,
    DateTimeOffset StateSince,
    int Concurrency,
    int? RequestsPerMinute,
    int? TokensPerMinute,
    bool FollowsSettings,
    IReadOnlyList<ModelRow> Models
);

/// <summary>A model and all its prices, the newest first.</summary>
internal sealed record ModelRow(
    string Name,
    int? ContextTokens,
    int? MaxOutputTokens,
    string? ProfileChanges,
    IReadOnlyList<PriceRow> Prices
);

/// <summary>Yuan for a million tokens.</summary>
/// <param name="PeakHours">Beijing time; null off peak.</param>
internal sealed record PriceRow(
    DateTimeOffset ValidFrom,
    PriceBand Band,
    string? PeakHours,
    string Currency,
    decimal CachedPerMillion,
    decimal UncachedPerMillion,
    decimal OutputPerMillion,
    string? Note
);

/// <summary>Lists vendors with their models and prices, keys masked.</summary>
internal sealed class ListVendors(IDbContextFactory<SignalboxDb> dbs, SecretBox secrets, SeedVendors seed)
{
    private const int Most = 200;

    /// <returns>At most 200 vendors, by name.</returns>
    public async Task<IReadOnlyList<VendorRow>> RunAsync(CancellationToken ct)
    {
        await seed.EnsureAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var vendors = await db.Set<Vendor>().AsNoTracking().OrderBy(v => v.Name).Take(Most).ToListAsync(ct);
        var models = await db.Set<VendorModel>().AsNoTracking().OrderBy(m => m.Name).Take(Most * 10).ToListAsync(ct);
        var prices = await db.Set<Price>()
            .AsNoTracking()
            .OrderByDescending(p => p.ValidFrom)
            .Take(Most * 50)
            .ToListAsync(ct);
        var pricesByModel = prices.ToLookup(p => p.ModelId, Row);
        var modelsByVendor = models.ToLookup(
            m => m.VendorId,
            m => new ModelRow(m.Name, m.ContextTokens, m.MaxOutputTokens, m.ProfileChanges, [.. pricesByModel[m.Id]])
        );
        return [.. vendors.Select(v => Row(v, [.. modelsByVendor[v.Id]]))];
    }

    private VendorRow Row(Vendor vendor, IReadOnlyList<ModelRow> models) =>
        new(
            vendor.Name,
            vendor.BaseUrl,
            MaskedKey(vendor),
            vendor.Profile,
            vendor.ProfileChanges,
            vendor.ExtraBody,
            vendor.Enabled,
            vendor.State,
            vendor.StateReason,
            vendor.StateSince,
            vendor.Concurrency,
            vendor.RequestsPerMinute,
            vendor.TokensPerMinute,
            vendor.FollowsSettings,
            models
        );

    private string? MaskedKey(Vendor vendor)
    {
        try
        {
            return vendor.SealedKey is { } stored ? SecretBox.Mask(secrets.Open(stored, vendor.KeyPurpose)) : null;
        }
        catch (RefusedException unreadable)
        {
            return unreadable.Message; // one key that cannot be opened must not hide the list
        }
    }

    private static PriceRow Row(Price price) =>
        new(
            price.ValidFrom,
            price.Band,
            price.PeakHours,
            price.Currency,
            price.CachedPerMillion,
            price.UncachedPerMillion,
            price.OutputPerMillion,
            price.Note
        );
}
