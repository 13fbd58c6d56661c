using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Channels;

/// <summary>What the owner has to do about channels.</summary>
internal sealed class ChannelAttention(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    private const string Path = "/accounts";

    /// <summary>For how long a failed message is worth a look; it stays in the log after that.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    /// <returns>None where there is no channel but that; otherwise at most two a channel.</returns>
    public async Task<IReadOnlyList<AttentionItem>> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (!await db.Set<Channel>().AnyAsync(c => c.Enabled, ct))
            return
            [
                new AttentionItem
                {
                    Key = "channels.none",
                    Severity = AttentionSeverity.Warning,
                    TitleZh = "还没有通知渠道，日报不会送到你手里",
                    TitleEn = "No channel is set up; reports reach nobody",
                    Path = Path,
                },
            ];

        var since = clock.GetUtcNow() - Recent;
        var troubles = await db.Set<Delivery>()
            .AsNoTracking()
            .Where(d => d.State == DeliveryState.Unknown || (d.State == DeliveryState.Failed && d.FinishedAt >= since))
            .GroupBy(d => new { d.ChannelName, d.State })
            .Select(g => new Trouble(g.Key.ChannelName, g.Key.State, g.Count(), g.Min(d => d.FinishedAt ?? d.QueuedAt)))
            .Take(100)
            .ToListAsync(ct);
        return [.. troubles.OrderBy(t => t.Since).Select(Item)];
    }

    private static AttentionItem Item(Trouble trouble)
    {
        var unknown = trouble.State == DeliveryState.Unknown;
        return new AttentionItem
        {
            Key = unknown ? $"channels.unknown:{trouble.Channel}" : $"channels.failed:{trouble.Channel}",
            Severity = unknown ? AttentionSeverity.Warning : AttentionSeverity.Critical,
            TitleZh = unknown
                ? Text($"{trouble.Channel} 有 {trouble.Count} 条消息不知道是否送达，等你确认")
                : Text($"{trouble.Channel} 有 {trouble.Count} 条消息没有送达"),
            TitleEn = unknown
                ? Text($"{trouble.Channel}: {trouble.Count} messages may have arrived or not; settle each")
                : Text($"{trouble.Channel}: {trouble.Count} messages did not arrive"),
            Since = trouble.Since,
            Path = unknown ? $"{Path}?state=Unknown" : $"{Path}?state=Failed",
            InsteadOfCheck = unknown ? "channels.outbox" : null,
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Trouble(string Channel, DeliveryState State, int Count, DateTimeOffset Since);
}

/// <summary>The figure of the overview: messages that arrived today.</summary>
internal sealed class DeliveriesTile(Database database, TimeProvider clock)
{
    public async Task<Tile> RunAsync(CancellationToken ct)
    {
        var days = DaySpans.Last(clock, Tile.Days);
        var series = new decimal[Tile.Days];
        int failed = 0,
            open = 0;
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            WITH {days.Sql}
            SELECT n, state, count(*)
            FROM day JOIN channel_delivery ON created_at >= from_at AND created_at < to_at
            GROUP BY n, state
            """,
            days.Parameters
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (day, state, count) = (reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2));
            if (state == nameof(DeliveryState.Sent))
                series[day] = count;
            else if (day == Tile.Days - 1 && state is (nameof(DeliveryState.Failed) or nameof(DeliveryState.Unknown)))
                failed += count;
            else if (day == Tile.Days - 1 && state is (nameof(DeliveryState.Pending) or nameof(DeliveryState.Sending)))
                open += count;
        }
        return new Tile
        {
            Key = "channels.deliveries-today",
            LabelZh = "今日送达",
            LabelEn = "Delivered today",
            Value = series[^1],
            SubZh = Text($"{failed} 条失败或不明，{open} 条在路上"),
            SubEn = Text($"{failed} failed or unknown, {open} on their way"),
            Series = series,
            Path = "/accounts",
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
