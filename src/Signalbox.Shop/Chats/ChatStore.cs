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

/// <summary>The rows of chats and of what was said in them.</summary>
internal sealed class ChatStore(TimeProvider clock)
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
            ("@at", message.At ?? now),
            ("@now", now)
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
            return false;
        if (message.IsBetweenTwo)
            await ChatAsync(transaction, account, message, by, text, message.At ?? now, ct);
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

    /// <summary>Answers nothing by itself in this chat until then.</summary>
    public async Task PauseAsync(
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
