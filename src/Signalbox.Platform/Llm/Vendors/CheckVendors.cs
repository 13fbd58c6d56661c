using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Says whether models can be asked. It asks none itself: that costs money.</summary>
/// <remarks>SQL by hand: an idle server does without EF.</remarks>
internal sealed class CheckVendors(Database database, SeedVendors seed, IEnumerable<OnlyLooking> looking)
{
    public async Task<CheckResult> RunAsync(CancellationToken ct)
    {
        if (!looking.Any())
            await seed.EnsureAsync(ct);
        var vendors = await VendorsAsync(ct);
        if (vendors.Count == 0)
            return CheckResult.Ok("Rules judge: no vendor of models is set up.");
        var wrong = vendors.Where(v => v.State != nameof(VendorState.Ok)).ToList();
        if (wrong.Count == 0)
            return CheckResult.Ok($"{vendors.Count} vendors of models are set up.");
        return CheckResult.Warn(
            string.Join(" ", wrong.Select(Sentence)),
            wrong.Exists(v => v.State == nameof(VendorState.Unfunded))
                ? "Top up the balance, then test the vendor."
                : "Enter a valid key and address, then test the vendor."
        );
    }

    private async Task<List<(string Name, string State, string? Reason)>> VendorsAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT name, state, state_reason FROM llm_vendor WHERE enabled ORDER BY name"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<(string, string, string?)> vendors = [];
        while (await reader.ReadAsync(ct))
            vendors.Add((reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        return vendors;
    }

    private static string Sentence((string Name, string State, string? Reason) vendor) =>
        vendor.State == nameof(VendorState.Unfunded)
            ? $"{vendor.Name} says that its balance is used up: {vendor.Reason}"
            : $"{vendor.Name} cannot be used: {vendor.Reason}";
}
