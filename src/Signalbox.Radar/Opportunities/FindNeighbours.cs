using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>What stands before and behind an opportunity in a filtered list; null at its ends.</summary>
internal sealed record OpportunityNeighbours(Guid? Previous, Guid? Next);

/// <summary>Finds the neighbours of an opportunity, also of one that the filter itself no longer shows.</summary>
internal sealed class FindNeighbours(IDbContextFactory<SignalboxDb> dbs)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.opportunity.not-found</c>.</exception>
    public async Task<OpportunityNeighbours> RunAsync(
        Guid id,
        OpportunityQuery query,
        Viewer viewer,
        CancellationToken ct
    )
    {
        Check.Valid(query);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var here =
            await db.Set<Opportunity>().For(db, viewer).AsNoTracking().FirstOrDefaultAsync(o => o.Id == id, ct)
            ?? throw RefusedException.NotFound("radar.opportunity.not-found", $"There is no opportunity {id}.");

        var place = OpportunityPlace.Of(here);
        var list = OpportunityList.Of(db, query, viewer);
        return new OpportunityNeighbours(
            await list.Before(place).Select(o => (Guid?)o.Id).FirstOrDefaultAsync(ct),
            await list.Behind(place).Select(o => (Guid?)o.Id).FirstOrDefaultAsync(ct)
        );
    }
}
