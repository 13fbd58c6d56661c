using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>What is wanted of one lane.</summary>
/// <param name="Count">How many jobs to claim, those ahead of a place included.</param>
/// <param name="Places">How many of them could start at once.</param>
internal sealed record Wanted(Lane Lane, int Count, int Places);

/// <summary>The statements that take jobs, and those that look what there is to take.</summary>
internal static class Claiming
{
    private const string Taken = """
        SET state = 1, attempt = attempt + 1, node = @node, started_at = @now, progress = NULL, note = NULL
        """;
    private const string Columns = "job.id, job.name, job.payload, job.attempt, job.failed, job.group_id, job.run_at";

    private const string Sqlite = $"""
        UPDATE job {Taken}
        WHERE id IN (
            SELECT id FROM job WHERE lane = @lane AND state = 0 AND run_at <= @now ORDER BY run_at, id LIMIT @count)
        RETURNING {Columns}
        """;

    // Claiming ahead is for a node that is alone: its rows count against the limit as soon as there is another.
    private const string Postgres = $"""
        WITH c AS (
            SELECT id FROM job WHERE lane = @lane AND state = 0 AND run_at <= @now ORDER BY run_at, id
            LIMIT CASE
                WHEN (SELECT count(*) FROM node) = 1 THEN @count
                ELSE LEAST(@places, GREATEST(0, @limit - (SELECT count(*) FROM job WHERE lane = @lane AND state = 1)))
                END
            FOR UPDATE SKIP LOCKED)
        UPDATE job {Taken} FROM c WHERE job.id = c.id
        RETURNING {Columns}
        """;

    // Steps from one lane to the next in the index; a plain DISTINCT would read every waiting row.
    private const string Overview = """
        WITH RECURSIVE l (lane) AS (
            SELECT min(lane) FROM job WHERE state = 0
            UNION ALL
            SELECT (SELECT min(j.lane) FROM job j WHERE j.state = 0 AND j.lane > l.lane) FROM l WHERE l.lane IS NOT NULL)
        SELECT lane, (SELECT min(j.run_at) FROM job j WHERE j.state = 0 AND j.lane = l.lane) FROM l WHERE lane IS NOT NULL
        UNION ALL
        SELECT NULL, min(run_at) FROM timer
        """;

    /// <summary>First key of the locks under which the running jobs of a lane are counted.</summary>
    private const int LaneLocks = 0x5349474A;

    /// <summary>Claims up to the wanted number on each lane, oldest first.</summary>
    public static async Task<List<ClaimedJob>> ClaimAsync(
        SqlRunner sql,
        IReadOnlyList<Wanted> wanted,
        Guid node,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        List<ClaimedJob> claimed = [];
        foreach (var (lane, count, places) in wanted)
        {
            (string, object?)[] parameters =
            [
                ("@lane", lane.Name),
                ("@count", count),
                ("@node", node),
                ("@now", now),
                ("@places", places),
                ("@limit", lane.PerCluster),
            ];
            if (sql.Kind == DatabaseKind.Postgres)
                await LockAsync(sql, lane, ct);
            var jobs = await sql.ListAsync(
                sql.Kind == DatabaseKind.Sqlite ? Sqlite : Postgres,
                sql.Kind == DatabaseKind.Sqlite ? parameters[..4] : parameters,
                row => (Read(row, lane.Name), RunAt: row.Instant(sql.Kind, 6)),
                ct
            );
            // RETURNING promises no order.
            claimed.AddRange(jobs.OrderBy(j => j.RunAt).ThenBy(j => j.Item1.Id).Select(j => j.Item1));
        }
        return claimed;
    }

    /// <summary>When the next job of each lane is due, and the next timer (its lane is null).</summary>
    public static Task<List<(string? Lane, DateTimeOffset Due)>> OverviewAsync(SqlRunner sql, CancellationToken ct) =>
        sql.ListAsync(
            Overview,
            [],
            row =>
                (
                    row.IsDBNull(0) ? null : row.GetString(0),
                    row.IsDBNull(1) ? DateTimeOffset.MaxValue : row.Instant(sql.Kind, 1)
                ),
            ct
        );

    /// <summary>Makes timers that are due into jobs.</summary>
    /// <returns>Their lanes.</returns>
    public static async Task<List<string>> FireTimersAsync(SqlRunner sql, DateTimeOffset now, CancellationToken ct)
    {
        var skipLocked = sql.Kind == DatabaseKind.Postgres ? " FOR UPDATE SKIP LOCKED" : "";
        var jobs = await sql.ListAsync(
            $"""
            DELETE FROM timer WHERE key IN (
                SELECT key FROM timer WHERE run_at <= @now ORDER BY run_at LIMIT 200{skipLocked})
            RETURNING lane, name, payload, run_at
            """,
            [("@now", now)],
            row => new NewJob(row.GetString(0), row.GetString(1), row.GetString(2), row.Instant(sql.Kind, 3)),
            ct
        );
        await JobRows.InsertAllAsync(sql, [.. jobs.OrderBy(j => j.RunAt)], now, ct);
        return [.. jobs.Select(j => j.Lane).Distinct()];
    }

    /// <summary>A statement of its own: the count that follows must see what the last holder committed.</summary>
    private static Task<List<int>> LockAsync(SqlRunner sql, Lane lane, CancellationToken ct) =>
        sql.ListAsync(
            "SELECT pg_advisory_xact_lock(@class, @key)",
            [("@class", LaneLocks), ("@key", NodeView.StableHash(lane.Name))],
            _ => 0,
            ct
        );

    private static ClaimedJob Read(DbDataReader row, string lane) =>
        new(
            row.GetInt64(0),
            lane,
            row.GetString(1),
            row.GetString(2),
            row.GetInt32(3),
            row.GetInt32(4),
            row.IsDBNull(5) ? null : row.GetInt64(5)
        );
}
