using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>Dead jobs of one kind.</summary>
/// <param name="Since">When the oldest of them died.</param>
/// <param name="Error">Why the newest of them failed the last time.</param>
internal sealed record DeadKind(string Name, int Count, DateTimeOffset Since, DateTimeOffset Newest, string? Error);

/// <summary>How many there were.</summary>
internal sealed record DeadRetried(int Count);

/// <summary>Counts dead jobs by kind.</summary>
internal sealed class ListDeadKinds(Database database)
{
    /// <returns>At most 200, the most numerous first.</returns>
    public async Task<IReadOnlyList<DeadKind>> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await new SqlRunner(database.Kind, connection, null).ListAsync(
            """
            SELECT d.name, d.count, d.since, d.newest, (SELECT error FROM job WHERE id = d.last)
            FROM (
                SELECT name, count(*) AS count, min(finished_at) AS since, max(finished_at) AS newest, max(id) AS last
                FROM job WHERE state = 3 GROUP BY name) d
            ORDER BY d.count DESC, d.name LIMIT 200
            """,
            [],
            row => new DeadKind(
                row.GetString(0),
                row.GetInt32(1),
                row.Instant(database.Kind, 2),
                row.Instant(database.Kind, 3),
                row.IsDBNull(4) ? null : row.GetString(4)
            ),
            ct
        );
    }
}

/// <summary>Gives all dead jobs of one kind their attempts again.</summary>
internal sealed partial class RetryDeadJobs(
    JobWriter writer,
    JobSignals signals,
    TimeProvider clock,
    ILogger<RetryDeadJobs> log
)
{
    private const int InOneCommit = 500;

    /// <returns>How many there were; 0 is no fault.</returns>
    public async Task<int> RunAsync(string name, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        int count = 0,
            more;
        do
        {
            // Those that die again meanwhile are left: they finished after now.
            more = await writer.RunAsync(
                sql =>
                    sql.ExecuteAsync(
                        """
                        UPDATE job SET state = 0, failed = 0, lost = 0, run_at = @now, finished_at = NULL, node = NULL
                        WHERE id IN (
                            SELECT id FROM job WHERE state = 3 AND name = @name AND finished_at <= @now
                            ORDER BY id LIMIT @rows)
                        """,
                        [("@name", name), ("@now", now), ("@rows", InOneCommit)],
                        CancellationToken.None
                    ),
                ct
            );
            count += more;
        } while (more == InOneCommit);
        if (count == 0)
            return 0;
        signals.LookAgain();
        LogRetried(count, name);
        return count;
    }

    [LoggerMessage(1462, LogLevel.Information, "{Count} dead jobs {Name} were put back to be tried again")]
    private partial void LogRetried(int count, string name);
}

/// <summary>Takes a dead job off the list, or puts it back: nothing is to be done about it.</summary>
internal sealed partial class DismissDeadJob(JobWriter writer, Database database, ILogger<DismissDeadJob> log)
{
    /// <exception cref="RefusedException">404 <c>jobs.job.not-found</c>; 409 <c>jobs.job.not-dead</c>.</exception>
    public async Task RunAsync(long id, CancellationToken ct)
    {
        await MoveAsync(id, JobState.Dead, JobState.Dismissed, "jobs.job.not-dead", ct);
        LogDismissed(id);
    }

    /// <summary>Dead again, as before it was dismissed.</summary>
    /// <exception cref="RefusedException">404 <c>jobs.job.not-found</c>; 409 <c>jobs.job.not-dismissed</c>.</exception>
    public Task UndoAsync(long id, CancellationToken ct) =>
        MoveAsync(id, JobState.Dismissed, JobState.Dead, "jobs.job.not-dismissed", ct);

    private async Task MoveAsync(long id, JobState from, JobState to, string code, CancellationToken ct)
    {
        var moved = await writer.RunAsync(
            sql =>
                sql.ExecuteAsync(
                    "UPDATE job SET state = @to WHERE id = @id AND state = @from",
                    [("@id", id), ("@from", (int)from), ("@to", (int)to)],
                    CancellationToken.None
                ),
            ct
        );
        if (moved == 1)
            return;
        await using var connection = await database.OpenAsync(ct);
        var states = await new SqlRunner(database.Kind, connection, null).ListAsync(
            "SELECT state FROM job WHERE id = @id",
            [("@id", id)],
            row => (JobState)row.GetInt32(0),
            ct
        );
        throw states is [var state]
            ? RefusedException.Conflict(
                code,
                $"Job {id} is {state.ToString().ToLowerInvariant()}, not {from.ToString().ToLowerInvariant()}."
            )
            : RefusedException.NotFound("jobs.job.not-found", $"There is no job {id}.");
    }

    [LoggerMessage(1463, LogLevel.Information, "Dead job {Id} was dismissed")]
    private partial void LogDismissed(long id);
}
