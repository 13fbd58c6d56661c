using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>Delayed jobs that are known by a key, so that they can be moved or called off.</summary>
public sealed class JobTimers
{
    private readonly JobQueue queue;
    private readonly JobSignals signals;
    private readonly TimeProvider clock;

    internal JobTimers(JobQueue queue, JobSignals signals, TimeProvider clock) =>
        (this.queue, this.signals, this.clock) = (queue, signals, clock);

    /// <summary>Enqueues <paramref name="job"/> at <paramref name="at"/>; an earlier timer of the same key is replaced.</summary>
    public async Task SetAsync(
        WriteTransaction transaction,
        string key,
        DateTimeOffset at,
        object job,
        CancellationToken ct
    )
    {
        var row = queue.Row(job, null, clock.GetUtcNow());
        await new SqlRunner(transaction).ExecuteAsync(
            """
            INSERT INTO timer (key, run_at, lane, name, payload) VALUES (@key, @run_at, @lane, @name, @payload)
            ON CONFLICT (key) DO UPDATE
            SET run_at = excluded.run_at, lane = excluded.lane, name = excluded.name, payload = excluded.payload
            """,
            [("@key", key), ("@run_at", at), ("@lane", row.Lane), ("@name", row.Name), ("@payload", row.Payload)],
            ct
        );
        transaction.AfterCommit(signals.LookAgain);
    }

    /// <summary>Calls the timer off.</summary>
    /// <returns>False when there is none: never set, called off, or gone off already.</returns>
#pragma warning disable CA1822 // it belongs to SetAsync, and whoever sets timers has the instance
    public async Task<bool> CancelAsync(WriteTransaction transaction, string key, CancellationToken ct) =>
#pragma warning restore CA1822
        await new SqlRunner(transaction).ExecuteAsync("DELETE FROM timer WHERE key = @key", [("@key", key)], ct) == 1;
}
