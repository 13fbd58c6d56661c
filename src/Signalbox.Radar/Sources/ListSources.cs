using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>A source as a caller sees it.</summary>
/// <param name="NotBefore">Not asked again before this instant; null is any time.</param>
/// <param name="OwnerId">Null is the house's.</param>
/// <param name="Reason">Why it is in its state, in one Chinese sentence.</param>
/// <param name="ReasonEn">The same in English.</param>
/// <param name="Reads">How the last 30 readings came out, oldest first.</param>
/// <param name="LastError">Why the last reading failed; null when it did not.</param>
/// <param name="GivenUpAt">Since when it is not asked any more; null while it is.</param>
/// <param name="FullText">Whether texts are fetched from the articles' own pages.</param>
internal sealed record SourceRow(
    Guid Id,
    SourceKind Kind,
    string Title,
    string Address,
    bool Enabled,
    DateTimeOffset? LastReadAt,
    DateTimeOffset? NewestAt,
    string? LastError,
    int FailuresInRow,
    DateTimeOffset? NotBefore,
    IReadOnlyList<string> Repairs,
    Guid? OwnerId,
    bool Sample,
    SourceState State,
    string Reason,
    string ReasonEn,
    IReadOnlyList<ReadOutcome> Reads,
    DateTimeOffset? GivenUpAt,
    bool FullText
)
{
    /// <param name="reads">Oldest first; none where they are not asked for.</param>
    public static SourceRow From(Source source, IEnumerable<SourceRead>? reads = null)
    {
        var (state, reason, reasonEn) = SourceReads.Judge(source);
        return new(
            source.Id,
            source.Kind,
            source.Title,
            source.Address,
            source.Enabled,
            source.LastReadAt,
            source.NewestAt,
            source.LastError,
            source.FailuresInRow,
            source.NotBefore,
            source.Repairs,
            source.OwnerId,
            source.Sample,
            state,
            reason,
            reasonEn,
            [.. (reads ?? []).Select(r => r.Outcome)],
            source.GivenUpAt,
            source.FullText
        );
    }
}

/// <summary>Every source, oldest first.</summary>
internal sealed class ListSources(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 2,000 rows.</returns>
    public async Task<IReadOnlyList<SourceRow>> RunAsync(Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var sources = await db.Set<Source>()
            .For(viewer)
            .AsNoTracking()
            .Where(s => s.RemovedAt == null)
            .OrderBy(s => s.CreatedAt)
            .Take(2000)
            .ToListAsync(ct);
        var reads = await SourceReads.LoadAsync(db, sourceId: null, ct);
        return [.. sources.Select(s => SourceRow.From(s, reads[s.Id]))];
    }
}
