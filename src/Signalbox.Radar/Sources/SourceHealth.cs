using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources.Rhythm;

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

    /// <summary>It has failed for so long, or has said so itself, that it is not asked any more.</summary>
    GivenUp,
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

    /// <summary>How it does, and why in one sentence, in both languages.</summary>
    public static (SourceState State, string Zh, string En) Judge(Source source)
    {
        if (source.Sample)
            return (SourceState.Off, "示例来源，不会去读。", "A sample; it is never read.");
        if (!source.Enabled)
            return (SourceState.Off, "已停用。", "Switched off.");
        if (source.GivenUpAt is not null)
            return (SourceState.GivenUp, $"不再读取：{source.LastError}", $"Not read any more: {source.LastError}");
        if (source.FailuresInRow > 0)
            return (
                source.FailuresInRow >= FailsAfter ? SourceState.Fail : SourceState.Warn,
                $"连续 {source.FailuresInRow} 次没有读到：{source.LastError}",
                $"Not read {source.FailuresInRow} times in a row: {source.LastError}"
            );
        if (source.LastReadAt is null)
            return (SourceState.Off, "还没有读过，下一批次会读。", "Not read yet; the next run will read it.");
        // A source is as silent as it was when it was last looked at; that nobody looked since is told elsewhere.
        if (source is { IsSilent: true, UsualGapSeconds: { } usual, NewestAt: { } newest, LastReadAt: { } looked })
        {
            var (zh, en) = RhythmWords.Silent(
                TimeSpan.FromSeconds(usual),
                [.. source.RestDays.Select(Enum.Parse<DayOfWeek>)],
                looked - newest
            );
            return (SourceState.Warn, zh, en);
        }
        return source.Repairs.Count == 0
            ? (SourceState.Ok, "正常。", "As it should be.")
            : (
                SourceState.Ok,
                $"正常，读时修正了 {source.Repairs.Count} 处格式问题。",
                $"As it should be; faults of form mended while reading: {source.Repairs.Count}."
            );
    }
}
