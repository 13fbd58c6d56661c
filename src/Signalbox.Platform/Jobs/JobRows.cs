using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>The statements that put jobs in and that end their attempts; the same text on both databases.</summary>
/// <remarks>Every write of an attempt carries the fence: no row changed means that the job is not ours any more.</remarks>
internal static class JobRows
{
    private const string Fence = "id = @id AND attempt = @attempt AND node = @node AND state = 1";

    /// <returns>The id, or null when the dedupe key is taken.</returns>
    public static async Task<long?> InsertAsync(SqlRunner sql, NewJob job, DateTimeOffset now, CancellationToken ct)
    {
        var ids = await sql.ListAsync(
            """
            INSERT INTO job (lane, name, payload, dedupe, group_id, state, run_at, attempt, failed, lost, created_at)
            VALUES (@lane, @name, @payload, @dedupe, @group_id, 0, @run_at, 0, 0, 0, @now)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            [
                ("@lane", job.Lane),
                ("@name", job.Name),
                ("@payload", job.Payload),
                ("@dedupe", job.Dedupe),
                ("@group_id", job.GroupId),
                ("@run_at", job.RunAt),
                ("@now", now),
            ],
            row => row.GetInt64(0),
            ct
        );
        return ids is [var id] ? id : null;
    }

    /// <summary>Many at once, none of them with a dedupe key.</summary>
    public static async Task InsertAllAsync(
        SqlRunner sql,
        IReadOnlyCollection<NewJob> jobs,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (sql.Kind == DatabaseKind.Sqlite)
        {
            foreach (var job in jobs)
                await InsertAsync(sql, job, now, ct);
            return;
        }
        await sql.ExecuteAsync(
            """
            INSERT INTO job (lane, name, payload, group_id, state, run_at, attempt, failed, lost, created_at)
            SELECT n.lane, n.name, n.payload, n.group_id, 0, n.run_at, 0, 0, 0, @now
            FROM unnest(@lanes, @names, @payloads, @groups, @run_ats)
                WITH ORDINALITY AS n (lane, name, payload, group_id, run_at, place)
            ORDER BY n.place
            """,
            [
                ("@lanes", jobs.Select(j => j.Lane).ToArray()),
                ("@names", jobs.Select(j => j.Name).ToArray()),
                ("@payloads", jobs.Select(j => j.Payload).ToArray()),
                ("@groups", jobs.Select(j => j.GroupId).ToArray()),
                ("@run_ats", jobs.Select(j => j.RunAt.ToUniversalTime()).ToArray()),
                ("@now", now),
            ],
            ct
        );
    }

    /// <summary>Whether the attempt is still ours; in PostgreSQL it stays so until the transaction ends.</summary>
    public static async Task<bool> StepForwardAsync(SqlRunner sql, Claim claim, CancellationToken ct) =>
        await sql.ExecuteAsync($"UPDATE job SET lost = 0 WHERE {Fence}", claim.Parameters(), ct) == 1;

    public static async Task<bool> ProgressAsync(
        SqlRunner sql,
        Claim claim,
        int percent,
        string note,
        CancellationToken ct
    ) =>
        await sql.ExecuteAsync(
            $"UPDATE job SET progress = @progress, note = @note WHERE {Fence}",
            claim.Parameters(("@progress", percent), ("@note", note)),
            ct
        ) == 1;

    public static async Task<bool> DoneAsync(SqlRunner sql, Claim claim, DateTimeOffset now, CancellationToken ct) =>
        await sql.ExecuteAsync(
            $"UPDATE job SET state = 2, finished_at = @now WHERE {Fence}",
            claim.Parameters(("@now", now)),
            ct
        ) == 1;

    /// <summary>Many at once.</summary>
    /// <returns>For each, whether it was still ours.</returns>
    public static async Task<IReadOnlyList<bool>> DoneAsync(
        SqlRunner sql,
        IReadOnlyList<Claim> claims,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (sql.Kind == DatabaseKind.Sqlite || claims.Count == 1)
        {
            List<bool> ours = [];
            foreach (var claim in claims)
                ours.Add(await DoneAsync(sql, claim, now, ct));
            return ours;
        }
        var done = await sql.ListAsync(
            """
            UPDATE job SET state = 2, finished_at = @now
            FROM unnest(@ids, @attempts, @nodes) AS c (id, attempt, node)
            WHERE job.id = c.id AND job.attempt = c.attempt AND job.node = c.node AND job.state = 1
            RETURNING job.id
            """,
            [
                ("@ids", claims.Select(c => c.Id).ToArray()),
                ("@attempts", claims.Select(c => c.Attempt).ToArray()),
                ("@nodes", claims.Select(c => c.Node).ToArray()),
                ("@now", now),
            ],
            row => row.GetInt64(0),
            ct
        );
        var ids = done.ToHashSet();
        return [.. claims.Select(c => ids.Contains(c.Id))];
    }

    /// <summary>Waiting again as if it had not been claimed.</summary>
    public static Task<int> GiveBackAsync(SqlRunner sql, Claim claim, DateTimeOffset now, CancellationToken ct) =>
        sql.ExecuteAsync(
            $"""
            UPDATE job SET state = 0, node = NULL, run_at = CASE WHEN run_at > @now THEN @now ELSE run_at END
            WHERE {Fence}
            """,
            claim.Parameters(("@now", now)),
            ct
        );

    public static async Task<bool> DeadAsync(
        SqlRunner sql,
        Claim claim,
        string reason,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        await sql.ExecuteAsync(
            $"UPDATE job SET state = 3, failed = failed + 1, error = @error, finished_at = @now WHERE {Fence}",
            claim.Parameters(("@error", reason), ("@now", now)),
            ct
        ) == 1;

    /// <summary>Waiting again.</summary>
    /// <param name="counts">Whether this attempt counts.</param>
    /// <param name="reason">Null keeps the one there is.</param>
    public static async Task<bool> WaitAsync(
        SqlRunner sql,
        Claim claim,
        bool counts,
        DateTimeOffset runAt,
        string? reason,
        CancellationToken ct
    ) =>
        await sql.ExecuteAsync(
            $"""
            UPDATE job SET state = 0, node = NULL, run_at = @run_at, failed = failed + @counts,
                error = COALESCE(@error, error), progress = NULL, note = NULL
            WHERE {Fence}
            """,
            claim.Parameters(("@run_at", runAt), ("@counts", counts ? 1 : 0), ("@error", reason)),
            ct
        ) == 1;
}

/// <summary>What a claimed job is fenced by.</summary>
/// <param name="Attempt">Number of the claim.</param>
internal sealed record Claim(long Id, int Attempt, Guid Node)
{
    public (string Name, object? Value)[] Parameters(params ReadOnlySpan<(string, object?)> more) =>
        [("@id", Id), ("@attempt", Attempt), ("@node", Node), .. more];
}
