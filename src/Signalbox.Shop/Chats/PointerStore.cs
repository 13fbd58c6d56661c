using Signalbox.Platform.Data;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Chats;

/// <summary>Messages of which only the number came, until they have been read from the chat's history.</summary>
internal sealed class PointerStore(Database database, TimeProvider clock)
{
    /// <summary>Unless the message itself has come already.</summary>
    /// <returns>Whether it is to be read.</returns>
    public async Task<bool> AddAsync(
        WriteTransaction transaction,
        Guid account,
        MessagePointer pointer,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_pointer (account_id, message, conversation, tries, found_at)
            SELECT @account, @message, @conversation, 0, @now
            WHERE NOT EXISTS (SELECT 1 FROM shop_message WHERE account_id = @account AND message = @message)
            ON CONFLICT (account_id, message) DO NOTHING
            """,
            ("@account", account),
            ("@message", pointer.MessageId),
            ("@conversation", pointer.Conversation),
            ("@now", clock.GetUtcNow())
        );
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Null when it was read, or given up.</summary>
    public async Task<(MessagePointer Pointer, int Tries)?> FindAsync(
        Guid account,
        string message,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT conversation, tries FROM shop_pointer WHERE account_id = @account AND message = @message",
            ("@account", account),
            ("@message", message)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (new MessagePointer(reader.GetString(0), message), reader.GetInt32(1))
            : null;
    }

    /// <summary>Those that are still to be read, oldest first, at most a thousand.</summary>
    public async Task<IReadOnlyList<MessagePointer>> WaitingAsync(Guid account, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT conversation, message FROM shop_pointer WHERE account_id = @account ORDER BY found_at LIMIT 1000",
            ("@account", account)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<MessagePointer>();
        while (await reader.ReadAsync(ct))
            found.Add(new MessagePointer(reader.GetString(0), reader.GetString(1)));
        return found;
    }

    public static async Task TriedAsync(
        WriteTransaction transaction,
        Guid account,
        string message,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            "UPDATE shop_pointer SET tries = tries + 1 WHERE account_id = @account AND message = @message",
            ("@account", account),
            ("@message", message)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    public static async Task DoneAsync(WriteTransaction transaction, Guid account, string message, CancellationToken ct)
    {
        await using var delete = transaction.Command(
            "DELETE FROM shop_pointer WHERE account_id = @account AND message = @message",
            ("@account", account),
            ("@message", message)
        );
        await delete.ExecuteNonQueryAsync(ct);
    }
}
