using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Sync;

/// <summary>Closes a run: what is still waiting then had a job that died.</summary>
internal sealed class FinishSyncHandler(Database database, TimeProvider clock) : IJobHandler<FinishSync>
{
    public async Task RunAsync(FinishSync job, JobContext context, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var items = transaction.Command(
            "UPDATE market_sync_item SET state = 'failed', done_at = @now WHERE sync_id = @id AND state = 'waiting'",
            ("@now", clock.GetUtcNow()),
            ("@id", job.SyncId)
        );
        await items.ExecuteNonQueryAsync(ct);
        await using var run = transaction.Command(
            "UPDATE market_sync SET finished_at = @now WHERE id = @id AND finished_at IS NULL",
            ("@now", clock.GetUtcNow()),
            ("@id", job.SyncId)
        );
        await run.ExecuteNonQueryAsync(ct);
        await context.CommitDoneAsync(transaction, ct);
    }
}
