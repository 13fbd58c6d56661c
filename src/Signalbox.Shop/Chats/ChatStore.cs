using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Chats;

/// <summary>Who said something. The numbers are stored.</summary>
internal enum ChatSide
{
    Buyer = 0,

    /// <summary>A person of ours, in the platform's own application.</summary>
    Person = 1,
    Signalbox = 2,
    Platform = 3,
}

/// <summary>A chat with a buyer.</summary>
/// <param name="Peer">The buyer's number.</param>
/// <param name="Waits">For a person of ours.</param>
/// <param name="ItemTitle">Null while it is not known.</param>
internal sealed record ShopChat(
    string Conversation,
    string Peer,
    string PeerNick,
    string? ItemId,
    bool Waits,
    DateTimeOffset? PausedUntil,
    string? PausedWhy,
    string? ItemTitle
);

/// <summary>What was said in a chat.</summary>
/// <param name="MessageId">The platform's number of it.</param>
internal sealed record SaidLine(string MessageId, ChatSide By, string Text, DateTimeOffset At);

/// <summary>The rows of chats and of what was said in them.</summary>
internal sealed class ChatStore(Database database, TimeProvider clock)
{
    private const int LongestText = 4_000;

    /// <summary>Writes a message down, once.</summary>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> AddAsync(
        WriteTransaction transaction,
        Guid account,
        string id,
        ChatMessage message,
        ChatSide by,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var at = message.At < now ? message.At.Value : now; // nobody has said anything in the future
        var text = message.Text[..Math.Min(message.Text.Length, LongestText)];
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_message (account_id, message, conversation, sender, content, text, at, taken_at)
            VALUES (@account, @message, @conversation, @sender, @content, @text, @at, @now)
            ON CONFLICT (account_id, message) DO NOTHING
            """,
            ("@account", account),
            ("@message", id),
            ("@conversation", message.Conversation),
            ("@sender", (int)by),
            ("@content", message.Content),
            ("@text", text),
            ("@at", at),
            ("@now", now)
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
            return false;
        if (message.IsBetweenTwo)
            await ChatAsync(transaction, account, message, by, text, at, ct);
        return true;
    }

    private static async Task ChatAsync(
        WriteTransaction transaction,
        Guid account,
        ChatMessage message,
        ChatSide by,
        string text,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_chat (account_id, conversation, peer, peer_nick, item_id, last_at, last_text, waits)
            VALUES (@account, @conversation, @peer, @nick, @item, @at, @text, @false)
            ON CONFLICT (account_id, conversation) DO UPDATE SET
              peer = CASE WHEN excluded.peer = '' THEN shop_chat.peer ELSE excluded.peer END,
              peer_nick = CASE WHEN excluded.peer_nick = '' THEN shop_chat.peer_nick ELSE excluded.peer_nick END,
              item_id = COALESCE(excluded.item_id, shop_chat.item_id),
              last_text = CASE WHEN excluded.last_at >= shop_chat.last_at THEN excluded.last_text ELSE shop_chat.last_text END,
              last_at = CASE WHEN excluded.last_at >= shop_chat.last_at THEN excluded.last_at ELSE shop_chat.last_at END
            """,
            ("@account", account),
            ("@conversation", message.Conversation),
            ("@peer", by == ChatSide.Buyer ? message.Sender : ""),
            ("@nick", by == ChatSide.Buyer ? message.SenderNick ?? "" : ""),
            ("@item", message.ItemId),
            ("@at", at),
            ("@text", text[..Math.Min(text.Length, 200)]),
            ("@false", false)
        );
        await upsert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Null when there is no such chat.</summary>
    public async Task<ShopChat?> FindAsync(Guid account, string conversation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT c.peer, c.peer_nick, c.item_id, c.waits, c.paused_until, c.paused_why, COALESCE(
                (SELECT title FROM shop_item i WHERE i.account_id = c.account_id AND i.item_id = c.item_id AND title <> ''),
                (SELECT title FROM shop_order o WHERE o.account_id = c.account_id AND o.item_id = c.item_id AND title <> '' LIMIT 1))
            FROM shop_chat c WHERE c.account_id = @account AND c.conversation = @conversation
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        return new ShopChat(
            conversation,
            reader.GetString(0),
            reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetBoolean(3),
            reader.IsDBNull(4) ? null : reader.Instant(database.Kind, 4),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            reader.IsDBNull(6) ? null : reader.GetString(6)
        );
    }

    /// <summary>What a buyer has written that nothing was decided of yet, oldest first.</summary>
    public async Task<IReadOnlyList<ChatMessage>> OpenAsync(Guid account, ShopChat chat, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT message, content, text, at FROM shop_message
            WHERE account_id = @account AND conversation = @conversation AND sender = 0 AND decision IS NULL
            ORDER BY at LIMIT 100
            """,
            ("@account", account),
            ("@conversation", chat.Conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<ChatMessage>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new ChatMessage(
                    chat.Conversation,
                    chat.Peer,
                    reader.GetString(0),
                    reader.Instant(database.Kind, 3),
                    reader.GetInt32(1),
                    reader.GetString(2)
                )
            );
        return found;
    }

    /// <summary>The last things that were said, oldest first; what orders got is not among them.</summary>
    public async Task<IReadOnlyList<SaidLine>> LastAsync(
        Guid account,
        string conversation,
        int most,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT message, sender, text, at FROM shop_message
            WHERE account_id = @account AND conversation = @conversation AND text <> '' AND sender < 2
            UNION ALL
            SELECT uuid, 2, text, begun_at FROM shop_send
            WHERE account_id = @account AND conversation = @conversation AND text <> '' AND state = 1
            ORDER BY at DESC LIMIT {most}
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<SaidLine>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new SaidLine(
                    reader.GetString(0),
                    (ChatSide)reader.GetInt32(1),
                    reader.GetString(2),
                    reader.Instant(database.Kind, 3)
                )
            );
        found.Reverse();
        return found;
    }

    /// <summary>How many of a chat's messages were given to a model since.</summary>
    public async Task<int> ByModelAsync(Guid account, string conversation, DateTimeOffset since, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT count(*) FROM shop_message
            WHERE account_id = @account AND conversation = @conversation AND at > @since AND decision LIKE '{"by":"model"%'
            """,
            ("@account", account),
            ("@conversation", conversation),
            ("@since", since)
        );
        return Convert.ToInt32(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a buyer has said more in a chat than these, that nothing is decided of.</summary>
    public async Task<bool> HasMoreAsync(
        Guid account,
        string conversation,
        IReadOnlyCollection<string> than,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT message FROM shop_message
            WHERE account_id = @account AND conversation = @conversation AND sender = 0 AND decision IS NULL LIMIT 200
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            if (!than.Contains(reader.GetString(0)))
                return true;
        return false;
    }

    /// <summary>Chats in which something of a buyer's is not decided.</summary>
    public async Task<IReadOnlyList<string>> UndecidedAsync(Guid account, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT DISTINCT conversation FROM shop_message
            WHERE account_id = @account AND sender = 0 AND decision IS NULL LIMIT 1000
            """,
            ("@account", account)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<string>();
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0));
        return found;
    }

    /// <summary>Writes down what was made of messages, once.</summary>
    /// <returns>Whether all of them were undecided.</returns>
    public static async Task<bool> DecideAsync(
        WriteTransaction transaction,
        Guid account,
        IReadOnlyCollection<string> messages,
        string decision,
        CancellationToken ct
    )
    {
        var (changed, left, rule) = (0, messages.Count, Decision.Read(decision)?.Rule);
        foreach (var message in messages)
        {
            await using var update = transaction.Command(
                """
                UPDATE shop_message SET decision = @decision, rule_id = @rule
                WHERE account_id = @account AND message = @message AND decision IS NULL
                """,
                ("@account", account),
                ("@message", message),
                ("@decision", decision),
                ("@rule", --left == 0 ? rule : null) // once a question
            );
            changed += await update.ExecuteNonQueryAsync(ct);
        }
        return changed == messages.Count;
    }

    /// <summary>Whether somebody of ours should look at the chat.</summary>
    public static async Task WaitsAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        bool waits,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            "UPDATE shop_chat SET waits = @waits WHERE account_id = @account AND conversation = @conversation AND waits <> @waits",
            ("@account", account),
            ("@conversation", conversation),
            ("@waits", waits)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether a default answer was given in a chat.</summary>
    public async Task<bool> HasDefaultAsync(Guid account, string conversation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT count(*) FROM shop_chat
            WHERE account_id = @account AND conversation = @conversation AND defaulted_at IS NOT NULL
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }

    /// <summary>A default answer is given.</summary>
    public static async Task DefaultedAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_chat SET defaulted_at = @at
            WHERE account_id = @account AND conversation = @conversation AND defaulted_at IS NULL
            """,
            ("@account", account),
            ("@conversation", conversation),
            ("@at", at)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Until when the chat is left to a person, as this transaction sees it.</summary>
    public static async Task<DateTimeOffset?> PausedAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            "SELECT paused_until FROM shop_chat WHERE account_id = @account AND conversation = @conversation",
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && !reader.IsDBNull(0) ? reader.Instant(transaction.Kind, 0) : null;
    }

    /// <summary>Answers by itself in this chat again.</summary>
    /// <returns>Whether it did not.</returns>
    public static async Task<bool> HandBackAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_chat SET paused_until = NULL, paused_why = NULL
            WHERE account_id = @account AND conversation = @conversation AND paused_until IS NOT NULL
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        return await update.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Answers nothing by itself in this chat until then.</summary>
    public static async Task PauseAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        DateTimeOffset until,
        string why,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_chat SET paused_until = @until, paused_why = @why
            WHERE account_id = @account AND conversation = @conversation AND (paused_until IS NULL OR paused_until < @until)
            """,
            ("@account", account),
            ("@conversation", conversation),
            ("@until", until),
            ("@why", why)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Keeps an entry that could not be read, the newest thousand of an account.</summary>
    public async Task UnreadAsync(
        WriteTransaction transaction,
        Guid account,
        string why,
        string sealedData,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            "INSERT INTO shop_unread_entry (account_id, why, data, at) VALUES (@account, @why, @data, @now)",
            ("@account", account),
            ("@why", why[..Math.Min(why.Length, 300)]),
            ("@data", sealedData),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        await using var forget = transaction.Command(
            """
            DELETE FROM shop_unread_entry WHERE account_id = @account AND id <= (
              SELECT id FROM shop_unread_entry WHERE account_id = @account ORDER BY id DESC LIMIT 1 OFFSET 1000)
            """,
            ("@account", account)
        );
        await forget.ExecuteNonQueryAsync(ct);
    }
}
