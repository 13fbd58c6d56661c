using System.Globalization;
using Signalbox.Platform.Data;

namespace Signalbox.Shop.OneBot;

/// <summary>The chat that something in QQ is about.</summary>
internal sealed record QqChat(Guid Account, string Conversation, QqCode Code);

/// <summary>The rows that tell which chat is meant: codes, which are for good, and messages in QQ, for two days.</summary>
internal sealed class QqChats(Database database, TimeProvider clock)
{
    /// <summary>Afterwards it is not known any more which buyer a message in QQ was about.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromHours(48);

    /// <summary>The code of a chat, made when it has none.</summary>
    public static async Task<QqCode> CodeAsync(
        WriteTransaction transaction,
        Guid user,
        Guid account,
        string conversation,
        CancellationToken ct
    )
    {
        var letter = await TextAsync(
            transaction,
            "SELECT letter FROM shop_qq_account WHERE account_id = @account AND user_id = @user",
            ct,
            ("@account", account),
            ("@user", user)
        );
        if (letter is null)
        {
            var place = await NumberAsync(
                transaction,
                "UPDATE shop_qq SET letters = letters + 1 WHERE user_id = @user RETURNING letters",
                ct,
                ("@user", user)
            );
            letter = QqCode.LetterOf(place);
            await NumberAsync(
                transaction,
                """
                INSERT INTO shop_qq_account (account_id, user_id, letter, chats) VALUES (@account, @user, @letter, 0)
                ON CONFLICT (account_id) DO UPDATE SET user_id = excluded.user_id, letter = excluded.letter
                RETURNING chats
                """,
                ct,
                ("@account", account),
                ("@user", user),
                ("@letter", letter)
            );
        }
        var known = await TextAsync(
            transaction,
            "SELECT CAST(number AS text) FROM shop_qq_chat WHERE account_id = @account AND conversation = @conversation",
            ct,
            ("@account", account),
            ("@conversation", conversation)
        );
        if (known is not null)
            return new QqCode(letter, int.Parse(known, CultureInfo.InvariantCulture));
        var number = await NumberAsync(
            transaction,
            "UPDATE shop_qq_account SET chats = chats + 1 WHERE account_id = @account RETURNING chats",
            ct,
            ("@account", account)
        );
        await using var insert = transaction.Command(
            "INSERT INTO shop_qq_chat (account_id, conversation, number) VALUES (@account, @conversation, @number)",
            ("@account", account),
            ("@conversation", conversation),
            ("@number", number)
        );
        await insert.ExecuteNonQueryAsync(ct);
        return new QqCode(letter, number);
    }

    /// <returns>Null: nobody of the user's has this code.</returns>
    public Task<QqChat?> OfCodeAsync(Guid user, QqCode code, CancellationToken ct) =>
        FindAsync(
            """
            SELECT c.account_id, c.conversation, a.letter, c.number FROM shop_qq_account a
            JOIN shop_qq_chat c ON c.account_id = a.account_id
            WHERE a.user_id = @user AND a.letter = @letter AND c.number = @number
            """,
            ct,
            ("@user", user),
            ("@letter", code.Letter),
            ("@number", code.Number)
        );

    /// <summary>The chat that a message of ours in QQ was about.</summary>
    /// <returns>Null: it was about none, or that is two days ago.</returns>
    public Task<QqChat?> OfMessageAsync(Guid user, long selfId, long messageId, CancellationToken ct) =>
        FindAsync(
            """
            SELECT s.account_id, s.conversation, a.letter, c.number FROM shop_qq_said s
            JOIN shop_qq_account a ON a.account_id = s.account_id AND a.user_id = s.user_id
            JOIN shop_qq_chat c ON c.account_id = s.account_id AND c.conversation = s.conversation
            WHERE s.user_id = @user AND s.self_id = @self AND s.message_id = @message AND s.at > @since
            """,
            ct,
            ("@user", user),
            ("@self", selfId),
            ("@message", messageId),
            ("@since", clock.GetUtcNow() - Keep)
        );

    /// <summary>Remembers which chat a message of ours was about.</summary>
    public async Task SaidAsync(
        WriteTransaction transaction,
        Guid user,
        long selfId,
        long messageId,
        QqOut said,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_qq_said (user_id, self_id, message_id, account_id, conversation, peer, at)
            VALUES (@user, @self, @message, @account, @conversation, @peer, @now)
            ON CONFLICT (user_id, self_id, message_id) DO UPDATE SET account_id = excluded.account_id,
              conversation = excluded.conversation, peer = excluded.peer, at = excluded.at
            """,
            ("@user", user),
            ("@self", selfId),
            ("@message", messageId),
            ("@account", said.Account),
            ("@conversation", said.Conversation),
            ("@peer", said.Peer ?? ""),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Writes down that a message from QQ was taken, once.</summary>
    /// <returns>False: it was before.</returns>
    public async Task<bool> HeardAsync(WriteTransaction transaction, Guid user, QqMessage message, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_qq_heard (user_id, self_id, message_id, at) VALUES (@user, @self, @message, @now)
            ON CONFLICT (user_id, self_id, message_id) DO NOTHING
            """,
            ("@user", user),
            ("@self", message.SelfId),
            ("@message", message.MessageId),
            ("@now", clock.GetUtcNow())
        );
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task<QqChat?> FindAsync(string sql, CancellationToken ct, params (string, object?)[] values)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(null, database.Kind, sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new QqChat(reader.GetGuid(0), reader.GetString(1), new QqCode(reader.GetString(2), reader.GetInt32(3)))
            : null;
    }

    private static async Task<string?> TextAsync(
        WriteTransaction transaction,
        string sql,
        CancellationToken ct,
        params (string, object?)[] values
    )
    {
        await using var command = transaction.Command(sql, values);
        return (string?)await command.ExecuteScalarAsync(ct);
    }

    private static async Task<int> NumberAsync(
        WriteTransaction transaction,
        string sql,
        CancellationToken ct,
        params (string, object?)[] values
    )
    {
        await using var command = transaction.Command(sql, values);
        return Convert.ToInt32(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }
}
