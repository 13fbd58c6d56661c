using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Judging.Again;

/// <summary>How far rejudgings are, and the end of one that is not wanted any more.</summary>
internal sealed class ShowRejudgings(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <returns>At most 20, newest first.</returns>
    public async Task<IReadOnlyList<RejudgingRow>> ListAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var newest = await db.Set<Rejudging>()
            .AsNoTracking()
            .OrderByDescending(r => r.RequestedAt)
            .Take(20)
            .ToListAsync(ct);
        List<RejudgingRow> rows = [];
        foreach (var rejudging in newest)
            rows.Add(await RejudgingRows.OfAsync(db, rejudging, ct));
        return rows;
    }

    /// <exception cref="RefusedException">404 <c>radar.rejudging.not-found</c>.</exception>
    public async Task<RejudgingRow> RunAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rejudging =
            await db.Set<Rejudging>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct)
            ?? throw RefusedException.NotFound("radar.rejudging.not-found", $"There is no rejudging {id}.");
        return await RejudgingRows.OfAsync(db, rejudging, ct);
    }

    /// <summary>Nothing more is judged; what is being asked this moment still ends. One that has ended stays as it is.</summary>
    /// <exception cref="RefusedException">404 <c>radar.rejudging.not-found</c>.</exception>
    public async Task<RejudgingRow> CancelAsync(Guid id, CancellationToken ct)
    {
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var now = clock.GetUtcNow();
            await db.Set<Rejudging>()
                .Where(r => r.Id == id && r.FinishedAt == null && r.CancelledAt == null)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.CancelledAt, now), ct);
        }
        return await RunAsync(id, ct);
    }
}
