using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities;

/// <summary>Counts what nobody has decided on yet, for the rail.</summary>
internal sealed class CountNewOpportunities(IDbContextFactory<SignalboxDb> dbs)
{
    public async Task<int> RunAsync(Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Opportunity>()
            .For(db, viewer)
            .Kept(db, null, viewer)
            .CountAsync(o => o.State == OpportunityState.New, ct);
    }
}
