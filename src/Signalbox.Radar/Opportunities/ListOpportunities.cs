using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>One page of the list.</summary>
/// <param name="Rows">Newest day first, strongest first within it.</param>
/// <param name="Next">What to ask the next page after; null at the end.</param>
/// <param name="Counts">How many there are in each state under the same filter.</param>
/// <param name="Kinds">The kinds that occur under the same filter, most frequent first, at most 30.</param>
internal sealed record OpportunityPage(
    IReadOnlyList<OpportunityRow> Rows,
    string? Next,
    OpportunityCounts Counts,
    IReadOnlyList<OpportunityKind> Kinds
);

internal sealed record OpportunityCounts(int New, int Accepted, int Ignored, int Asked);

internal sealed record OpportunityKind(string Kind, int Count);

/// <summary>Opportunities, page by page.</summary>
internal sealed class ListOpportunities(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most <see cref="OpportunityQuery.Limit"/> rows, 50 when left out.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.list.after</c>.</exception>
    public async Task<OpportunityPage> RunAsync(OpportunityQuery query, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(query);
        var limit = query.Limit ?? 50;
        var place = query.After is { Length: > 0 } after ? OpportunityPlace.Parse(after) : OpportunityPlace.First;

        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await OpportunityList.Of(db, query, viewer).Behind(place).Take(limit + 1).ToListAsync(ct);
        var page = found.Take(limit).ToList();
        return new OpportunityPage(
            await OpportunityRows.LoadAsync(db, page, viewer, ct),
            found.Count > limit ? OpportunityPlace.Of(page[^1]).ToString() : null,
            await CountsAsync(db, query, viewer, ct),
            await KindsAsync(db, query, viewer, ct)
        );
    }

    private static async Task<OpportunityCounts> CountsAsync(
        SignalboxDb db,
        OpportunityQuery query,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var counts = await OpportunityList
            .Any(db, query, viewer)
            .GroupBy(o => o.State)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new OpportunityCounts(
            counts.GetValueOrDefault(OpportunityState.New),
            counts.GetValueOrDefault(OpportunityState.Accepted),
            counts.GetValueOrDefault(OpportunityState.Ignored),
            counts.GetValueOrDefault(OpportunityState.Asked)
        );
    }

    private static async Task<IReadOnlyList<OpportunityKind>> KindsAsync(
        SignalboxDb db,
        OpportunityQuery query,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var kinds = await (
            from opportunity in OpportunityList.Of(db, query with { Kind = null }, viewer)
            join judgement in db.Set<Judgement>() on opportunity.JudgementId equals judgement.Id
            where judgement.Kind != null
            group judgement by judgement.Kind into kind
            orderby kind.Count() descending
            select new { kind.Key, Count = kind.Count() }
        )
            .Take(30)
            .ToListAsync(ct);
        return kinds.ConvertAll(k => new OpportunityKind(k.Key!, k.Count)); // asked for those that have one
    }
}
