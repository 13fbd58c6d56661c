using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Slots;

namespace Signalbox.Radar.Sources;

/// <summary>How one reading came out.</summary>
internal enum ReadOutcome
{
    Read,

    /// <summary>The far end said that nothing has changed.</summary>
    NotModified,

    Failed,
}

/// <summary>One reading of a source.</summary>
/// <param name="Failure">Why it failed, in one sentence; null when it did not.</param>
internal sealed record SourceRead(DateTimeOffset At, ReadOutcome Outcome, int NewArticles, string? Failure);

/// <summary>How a source does.</summary>
internal enum SourceState
{
    /// <summary>Switched off, or not read yet.</summary>
    Off,
    Ok,

    /// <summary>The last reading failed, or it has been quiet for far longer than it usually is.</summary>
    Warn,

    /// <summary>Three readings in a row failed.</summary>
    Fail,
}

/// <summary>Readings of sources, from what the slots have stored.</summary>
internal static class SourceReads
{
    private const int MostReads = 30;
    private const int FailsAfter = 3;

    /// <summary>The last 30 readings of each source, oldest first.</summary>
    /// <param name="sourceId">Null for those of every source.</param>
    public static async Task<ILookup<Guid, SourceRead>> LoadAsync(SignalboxDb db, Guid? sourceId, CancellationToken ct)
    {
        var runs = await db.Set<SlotRun>()
            .AsNoTracking()
            .OrderByDescending(r => r.StartedAt)
            .Take(MostReads)
            .Select(r => new { r.Id, r.StartedAt })
            .ToDictionaryAsync(r => r.Id, r => r.StartedAt, ct);
        var reads = await db.Set<SlotSource>()
            .AsNoTracking()
            .Where(s => runs.Keys.Contains(s.RunId) && (sourceId == null || s.SourceId == sourceId))
            .Select(s => new
            {
                s.RunId,
                s.SourceId,
                s.NotModified,
                s.NewArticles,
                s.Failure,
            })
            .ToListAsync(ct);
        return reads
            .OrderBy(r => runs[r.RunId])
            .ToLookup(
                r => r.SourceId,
                r => new SourceRead(
                    runs[r.RunId],
                    r.Failure is not null ? ReadOutcome.Failed
                        : r.NotModified ? ReadOutcome.NotModified
                        : ReadOutcome.Read,
                    r.NewArticles,
                    r.Failure
                )
            );
    }

    /// <summary>The usual time between two of its articles, from the last 30; null for fewer than four.</summary>
    public static async Task<TimeSpan?> RhythmAsync(SignalboxDb db, Guid sourceId, CancellationToken ct)
    {
        var dates = await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>() on origin.ArticleId equals article.Id
            where origin.SourceId == sourceId && article.PublishedAt != null
            orderby article.PublishedAt descending
            select article.PublishedAt
        )
            .Take(MostReads)
            .ToListAsync(ct);
        if (dates.Count < 4)
            return null;
        var gaps = dates.Zip(dates.Skip(1), (later, earlier) => later!.Value - earlier!.Value).Order().ToList();
        return gaps[gaps.Count / 2];
    }

    /// <summary>How it does, and why in one sentence, in both languages.</summary>
    public static (SourceState State, string Zh, string En) Judge(Source source, TimeSpan? rhythm, DateTimeOffset now)
    {
        if (source.Sample)
            return (SourceState.Off, "示例来源，不会去读。", "A sample; it is never read.");
        if (!source.Enabled)
            return (SourceState.Off, "已停用。", "Switched off.");
        if (source.FailuresInRow > 0)
            return (
                source.FailuresInRow >= FailsAfter ? SourceState.Fail : SourceState.Warn,
                $"连续 {source.FailuresInRow} 次没有读到：{source.LastError}",
                $"Not read {source.FailuresInRow} times in a row: {source.LastError}"
            );
        if (source.LastReadAt is null)
            return (SourceState.Off, "还没有读过，下一批次会读。", "Not read yet; the next run will read it.");
        // Sources rest at weekends and on holidays: only a silence far beyond the usual one says something.
        if (rhythm is { } usual && source.NewestAt is { } newest && now - newest > Quiet(usual))
        {
            var (zh, en) = Words(usual);
            var days = $"{(now - newest).TotalDays:0}";
            return (
                SourceState.Warn,
                $"已经 {days} 天没有新文章，平时约 {zh}一篇。",
                $"No new article for {days} days; usually there is one in {en}."
            );
        }
        return source.Repairs.Count == 0
            ? (SourceState.Ok, "正常。", "As it should be.")
            : (
                SourceState.Ok,
                $"正常，读时修正了 {source.Repairs.Count} 处格式问题。",
                $"As it should be; faults of form mended while reading: {source.Repairs.Count}."
            );
    }

    private static TimeSpan Quiet(TimeSpan usual) =>
        TimeSpan.FromTicks(Math.Max(TimeSpan.FromDays(7).Ticks, usual.Ticks * 6));

    private static (string Zh, string En) Words(TimeSpan span)
    {
        if (span.TotalHours < 1)
            return ($"{Math.Max(1, span.TotalMinutes):0} 分钟", $"{Math.Max(1, span.TotalMinutes):0} min");
        return span.TotalDays < 2
            ? ($"{span.TotalHours:0} 小时", $"{span.TotalHours:0} h")
            : ($"{span.TotalDays:0} 天", $"{span.TotalDays:0} days");
    }
}
