using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>Puts jobs into the database, in the caller's commit.</summary>
public sealed class JobQueue
{
    private readonly WorkCatalog work;
    private readonly JobSignals signals;
    private readonly JobWriter writer;
    private readonly TimeProvider clock;

    internal JobQueue(WorkCatalog work, JobSignals signals, JobWriter writer, TimeProvider clock) =>
        (this.work, this.signals, this.writer, this.clock) = (work, signals, writer, clock);

    /// <summary>Enqueues <paramref name="job"/> when <paramref name="transaction"/> commits.</summary>
    /// <returns>The job's id, or null when one with the same <see cref="JobOptions.Dedupe"/> exists.</returns>
    public async Task<long?> EnqueueAsync(
        WriteTransaction transaction,
        object job,
        JobOptions? options,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var row = Row(job, options, now);
        var id = await JobRows.InsertAsync(new SqlRunner(transaction), row, now, ct);
        if (id is not null)
            transaction.AfterCommit(() => signals.Enqueued(row.Lane, row.RunAt));
        return id;
    }

    /// <summary>Enqueues <paramref name="job"/> in a commit of its own, for callers who change nothing else.</summary>
    /// <remarks>Never while holding a <see cref="WriteTransaction"/>: on SQLite each would wait for the other.</remarks>
    /// <returns>The job's id, or null when one with the same <see cref="JobOptions.Dedupe"/> exists.</returns>
    public async Task<long?> EnqueueAsync(object job, JobOptions? options, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var row = Row(job, options, now);
        var id = await writer.RunAsync(sql => JobRows.InsertAsync(sql, row, now, CancellationToken.None), ct);
        if (id is not null)
            signals.Enqueued(row.Lane, row.RunAt);
        return id;
    }

    /// <summary>Enqueues many at once; quicker than one by one.</summary>
    /// <param name="options">Holds for each of them; no <see cref="JobOptions.Dedupe"/>.</param>
    public Task EnqueueAllAsync(
        WriteTransaction transaction,
        IReadOnlyCollection<object> jobs,
        JobOptions? options,
        CancellationToken ct
    )
    {
        if (options?.Dedupe is not null)
            throw new ArgumentException("Many jobs cannot share one key.", nameof(options));

        var now = clock.GetUtcNow();
        return InsertAsync(transaction, [.. jobs.Select(j => Row(j, options, now))], now, ct);
    }

    /// <summary>Enqueues <paramref name="jobs"/> as a group; <paramref name="whenSettled"/> is enqueued once all are done or dead.</summary>
    /// <param name="key">Unique; a second group of the same key is not made (false is returned, nothing is enqueued).</param>
    /// <remarks>An empty group settles at once.</remarks>
    public async Task<bool> EnqueueGroupAsync(
        WriteTransaction transaction,
        string key,
        IReadOnlyCollection<object> jobs,
        object whenSettled,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var sql = new SqlRunner(transaction);
        var next = Row(whenSettled, null, now);
        DateTimeOffset? settledAt = jobs.Count == 0 ? now : null;
        var ids = await sql.ListAsync(
            """
            INSERT INTO job_group (key, lane, name, payload, created_at, settled_at)
            VALUES (@key, @lane, @name, @payload, @now, @settled_at)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            [
                ("@key", key),
                ("@lane", next.Lane),
                ("@name", next.Name),
                ("@payload", next.Payload),
                ("@now", now),
                ("@settled_at", settledAt),
            ],
            row => row.GetInt64(0),
            ct
        );
        if (ids is not [var group])
            return false;

        var rows = jobs.Count == 0 ? [next] : jobs.Select(j => Row(j, null, now) with { GroupId = group }).ToList();
        await InsertAsync(transaction, rows, now, ct);
        return true;
    }

    internal NewJob Row(object job, JobOptions? options, DateTimeOffset now)
    {
        var entry = work.HandlerOf(job.GetType());
        return new NewJob(
            options?.Lane ?? entry.Lane,
            entry.Name,
            JobPayload.Write(job),
            options?.RunAt ?? now,
            options?.Dedupe
        );
    }

    private async Task InsertAsync(
        WriteTransaction transaction,
        List<NewJob> rows,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await JobRows.InsertAllAsync(new SqlRunner(transaction), rows, now, ct);
        transaction.AfterCommit(() =>
        {
            foreach (var (lane, runAt) in rows.Select(r => (r.Lane, r.RunAt)).Distinct())
                signals.Enqueued(lane, runAt);
        });
    }
}

/// <summary>How a job is enqueued.</summary>
public sealed record JobOptions
{
    /// <summary>At most one job with this key exists, done ones included while they are kept; null is no limit.</summary>
    public string? Dedupe { get; init; }

    /// <summary>Not before this instant; null is at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Another lane than its handler's, e.g. one a channel; null is the handler's.</summary>
    public string? Lane { get; init; }
}
