using Signalbox.Market.Bars.Blocks;
using Signalbox.Market.Basics;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Sync;

/// <summary>Closes a run, or lets the daily figures of its days come first: what is still waiting then had a job that died.</summary>
internal sealed class FinishSyncHandler(
    Database database,
    SyncRuns runs,
    JobQueue jobs,
    FetchBasics basics,
    TimeProvider clock
) : IJobHandler<FinishSync>
{
    public async Task RunAsync(FinishSync job, JobContext context, CancellationToken ct)
    {
        var isLast =
            !job.ThenBasics || !basics.IsSetUp || await runs.FindAsync(job.SyncId, ct) is not { CancelledAt: null };
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var items = transaction.Command(
            "UPDATE market_sync_item SET state = 'failed', done_at = @now WHERE sync_id = @id AND state = 'waiting'",
            ("@now", clock.GetUtcNow()),
            ("@id", job.SyncId)
        );
        await items.ExecuteNonQueryAsync(ct);
        if (isLast)
            await CloseAsync(transaction, job.SyncId, ct);
        else
            await jobs.EnqueueGroupAsync(
                transaction,
                $"market.basics:{job.SyncId}",
                [new SyncBasics(job.SyncId)],
                new FinishSync(job.SyncId),
                ct
            );
        await context.CommitDoneAsync(transaction, ct);
    }

    private async Task CloseAsync(WriteTransaction transaction, Guid id, CancellationToken ct)
    {
        await using var run = transaction.Command(
            "UPDATE market_sync SET finished_at = @now WHERE id = @id AND finished_at IS NULL",
            ("@now", clock.GetUtcNow()),
            ("@id", id)
        );
        if (await run.ExecuteNonQueryAsync(ct) > 0)
            await jobs.EnqueueAsync(transaction, new PackChanged(), null, ct);
    }
}
