namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>A message or timer of a conversation that is due.</summary>
/// <param name="Version">Rises when the timer is set again.</param>
/// <param name="Failed">How often it was given in vain.</param>
internal sealed record DueMessage(long Id, int Version, string Name, string Payload, int Failed);

/// <summary>The statements about messages and timers that are rows.</summary>
internal static class SessionMessages
{
    /// <summary>How often one is given before it is set aside.</summary>
    public const int MostAttempts = 8;

    private const int MostConversations = 10_000;

    /// <summary>Puts in what is due at once, whatever any clock says.</summary>
    /// <returns>False when there is no such session, or it is closed.</returns>
    public static async Task<bool> PostAsync(
        SqlRunner sql,
        (string Kind, string Key) session,
        (string Conversation, string Name, string Payload) message,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO session_message
                (session_id, conversation, name, payload, due_at, is_timer, version, failed, created_at)
            SELECT id, @conversation, @name, @payload, @due, FALSE, 0, 0, @now
            FROM session WHERE kind = @kind AND key = @key AND closed_at IS NULL
            """,
            [
                ("@conversation", message.Conversation),
                ("@name", message.Name),
                ("@payload", message.Payload),
                ("@due", DateTimeOffset.UnixEpoch),
                ("@now", now),
                ("@kind", session.Kind),
                ("@key", session.Key),
            ],
            ct
        ) == 1;

    /// <summary>Sets a timer; one of the same conversation and name is replaced.</summary>
    /// <returns>False when the session is not this claim's.</returns>
    public static async Task<bool> SetAsync(
        SqlRunner sql,
        SessionClaim claim,
        (string Conversation, string Name, string Payload) message,
        DateTimeOffset at,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        await sql.ExecuteAsync(
            $"""
            INSERT INTO session_message
                (session_id, conversation, name, payload, due_at, is_timer, version, failed, created_at)
            SELECT id, @conversation, @name, @payload, @at, TRUE, 0, 0, @now
            FROM session WHERE {SessionClaim.Fence}
            ON CONFLICT (session_id, conversation, name) WHERE is_timer DO UPDATE
            SET payload = excluded.payload, due_at = excluded.due_at, version = session_message.version + 1,
                failed = 0, created_at = excluded.created_at, set_aside_at = NULL, error = NULL
            """,
            claim.With(
                ("@conversation", message.Conversation),
                ("@name", message.Name),
                ("@payload", message.Payload),
                ("@at", at),
                ("@now", now)
            ),
            ct
        ) == 1;

    /// <returns>Whether there was such a timer.</returns>
    public static async Task<bool> CancelAsync(
        SqlRunner sql,
        SessionClaim claim,
        string conversation,
        string name,
        CancellationToken ct
    ) =>
        await sql.ExecuteAsync(
            $"""
            DELETE FROM session_message
            WHERE session_id = @session AND conversation = @conversation AND name = @name AND is_timer
                AND EXISTS (SELECT 1 FROM session WHERE {SessionClaim.Fence})
            """,
            claim.With(("@conversation", conversation), ("@name", name)),
            ct
        ) == 1;

    /// <summary>The conversations of this node's sessions in which something is due.</summary>
    public static Task<List<(long Session, string Conversation)>> DueAsync(
        SqlRunner sql,
        Guid node,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        sql.ListAsync(
            """
            SELECT DISTINCT m.session_id, m.conversation
            FROM session_message m JOIN session s ON s.id = m.session_id
            WHERE m.set_aside_at IS NULL AND m.due_at <= @now AND s.node = @node AND s.closed_at IS NULL
            LIMIT @most
            """,
            [("@now", now), ("@node", node), ("@most", MostConversations)],
            row => (row.GetInt64(0), row.GetString(1)),
            ct
        );

    /// <summary>What is next in a conversation, and whether more is due after it.</summary>
    public static async Task<(DueMessage? Next, bool More)> NextAsync(
        SqlRunner sql,
        SessionClaim claim,
        string conversation,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var rows = await sql.ListAsync(
            $"""
            SELECT id, version, name, payload, failed FROM session_message
            WHERE session_id = @session AND conversation = @conversation AND set_aside_at IS NULL AND due_at <= @now
                AND EXISTS (SELECT 1 FROM session WHERE {SessionClaim.Fence})
            ORDER BY due_at, id LIMIT 2
            """,
            claim.With(("@conversation", conversation), ("@now", now)),
            row => new DueMessage(
                row.GetInt64(0),
                row.GetInt32(1),
                row.GetString(2),
                row.GetString(3),
                row.GetInt32(4)
            ),
            ct
        );
        return rows.Count == 0 ? (null, false) : (rows[0], rows.Count > 1);
    }

    /// <summary>It ended well; one that was set again meanwhile stays.</summary>
    public static Task<int> DoneAsync(SqlRunner sql, SessionClaim claim, DueMessage message, CancellationToken ct) =>
        sql.ExecuteAsync(
            $"""
            DELETE FROM session_message WHERE id = @id AND version = @version
                AND EXISTS (SELECT 1 FROM session WHERE {SessionClaim.Fence})
            """,
            claim.With(("@id", message.Id), ("@version", message.Version)),
            ct
        );

    /// <summary>It did not; after the last attempt it is set aside.</summary>
    public static Task<int> FailedAsync(
        SqlRunner sql,
        SessionClaim claim,
        DueMessage message,
        string error,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        sql.ExecuteAsync(
            $"""
            UPDATE session_message SET failed = failed + 1, error = @error,
                set_aside_at = CASE WHEN failed + 1 >= @most THEN @now END
            WHERE id = @id AND version = @version
                AND EXISTS (SELECT 1 FROM session WHERE {SessionClaim.Fence})
            """,
            claim.With(
                ("@id", message.Id),
                ("@version", message.Version),
                ("@error", error),
                ("@most", MostAttempts),
                ("@now", now)
            ),
            ct
        );
}
