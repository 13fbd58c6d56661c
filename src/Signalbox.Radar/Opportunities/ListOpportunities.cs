using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;

namespace Signalbox.Radar.Opportunities;

/// <summary>Which opportunities to list.</summary>
internal sealed record OpportunityQuery
{
    /// <summary>Report day in the owner's zone; today when left out.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Lowest score to include; 0 when left out.</summary>
    [Range(0, 100)]
    public int? MinScore { get; init; }
}

/// <summary>The opportunities of one report day, strongest first.</summary>
internal sealed class ListOpportunities(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <returns>At most 200 rows.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<IReadOnlyList<OpportunityRow>> RunAsync(OpportunityQuery query, CancellationToken ct)
    {
        Check.Valid(query);
        var day = query.Day ?? clock.Today();
        var minScore = query.MinScore ?? 0;

        await using var db = await dbs.CreateDbContextAsync(ct);
        var strongest = await db.Set<Opportunity>()
            .AsNoTracking()
            .Where(o => o.Day == day && o.Score >= minScore)
            .OrderByDescending(o => o.Score)
            .ThenByDescending(o => o.FoundAt)
            .Take(200)
            .ToListAsync(ct);
        return await OpportunityRows.LoadAsync(db, strongest, ct);
    }
}
