using Microsoft.Extensions.Logging;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs;

/// <summary>Gives a dead job all its attempts again; what its steps remembered stays.</summary>
public sealed partial class RetryDeadJob
{
    private readonly JobWriter writer;
    private readonly JobSignals signals;
    private readonly TimeProvider clock;
    private readonly ILogger<RetryDeadJob> log;

    internal RetryDeadJob(JobWriter writer, JobSignals signals, TimeProvider clock, ILogger<RetryDeadJob> log) =>
        (this.writer, this.signals, this.clock, this.log) = (writer, signals, clock, log);

    /// <exception cref="RefusedException">404 <c>jobs.job.not-found</c>; 409 <c>jobs.job.not-dead</c>.</exception>
    public async Task RunAsync(long id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (changed, state) = await writer.RunAsync(sql => RetryAsync(sql, id, now), ct);
        if (changed is null)
        {
            throw state is null
                ? RefusedException.NotFound("jobs.job.not-found", $"There is no job {id}.")
                : RefusedException.Conflict(
                    "jobs.job.not-dead",
                    $"Job {id} is {state.ToString()!.ToLowerInvariant()}; only a dead one can be retried."
                );
        }
        signals.Enqueued(changed, now);
        LogRetried(id);
    }

    /// <returns>The lane when it waits again; otherwise how it stands, null when it does not exist.</returns>
    private static async Task<(string? Lane, JobState? State)> RetryAsync(SqlRunner sql, long id, DateTimeOffset now)
    {
        var lanes = await sql.ListAsync(
            """
            UPDATE job SET state = 0, failed = 0, lost = 0, run_at = @now, finished_at = NULL, node = NULL
            WHERE id = @id AND state = 3 RETURNING lane
            """,
            [("@id", id), ("@now", now)],
            row => row.GetString(0),
            CancellationToken.None
        );
        if (lanes is [var lane])
            return (lane, JobState.Waiting);
        var states = await sql.ListAsync(
            "SELECT state FROM job WHERE id = @id",
            [("@id", id)],
            row => (JobState?)row.GetInt32(0),
            CancellationToken.None
        );
        return (null, states.SingleOrDefault());
    }

    [LoggerMessage(1450, LogLevel.Information, "Dead job {Id} was put back to be tried again")]
    private partial void LogRetried(long id);
}
