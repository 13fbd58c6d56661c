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
            return CheckResult.Ok("没有设置模型服务商，用规则判断。", "Rules judge: no vendor of models is set up.");
        var wrong = vendors.Where(v => v.State != nameof(VendorState.Ok)).ToList();
        if (wrong.Count == 0)
            return CheckResult.Ok(
                $"设置了 {vendors.Count} 个模型服务商。",
                $"{vendors.Count} vendors of models are set up."
            );
        var sentences = wrong.ConvertAll(Sentence);
        var (remedyZh, remedy) = wrong.Exists(v => v.State == nameof(VendorState.Unfunded))
            ? ("给账户充值，然后测试这个服务商。", "Top up the balance, then test the vendor.")
            : ("填写有效的密钥和地址，然后测试这个服务商。", "Enter a valid key and address, then test the vendor.");
        return CheckResult.Warn(
            string.Concat(sentences.Select(s => s.Zh)),
            string.Join(" ", sentences.Select(s => s.En)),
            remedyZh,
            remedy
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

    private static (string Zh, string En) Sentence((string Name, string State, string? Reason) vendor) =>
        vendor.State == nameof(VendorState.Unfunded)
            ? (
                $"“{vendor.Name}”说余额已经用完：“{vendor.Reason}”。",
                $"{vendor.Name} says that its balance is used up: {vendor.Reason}"
            )
            : ($"“{vendor.Name}”用不了：“{vendor.Reason}”。", $"{vendor.Name} cannot be used: {vendor.Reason}");
}
