using Signalbox.Platform.Data;
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
            SELECT c.peer, c.peer_nick, c.item_id, c.waits, c.paused_until, c.paused_why, (
                SELECT title FROM shop_order o WHERE o.account_id = c.account_id AND o.item_id = c.item_id AND title <> '' LIMIT 1)
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
        var changed = 0;
        foreach (var message in messages)
        {
            await using var update = transaction.Command(
                "UPDATE shop_message SET decision = @decision WHERE account_id = @account AND message = @message AND decision IS NULL",
                ("@account", account),
                ("@message", message),
                ("@decision", decision)
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
