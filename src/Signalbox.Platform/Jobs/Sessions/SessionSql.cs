using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>What every write of a session carries: this row, taken this many times, last by this node.</summary>
internal sealed record SessionClaim(long Id, long Epoch, Guid Node)
{
    /// <summary>A condition on <c>session</c> that only its owner meets.</summary>
    public const string Fence =
        "session.id = @session AND session.epoch = @epoch AND session.node = @node AND session.closed_at IS NULL";

    public (string Name, object? Value)[] With(params ReadOnlySpan<(string Name, object? Value)> more) =>
        [("@session", Id), ("@epoch", Epoch), ("@node", Node), .. more];
}

/// <summary>A session as its row says.</summary>
internal sealed record TakenSession(long Id, string Kind, string Key, long Epoch);

/// <summary>How the sessions of one kind lie: free, this node's, other live nodes', and of nodes that have no row any more.</summary>
/// <param name="Hosts">The live nodes that may run them, in the order of their ids.</param>
internal sealed record SessionCensus(long Free, long Mine, long Others, long Orphans, IReadOnlyList<Guid> Hosts)
{
    public static readonly SessionCensus None = new(0, 0, 0, 0, []);

    public long All => Free + Mine + Others + Orphans;
}

/// <summary>The statements about who owns which session; the same text on both databases where that is possible.</summary>
internal static class SessionSql
{
    private const string Orphaned = "node IS NOT NULL AND node NOT IN (SELECT id FROM node)";

    private const string Taken = "SET node = @node, epoch = epoch + 1, state = 0, taken_at = @now";

    // A node without a row takes nothing. The lock is as strong as there is: a commit of the last owner holds its row.
    private const string Takeable = """
        SELECT id FROM session
        WHERE kind = @kind AND node IS NULL AND closed_at IS NULL AND EXISTS (SELECT 1 FROM node WHERE id = @node)
        ORDER BY id LIMIT @count
        """;

    /// <summary>Whether the session is this claim's; on PostgreSQL nobody can take it until the transaction ends.</summary>
    public static async Task<bool> HoldAsync(SqlRunner sql, SessionClaim claim, CancellationToken ct)
    {
        // Weak enough for two conversations to commit side by side and for the state to be written meanwhile.
        var hold = sql.Kind == DatabaseKind.Postgres ? " FOR KEY SHARE" : "";
        var rows = await sql.ListAsync(
            $"SELECT 1 FROM session WHERE {SessionClaim.Fence}{hold}",
            claim.With(),
            _ => true,
            ct
        );
        return rows.Count == 1;
    }

    /// <summary>How the sessions lie, by kind.</summary>
    public static async Task<Dictionary<string, SessionCensus>> CensusAsync(
        SqlRunner sql,
        Guid node,
        CancellationToken ct
    )
    {
        var rows = await sql.ListAsync(
            """
            SELECT kind, CASE WHEN node IS NULL THEN 0 WHEN node = @node THEN 1
                WHEN node IN (SELECT id FROM node) THEN 2 ELSE 3 END, count(*), NULL
            FROM session WHERE closed_at IS NULL GROUP BY 1, 2
            UNION ALL
            SELECT kind, 4, 1, CAST(node AS text) FROM session_host WHERE node IN (SELECT id FROM node)
            """,
            [("@node", node)],
            row =>
                (
                    Kind: row.GetString(0),
                    Where: row.GetInt32(1),
                    Count: row.GetInt64(2),
                    Host: row.IsDBNull(3) ? Guid.Empty : Guid.Parse(row.GetString(3))
                ),
            ct
        );
        return rows.GroupBy(r => r.Kind, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => new SessionCensus(
                    g.Where(r => r.Where == 0).Sum(r => r.Count),
                    g.Where(r => r.Where == 1).Sum(r => r.Count),
                    g.Where(r => r.Where == 2).Sum(r => r.Count),
                    g.Where(r => r.Where == 3).Sum(r => r.Count),
                    [.. g.Where(r => r.Where == 4).Select(r => r.Host).Order()]
                ),
                StringComparer.Ordinal
            );
    }

