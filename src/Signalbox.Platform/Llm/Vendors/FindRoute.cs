using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Who serves a purpose now, and how it is asked.</summary>
/// <param name="PurposeName">As the caller named it; <paramref name="Purpose"/> may be the default row.</param>
internal sealed record Route(
    string PurposeName,
    Purpose Purpose,
    Vendor Vendor,
    VendorModel Model,
    IReadOnlyList<Price> Prices
)
{
    /// <summary>The shipped profile with the vendor's changes and then the model's.</summary>
    public Profile Profile { get; } =
        (
            ShippedProfiles.ByName.GetValueOrDefault(Vendor.Profile) ?? ShippedProfiles.ByName[ShippedProfiles.Plain]
        ).With(Vendor.ProfileChanges, Model.ProfileChanges);
}

/// <summary>Looks up who serves a purpose. <c>radar.judge/try</c> is counted by that name and served as <c>radar.judge</c>. Rows are read at each call, so that a change takes effect at once.</summary>
internal sealed class FindRoute(IDbContextFactory<SignalboxDb> dbs, SeedVendors seed)
{
    /// <returns>Null when the purpose has no row, nor the default one, or when its vendor is switched off.</returns>
    public async Task<Route?> RunAsync(string purpose, CancellationToken ct)
    {
        await seed.EnsureAsync(ct);
        var main = purpose.Split('/')[0];
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await (
            from p in db.Set<Purpose>().AsNoTracking()
            join m in db.Set<VendorModel>().AsNoTracking() on p.ModelId equals m.Id
            join v in db.Set<Vendor>().AsNoTracking() on m.VendorId equals v.Id
            where p.Name == purpose || p.Name == main || p.Name == Purpose.Default
            select new
            {
                Purpose = p,
                Model = m,
                Vendor = v,
            }
        ).ToListAsync(ct);
        var row =
            rows.Find(r => r.Purpose.Name == purpose)
            ?? rows.Find(r => r.Purpose.Name == main)
            ?? rows.FirstOrDefault();
        if (row is null || !row.Vendor.Enabled)
            return null;
        var prices = await db.Set<Price>().AsNoTracking().Where(p => p.ModelId == row.Model.Id).ToListAsync(ct);
        return new Route(purpose, row.Purpose, row.Vendor, row.Model, prices);
    }
}
