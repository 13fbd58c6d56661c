namespace Signalbox.Platform.Jobs;

/// <summary>Takes jobs back from those who cannot end them any more.</summary>
internal static class Freeing
{
    /// <summary>Frees every running job whose node has no row.</summary>
    /// <remarks>What ran was due, whatever a clock that has been set back since says of it.</remarks>
    /// <param name="lossesBeforeDead">A job under which so many processes died is dead: it would take the next one down too.</param>
    /// <returns>How many jobs.</returns>
    public static Task<int> OrphansAsync(
        SqlRunner sql,
        int lossesBeforeDead,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        sql.ExecuteAsync(
            """
            UPDATE job SET lost = lost + 1, node = NULL, progress = NULL, note = NULL,
                run_at = CASE WHEN run_at > @now THEN @now ELSE run_at END,
                state = CASE WHEN lost + 1 >= @most THEN 3 ELSE 0 END,
                finished_at = CASE WHEN lost + 1 >= @most THEN @now ELSE finished_at END,
                error = CASE WHEN lost + 1 >= @most THEN @reason ELSE error END
            WHERE state = 1 AND (node IS NULL OR node NOT IN (SELECT id FROM node))
            """,
            [("@most", lossesBeforeDead), ("@now", now), ("@reason", "The process died each time while this job ran.")],
            ct
        );

    /// <summary>Frees what is marked as this node's without running here: the answer to a claim was lost on the way.</summary>
    public static async Task<int> UnknownAsync(
        SqlRunner sql,
        Guid node,
        IReadOnlyCollection<long> running,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var marked = await sql.ListAsync(
            "SELECT id FROM job WHERE state = 1 AND node = @node",
            [("@node", node)],
            row => row.GetInt64(0),
            ct
        );
        var unknown = marked.Except(running).ToList();
        foreach (var id in unknown)
        {
            await sql.ExecuteAsync(
                """
                UPDATE job SET state = 0, node = NULL, run_at = CASE WHEN run_at > @now THEN @now ELSE run_at END
                WHERE id = @id AND state = 1 AND node = @node
                """,
                [("@id", id), ("@node", node), ("@now", now)],
                ct
            );
        }
        return unknown.Count;
    }

    /// <summary>Moves what waits on a clock that was set back, so that it does not wait for the clock to catch up.</summary>
    /// <param name="before">What the clock would show had it not been set back.</param>
    /// <remarks>
    /// What was due becomes due now; pauses between attempts keep their length. What was put off until a time of day
    /// keeps that time.
    /// </remarks>
    /// <returns>How many jobs.</returns>
    public static async Task<int> AfterClockSetBackAsync(
        SqlRunner sql,
        DateTimeOffset before,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var due = await sql.ExecuteAsync(
            "UPDATE job SET run_at = @now WHERE state = 0 AND run_at > @now AND run_at <= @before",
            [("@now", now), ("@before", before)],
            ct
        );
        var paused = await sql.ListAsync(
            "SELECT id, run_at FROM job WHERE state = 0 AND run_at > @before AND attempt > 0",
            [("@before", before)],
            row => (Id: row.GetInt64(0), RunAt: Data.SqlExtensions.Instant(row, sql.Kind, 1)),
            ct
        );
        foreach (var job in paused)
        {
            await sql.ExecuteAsync(
                "UPDATE job SET run_at = @run_at WHERE id = @id AND state = 0",
                [("@id", job.Id), ("@run_at", job.RunAt - (before - now))],
                ct
            );
        }
        return due + paused.Count;
    }

    /// <summary>The same where nobody saw the clock being set back, or a commit came late: what was due in the future is due now.</summary>
    public static Task<int> DueInTheFutureAsync(SqlRunner sql, DateTimeOffset now, CancellationToken ct) =>
        sql.ExecuteAsync(
            """
            UPDATE job SET run_at = @now
            WHERE state = 0 AND run_at > @now
                AND (created_at > @later AND run_at <= created_at OR attempt > 0 AND started_at > @later)
            """,
            // Clocks of several machines differ by a little, and that is no reason to do anything.
            [("@now", now), ("@later", now + TimeSpan.FromMinutes(1))],
            ct
        );
}
