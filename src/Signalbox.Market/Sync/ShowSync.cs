using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Sync;

/// <summary>How far a run is.</summary>
/// <param name="State"><c>running</c>, <c>done</c> or <c>cancelled</c>.</param>
/// <param name="Delivered">Instruments of which bars came.</param>
/// <param name="Nothing">Instruments of which nothing was missing.</param>
/// <param name="Failed">Instruments of which no provider gave true bars.</param>
/// <param name="Bars">New and changed ones.</param>
internal sealed record SyncProgress(
    Guid Id,
    string State,
    DateOnly From,
    DateOnly To,
    DateTimeOffset AskedAt,
    string? AskedBy,
    DateTimeOffset? FinishedAt,
    int Total,
    int Waiting,
    int Delivered,
    int Nothing,
    int Failed,
    int Cancelled,
    long Bars
);

/// <summary>Tells how runs are going, and cancels one.</summary>
internal sealed class ShowSync(SyncRuns runs, Database database, AuditTrail audit, TimeProvider clock)
{
    private const int MostRuns = 50;

    /// <exception cref="RefusedException">404 <c>market.sync.not-found</c>.</exception>
    public async Task<SyncProgress> RunAsync(Guid id, CancellationToken ct) =>
        await OfAsync(await runs.FindAsync(id, ct) ?? throw NotFound(id), ct);

    /// <summary>The newest 50, newest first.</summary>
    public async Task<IReadOnlyList<SyncProgress>> ListAsync(CancellationToken ct)
    {
        var all = new List<SyncProgress>();
        foreach (var run in await runs.NewestAsync(MostRuns, ct))
            all.Add(await OfAsync(run, ct));
        return all;
    }

    /// <summary>Lets the instruments that still wait go; what was stored stays.</summary>
    /// <exception cref="RefusedException">404 <c>market.sync.not-found</c>; 409 <c>market.sync.over</c>.</exception>
    public async Task<SyncProgress> CancelAsync(Guid id, Asker by, CancellationToken ct)
    {
        var run = await runs.FindAsync(id, ct) ?? throw NotFound(id);
        if (run.FinishedAt is not null)
            throw RefusedException.Conflict("market.sync.over", "This run is over already.");
        await using (var transaction = await database.BeginWriteAsync(ct))
        {
            await using var update = transaction.Command(
                "UPDATE market_sync SET cancelled_at = @now WHERE id = @id AND cancelled_at IS NULL",
                ("@now", clock.GetUtcNow()),
                ("@id", id)
            );
            var isNew = await update.ExecuteNonQueryAsync(ct) > 0;
            if (isNew && by.Audited("market.sync.cancelled", id, new { run.From, run.To }) is { } entry)
                await audit.WriteAsync(transaction, entry, ct);
            await transaction.CommitAsync(ct);
        }
        return await RunAsync(id, ct);
    }

    private async Task<SyncProgress> OfAsync(SyncRun run, CancellationToken ct)
    {
        var counts = await runs.CountAsync(run.Id, ct);
        return new SyncProgress(
            run.Id,
            run.CancelledAt is not null ? "cancelled"
                : run.FinishedAt is not null ? "done"
                : "running",
            run.From,
            run.To,
            run.AskedAt,
            run.AskedBy,
            run.FinishedAt,
            counts.Values.Sum(c => c.Instruments),
            Of("waiting"),
            Of("delivered"),
            Of("nothing"),
            Of("failed"),
            Of("cancelled"),
            counts.Values.Sum(c => c.Bars)
        );

        int Of(string state) => counts.GetValueOrDefault(state).Instruments;
    }

    private static RefusedException NotFound(Guid id) =>
        RefusedException.NotFound("market.sync.not-found", $"There is no run {id}.");
}
