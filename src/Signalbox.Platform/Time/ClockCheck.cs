using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Time;

/// <summary>Whether this machine's clock is right: by the answers of outside servers, the database's clock, the time service.</summary>
internal static class ClockCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // DingTalk takes no signature that is an hour off ("timestamp" in its robot docs).
    private static readonly TimeSpan Refused = TimeSpan.FromHours(1);

    public static void Offer(Offers offers) =>
        offers.Check(HealthCheck.ForDoctor("host.clock", CheckGroup.Host, "clock", RunAsync));

    private static async Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var outside = services.GetRequiredService<OutsideClock>().Offsets();
        if (outside.Count > 0)
            return Judge([.. outside], $"{outside.Count} 台外部服务器", $"{outside.Count} outside servers");
        var clock = services.GetRequiredService<TimeProvider>();
        if (services.GetRequiredService<Database>().Kind == DatabaseKind.Postgres)
            return await AskDatabase.RunAsync(
                services,
                async (connection, kind) =>
                {
                    await using var command = connection.Command(null, kind, "SELECT clock_timestamp()");
                    await using var reader = await command.ExecuteReaderAsync(ct);
                    await reader.ReadAsync(ct);
                    return Judge(
                        [clock.GetUtcNow() - reader.Instant(kind, 0)],
                        "数据库服务器",
                        "the database's server"
                    );
                },
                ct
            );
        return IsKept()
            ? CheckResult.Ok("本机的时间同步服务在校准时钟。", "The machine's time service keeps the clock.")
            : CheckResult.Unknown(
                "时钟无从对照：还没有外部服务器应答，也没有时间同步服务在校准它。",
                "There is nothing to compare the clock with: no outside server has answered yet, and no time service keeps it.",
                "安装 chrony 或 systemd-timesyncd，再用 timedatectl 查看。",
                "Install chrony or systemd-timesyncd, then see: timedatectl."
            );
    }

    /// <param name="offsets">By how much this clock is ahead; one at least, of which the middle one counts.</param>
    public static CheckResult Judge(List<TimeSpan> offsets, string againstZh, string against)
    {
        offsets.Sort();
        var offset = offsets[offsets.Count / 2];
        var seconds = $"{(offset < TimeSpan.Zero ? "-" : "+")}{offset.Duration().TotalSeconds:0}";
        var zh = $"时钟差 {seconds} 秒（对照：{againstZh}；上限 30 秒）。";
        var en = $"{seconds} s against {against} (limit 30 s).";
        const string remedyZh = "用 timedatectl set-ntp true 开启时间同步；否则带签名的推送会被拒绝。";
        const string remedy =
            "Let a time service set the clock: timedatectl set-ntp true; signed pushes are refused otherwise.";
        return offset.Duration() <= Limit ? CheckResult.Ok(zh, en)
            : offset.Duration() < Refused ? CheckResult.Warn(zh, en, remedyZh, remedy)
            : CheckResult.Fail(zh, en, remedyZh, remedy);
    }

    /// <summary>Whether the kernel says that somebody sets its clock.</summary>
    private static bool IsKept()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        // Nothing is set where the first field, the modes, is nought; 5 is TIME_ERROR: nobody keeps the clock.
        var state = adjtimex(new byte[512]);
        return state is >= 0 and < 5;
    }

#pragma warning disable IDE1006, CA5392 // the name is the system's, and so is the library
    [DllImport("libc", SetLastError = true)]
    private static extern int adjtimex(byte[] timex);
#pragma warning restore IDE1006, CA5392
}
