using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Channels;

/// <summary>Whether messages leave. SQL by hand: an idle server does without EF.</summary>
internal static class OutboxCheck
{
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(10);

    public static void Offer(Offers offers)
    {
        offers.Check(
            new HealthCheck("channels.outbox", Required: false, RunAsync)
            {
                Group = CheckGroup.Channels,
                Runbook = "outbox-stuck",
            }
        );
        offers.Check(HealthCheck.ForDoctor("channels.any", CheckGroup.Channels, "push-missing", AnyAsync));
    }

    private static Task<CheckResult> AnyAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                const string sql = "SELECT count(*) FROM channel_channel WHERE enabled";
                var count = await AskDatabase.NumberAsync(connection, kind, sql, [], ct);
                return count > 0
                    ? CheckResult.Ok(Text($"启用了 {count} 个渠道。"), Text($"{count} channels are switched on."))
                    : CheckResult.Warn(
                        "没有启用任何渠道：没有人会收到日报和告警。",
                        "No channel is switched on: reports and alerts reach nobody.",
                        "在页面 /accounts 添加一个通知渠道，并在那里测试它。",
                        "Add one on the page /accounts, and test it there."
                    );
            },
            ct
        );

    private static async Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var database = services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(ct);
        var unknown = await CountAsync("SELECT count(*) FROM channel_delivery WHERE state = 'Unknown'");
        if (unknown > 0)
            return CheckResult.Warn(
                Text($"有 {unknown} 条消息存疑：可能到了，也可能没到。"),
                Text($"{unknown} messages may have arrived or not."),
                "到这个渠道的群或邮箱里看是否收到，再在发送记录里逐条决定。",
                "Look into the channel's group or mailbox, then settle each in the delivery log."
            );
        if (await BrokenAsync(connection, database.Kind, ct) is { } broken)
            return CheckResult.Warn(
                broken.Zh,
                broken.En,
                "改正它的设置，再测试它。",
                "Correct its settings, then test it."
            );
        var stuck = await CountAsync(
            "SELECT count(*) FROM channel_delivery WHERE state IN ('Pending', 'Sending') AND queued_at < @before",
            ("@before", services.GetRequiredService<TimeProvider>().GetUtcNow() - Stuck)
        );
        return stuck > 0
            ? CheckResult.Warn(
                Text($"有 {stuck} 条消息等了 10 分钟以上。"),
                Text($"{stuck} messages have waited for more than 10 minutes."),
                "在发送记录里看原因，再测试渠道。",
                "See their reasons in the delivery log; test the channel."
            )
            : CheckResult.Ok(
                "没有久等的消息，也没有存疑的消息。",
                "No message waits for long, and the fate of each is known."
            );

        async Task<long> CountAsync(string sql, params (string, object?)[] parameters)
        {
            await using var command = connection.Command(null, database.Kind, sql, parameters);
            return (long)(await command.ExecuteScalarAsync(ct))!; // both databases count in 64 bits
        }
    }

    private static async Task<(string Zh, string En)?> BrokenAsync(
        DbConnection connection,
        DatabaseKind kind,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(
            null,
            kind,
            "SELECT name, reason FROM channel_channel WHERE enabled AND state = 'Broken' ORDER BY name LIMIT 1"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        var (name, reason) = (reader.GetString(0), reader.IsDBNull(1) ? "" : reader.GetString(1));
        return ($"渠道 {name} 用不了：{reason}", $"Channel {name} does not work: {reason}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
