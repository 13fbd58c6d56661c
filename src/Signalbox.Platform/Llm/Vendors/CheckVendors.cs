using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Says whether models can be asked. It asks none itself: that costs money.</summary>
internal sealed class CheckVendors(IDbContextFactory<SignalboxDb> dbs, SeedVendors seed)
{
    public async Task<CheckResult> RunAsync(CancellationToken ct)
    {
        await seed.EnsureAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var vendors = await db.Set<Vendor>().AsNoTracking().Where(v => v.Enabled).OrderBy(v => v.Name).ToListAsync(ct);
        if (vendors.Count == 0)
            return CheckResult.Ok("Rules judge: no vendor of models is set up.");
        var wrong = vendors.Where(v => v.State != VendorState.Ok).ToList();
        if (wrong.Count == 0)
            return CheckResult.Ok($"{vendors.Count} vendors of models are set up.");
        return CheckResult.Warn(
            string.Join(" ", wrong.Select(Sentence)),
            wrong.Exists(v => v.State == VendorState.Unfunded)
                ? "Top up the balance, then test the vendor."
                : "Enter a valid key and address, then test the vendor."
        );
    }

    private static string Sentence(Vendor vendor) =>
        vendor.State == VendorState.Unfunded
            ? $"{vendor.Name} says that its balance is used up: {vendor.StateReason}"
            : $"{vendor.Name} cannot be used: {vendor.StateReason}";
}
