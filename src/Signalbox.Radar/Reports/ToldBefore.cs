using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Slots;

namespace Signalbox.Radar.Reports;

/// <summary>A story that a channel or a webhook was told of in what is not in this database, for a backup was restored since.</summary>
internal sealed class ToldBefore
{
    /// <summary>Of the channel, or of the webhook.</summary>
    public required Guid ChannelId { get; init; }
    public required string ContentKey { get; init; }
    public required string Url { get; init; }

    public static void Configure(EntityTypeBuilder<ToldBefore> table) =>
        table.HasKey(t => new
        {
            t.ChannelId,
            t.ContentKey,
            t.Url,
        });
}

/// <summary>After a restore: a report that went out is not pushed again, nor are the stories in it.</summary>
internal static class PushFence
{
    private static readonly TimeSpan LongestSlot = TimeSpan.FromMinutes(10);

    private const string MayHaveBeenSent = "A backup from before this report was restored: it may have been sent.";

    private const string Stories = """
        SELECT DISTINCT p.channel_id, a.content_key, a.url
        FROM radar_push p
        JOIN channel_delivery d ON d.channel_id = p.channel_id AND d.key = p.delivery_key
        JOIN radar_push_item i ON i.push_id = p.id
        JOIN radar_opportunity o ON o.id = i.opportunity_id
        JOIN radar_article a ON a.id = o.article_id
        """;

    public static FenceStep Step { get; } = new("reports", RunAsync);

    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        // Pushes that are in the set and that the fence of the deliveries has just made doubtful.
        await window.ExecuteAsync(
            $"INSERT INTO radar_told_before (channel_id, content_key, url) {Stories} WHERE d.state = 'Unknown' AND d.finished_at = @until ON CONFLICT DO NOTHING",
            [("@until", window.Until)],
            ct
        );
        if (window.Previous is null)
            return await HoldSlotsAsync(window, ct);
        var told = await window.PreviousRowsAsync(
            $"{Stories} WHERE p.created_at >= @from AND d.state IN ('Pending', 'Sending', 'Sent', 'Unknown')",
            [("@from", window.From - TimeSpan.FromDays(1))],
            ct
        );
        foreach (var row in told)
            await window.InsertAsync("radar_told_before", row, ct);
        return 0;
    }

    /// <summary>Nobody can be asked what was sent: each slot since the set may have been.</summary>
    private static async Task<int> HoldSlotsAsync(FenceWindow window, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var from = TimeZoneInfo.ConvertTime(window.From - LongestSlot, zone);
        var until = TimeZoneInfo.ConvertTime(window.Until, zone);
        var held = 0;
        for (
            var day = DateOnly.FromDateTime(from.DateTime);
            day <= DateOnly.FromDateTime(until.DateTime);
            day = day.AddDays(1)
        )
            foreach (var (at, key, chinese, name) in SentOn(day))
                if (at >= from.DateTime && at <= until.DateTime)
                    held += await Outbox.HoldAsync(window, Held(key, chinese, name), MayHaveBeenSent, ct);
        return held;
    }

    /// <summary>What goes out on a day by itself, and when, in the owner's zone.</summary>
    public static IEnumerable<(DateTime At, string Key, string Chinese, string Name)> SentOn(DateOnly day)
    {
        foreach (var slot in SlotTimes.All)
            yield return (
                day.ToDateTime(slot.At),
                PushReport.KeyOf(day, slot.At),
                slot.Chinese,
                string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {slot.At:HH:mm}")
            );
        foreach (var edition in (ReportEdition[])[ReportEdition.Week, ReportEdition.Month])
        {
            // When its schedule says; an owner's other time is not known here.
            var at = day.ToDateTime(new TimeOnly(8, 0));
            var period = EditionPeriod.EndedAt(edition, at);
            if (period.Last == day.AddDays(-1))
                yield return (
                    at,
                    period.PushKey,
                    EditionWords.Name(edition),
                    string.Create(CultureInfo.InvariantCulture, $"{period.First:yyyy-MM-dd} – {period.Last:yyyy-MM-dd}")
                );
        }
    }

    private static OutgoingMessage Held(string key, string chinese, string name) =>
        new()
        {
            Kind = PushReport.Kind,
            Key = key,
            Title = $"{chinese} {name}",
            Markdown =
                $"恢复备份之后补发：{name} 的报告可能未曾送达，请在控制台查看。\n\nSent after a backup was restored: the report of {name} may not have arrived; see the console.",
        };
}