    /// <summary>Frees what nodes without a row left behind; rows that are locked just now are left to the next look.</summary>
    /// <returns>How many sessions.</returns>
    public static async Task<int> FreeOrphansAsync(SqlRunner sql, CancellationToken ct)
    {
        if (sql.Kind == DatabaseKind.Sqlite)
            return await sql.ExecuteAsync($"UPDATE session SET node = NULL, state = 0 WHERE {Orphaned}", [], ct);
        // By name, in two steps: a node that signs on between the two is not taken for one of them.
        var dead = await sql.ListAsync(
            $"SELECT DISTINCT node FROM session WHERE {Orphaned}",
            [],
            row => row.GetGuid(0),
            ct
        );
        if (dead.Count == 0)
            return 0;
        return await sql.ExecuteAsync(
            """
            WITH c AS (SELECT id FROM session WHERE node = ANY(@dead) FOR UPDATE SKIP LOCKED)
            UPDATE session SET node = NULL, state = 0 FROM c WHERE session.id = c.id
            """,
            [("@dead", dead.ToArray())],
            ct
        );
    }

    /// <summary>Takes up to <paramref name="count"/> free sessions of a kind.</summary>
    public static Task<List<TakenSession>> TakeAsync(
        SqlRunner sql,
        string kind,
        int count,
        Guid node,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        sql.ListAsync(
            sql.Kind == DatabaseKind.Sqlite
                ? $"UPDATE session {Taken} WHERE id IN ({Takeable}) RETURNING id, kind, key, epoch"
                : $"""
                WITH c AS ({Takeable} FOR UPDATE SKIP LOCKED)
                UPDATE session {Taken} FROM c WHERE session.id = c.id
                RETURNING session.id, session.kind, session.key, session.epoch
                """,
            [("@node", node), ("@now", now), ("@kind", kind), ("@count", count)],
            row => new TakenSession(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)),
            ct
        );

    /// <summary>All that the rows say is this node's.</summary>
    public static Task<List<TakenSession>> MineAsync(SqlRunner sql, Guid node, CancellationToken ct) =>
        sql.ListAsync(
            "SELECT id, kind, key, epoch FROM session WHERE node = @node AND closed_at IS NULL",
            [("@node", node)],
            row => new TakenSession(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)),
            ct
        );

    /// <summary>Frees one session of this node's.</summary>
    public static Task<int> ReleaseAsync(SqlRunner sql, SessionClaim claim, CancellationToken ct) =>
        sql.ExecuteAsync($"UPDATE session SET node = NULL, state = 0 WHERE {Unlocked(sql)}", claim.With(), ct);

    /// <summary>Frees all of this node's.</summary>
    public static Task<int> ReleaseAllAsync(SqlRunner sql, Guid node, CancellationToken ct) =>
        sql.ExecuteAsync("UPDATE session SET node = NULL, state = 0 WHERE node = @node", [("@node", node)], ct);

    /// <summary>Says whether this node may run sessions of these kinds; drops what nodes without a row said.</summary>
    public static async Task HostAsync(SqlRunner sql, Guid node, IEnumerable<string> kinds, CancellationToken ct)
    {
        await sql.ExecuteAsync(
            "DELETE FROM session_host WHERE node = @node OR node NOT IN (SELECT id FROM node)",
            [("@node", node)],
            ct
        );
        foreach (var kind in kinds)
            await sql.ExecuteAsync(
                "INSERT INTO session_host (node, kind) VALUES (@node, @kind)",
                [("@node", node), ("@kind", kind)],
                ct
            );
    }

    /// <summary>Writes down how it goes; a reason stays until the next one.</summary>
    public static Task<int> StateAsync(
        SqlRunner sql,
        SessionClaim claim,
        SessionState state,
        string? error,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        sql.ExecuteAsync(
            $"""
            UPDATE session SET state = @state, error = COALESCE(@error, error),
                error_at = CASE WHEN @error IS NULL THEN error_at ELSE @now END
            WHERE {Unlocked(sql)}
            """,
            claim.With(("@state", (int)state), ("@error", error), ("@now", now)),
            ct
        );

    /// <summary>The claim's row, unless somebody opens or closes it just now: the engine's writer waits for no caller's transaction.</summary>
    private static string Unlocked(SqlRunner sql) =>
        sql.Kind == DatabaseKind.Sqlite
            ? SessionClaim.Fence
            : $"session.id = (SELECT id FROM session WHERE {SessionClaim.Fence} FOR NO KEY UPDATE SKIP LOCKED)";
}
