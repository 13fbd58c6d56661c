using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>How it goes with a session on its node.</summary>
public enum SessionState
{
    /// <summary>No node has it yet, or its turn to start has not come.</summary>
    Waiting = 0,

    /// <summary>Its handler runs.</summary>
    Running = 1,

    /// <summary>Its handler ended, and is started again after a pause.</summary>
    Pausing = 2,
}

/// <summary>A session as its row says; where its node died a moment ago, that is still what it says.</summary>
/// <param name="Node">Machine and process of the owner; null where nobody owns it.</param>
/// <param name="Epoch">How often it was taken.</param>
/// <param name="Since">When it was taken last; null when never.</param>
/// <param name="LastError">Why it ended the last time it did not by itself; stays until the next.</param>
/// <param name="SetAside">Messages and timers that failed eight times and wait for a person.</param>
public sealed record SessionRow(
    string Key,
    string? Node,
    long Epoch,
    DateTimeOffset? Since,
    SessionState State,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    int SetAside
);

/// <summary>Opens, closes and lists sessions, and posts to them from anywhere.</summary>
public sealed class SessionRows
{
    private readonly Database database;
    private readonly JobSignals signals;
    private readonly TimeProvider clock;

    internal SessionRows(Database database, JobSignals signals, TimeProvider clock) =>
        (this.database, this.signals, this.clock) = (database, signals, clock);

    /// <summary>Opens a session when <paramref name="transaction"/> commits: a node takes it and runs it from then on.</summary>
    /// <param name="kind">As declared by <see cref="WorkCatalog.Sessions{THandler}"/>.</param>
    /// <param name="key">1 to 200 characters.</param>
    /// <returns>False when it is open already; nothing is changed then.</returns>
    public async Task<bool> OpenAsync(WriteTransaction transaction, string kind, string key, CancellationToken ct)
    {
        SessionTexts.CheckName(kind, nameof(kind));
        SessionTexts.CheckName(key, nameof(key));
        var sql = new SqlRunner(transaction);
        var opened = await sql.ListAsync(
            """
            INSERT INTO session (kind, key, node, epoch, state, opened_at) VALUES (@kind, @key, NULL, 0, 0, @now)
            ON CONFLICT (kind, key) DO UPDATE
            SET closed_at = NULL, node = NULL, epoch = session.epoch + 1, state = 0, opened_at = excluded.opened_at,
                taken_at = NULL, error = NULL, error_at = NULL
            WHERE session.closed_at IS NOT NULL
            RETURNING id
            """,
            [("@kind", kind), ("@key", key), ("@now", clock.GetUtcNow())],
            row => row.GetInt64(0),
            ct
        );
        if (opened is not [var id])
            return false;
        await DropMessagesAsync(sql, id, ct);
        transaction.AfterCommit(signals.SessionsChanged);
        return true;
    }

    /// <summary>Closes a session when <paramref name="transaction"/> commits: its run ends, its messages and timers are gone.</summary>
    /// <remarks>A commit of the session that has begun before may still come after it.</remarks>
    /// <returns>False when there is none, or it is closed.</returns>
    public async Task<bool> CloseAsync(WriteTransaction transaction, string kind, string key, CancellationToken ct)
    {
        var sql = new SqlRunner(transaction);
        var closed = await sql.ListAsync(
            """
            UPDATE session SET closed_at = @now, node = NULL, state = 0
            WHERE kind = @kind AND key = @key AND closed_at IS NULL RETURNING id
            """,
            [("@kind", kind), ("@key", key), ("@now", clock.GetUtcNow())],
            row => row.GetInt64(0),
            ct
        );
        if (closed is not [var id])
            return false;
        await DropMessagesAsync(sql, id, ct);
        transaction.AfterCommit(signals.SessionsChanged);
        return true;
    }

    /// <summary>Gives a message to whatever node owns the session, when <paramref name="transaction"/> commits.</summary>
    /// <remarks>
    /// A row: it waits until somebody owns the session, and is deleted after
    /// <see cref="ISessionHandler.ReceiveAsync"/> has ended well, so it may come twice. What one transaction posts to a
    /// conversation comes in that order.
    /// </remarks>
    /// <param name="payload">At most 65,536 characters.</param>
    /// <returns>False when there is no such session, or it is closed.</returns>
    public async Task<bool> PostAsync(
        WriteTransaction transaction,
        string kind,
        string key,
        string conversation,
        string name,
        string payload,
        CancellationToken ct
    )
    {
        SessionTexts.Check(conversation, name, payload);
        var posted = await SessionMessages.PostAsync(
            new SqlRunner(transaction),
            (kind, key),
            (conversation, name, payload),
            clock.GetUtcNow(),
            ct
        );
        if (posted)
            transaction.AfterCommit(signals.SessionMail);
        return posted;
    }

    /// <summary>The open sessions of a kind.</summary>
    /// <returns>At most 20,000, by key.</returns>
    public async Task<IReadOnlyList<SessionRow>> ListAsync(string kind, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await new SqlRunner(database.Kind, connection, null).ListAsync(
            """
            SELECT s.key, n.name, s.epoch, s.taken_at, s.state, s.error, s.error_at, (
                SELECT count(*) FROM session_message m WHERE m.session_id = s.id AND m.set_aside_at IS NOT NULL)
            FROM session s LEFT JOIN node n ON n.id = s.node
            WHERE s.kind = @kind AND s.closed_at IS NULL ORDER BY s.key LIMIT 20000
            """,
            [("@kind", kind)],
            row => new SessionRow(
                row.GetString(0),
                row.IsDBNull(1) ? null : row.GetString(1),
                row.GetInt64(2),
                row.IsDBNull(3) ? null : row.Instant(database.Kind, 3),
                row.IsDBNull(1) ? SessionState.Waiting : (SessionState)row.GetInt32(4),
                row.IsDBNull(5) ? null : row.GetString(5),
                row.IsDBNull(6) ? null : row.Instant(database.Kind, 6),
                row.GetInt32(7)
            ),
            ct
        );
    }

    private static Task<int> DropMessagesAsync(SqlRunner sql, long id, CancellationToken ct) =>
        sql.ExecuteAsync("DELETE FROM session_message WHERE session_id = @id", [("@id", id)], ct);
}
