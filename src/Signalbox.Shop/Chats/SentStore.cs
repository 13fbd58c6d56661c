using Signalbox.Platform.Data;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Chats;

/// <summary>What we have sent, so that its echo is not taken for a person of ours who has taken over.</summary>
internal sealed class SentStore(Database database, TimeProvider clock)
{
    private static readonly SilentTexts Silent = new(SilentTexts.Seen);

    /// <summary>In the transaction in which it is written down that it leaves.</summary>
    public async Task LeavesAsync(WriteTransaction transaction, Guid account, Sending message, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_send (account_id, uuid, conversation, digest, state, echoed, begun_at)
            VALUES (@account, @uuid, @conversation, @digest, 0, @false, @now)
            ON CONFLICT (account_id, uuid) DO UPDATE SET state = 0, begun_at = excluded.begun_at
            """,
            ("@account", account),
            ("@uuid", message.Uuid),
            ("@conversation", message.To.Conversation),
            ("@digest", DigestOf(message.Content)),
            ("@false", false),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What became of it.</summary>
    public static async Task SettledAsync(
        WriteTransaction transaction,
        Guid account,
        string uuid,
        SendOutcome outcome,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_send SET state = @state, message = COALESCE(@message, message)
            WHERE account_id = @account AND uuid = @uuid
            """,
            ("@account", account),
            ("@uuid", uuid),
            (
                "@state",
                outcome.Verdict switch
                {
                    ImVerdict.Accepted => 1,
                    ImVerdict.Refused => 2,
                    _ => 3,
                }
            ),
            ("@message", outcome.MessageId)
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Who wrote a message of the account's own; an echo of ours is used up by it.</summary>
    /// <param name="mark">As <see cref="OutgoingContent.Mark"/> makes it.</param>
    public static async Task<Author> WhoWroteAsync(
        WriteTransaction transaction,
        Guid account,
        OwnMessage message,
        string mark,
        CancellationToken ct
    )
    {
        var sent = await RememberedAsync(transaction, account, message.Conversation, ct);
        var (author, echo) = TakeOver.WhoWrote(message with { Text = mark }, [.. sent.Select(s => s.Send)], Silent);
        if (author == Author.Person && Silent.Has(message.Text))
            return Author.Platform;
        if (echo is null)
            return author;
        await using var update = transaction.Command(
            """
            UPDATE shop_send SET echoed = @true, state = 1, message = COALESCE(message, @message)
            WHERE account_id = @account AND uuid = @uuid
            """,
            ("@account", account),
            ("@uuid", sent.First(s => ReferenceEquals(s.Send, echo)).Uuid),
            ("@message", message.MessageId),
            ("@true", true)
        );
        await update.ExecuteNonQueryAsync(ct);
        return author;
    }

    /// <summary>What the account has sent within the time that its pace is judged by.</summary>
    public async Task<IReadOnlyList<SentText>> SinceAsync(Guid account, DateTimeOffset since, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT conversation, digest, begun_at FROM shop_send WHERE account_id = @account AND begun_at > @since AND state <> 2",
            ("@account", account),
            ("@since", since)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<SentText>();
        while (await reader.ReadAsync(ct))
            found.Add(new SentText(reader.GetString(0), reader.GetString(1), reader.Instant(database.Kind, 2)));
        return found;
    }

    /// <summary>Of a message that is to be sent.</summary>
    public static string DigestOf(OutgoingContent content) => TakeOver.Digest(content.Mark);

    private static async Task<List<(string Uuid, RememberedSend Send)>> RememberedAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            """
            SELECT uuid, digest, message, begun_at, echoed FROM shop_send
            WHERE account_id = @account AND conversation = @conversation ORDER BY begun_at DESC LIMIT 200
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(string, RememberedSend)>();
        while (await reader.ReadAsync(ct))
            found.Add(
                (
                    reader.GetString(0),
                    new RememberedSend(
                        conversation,
                        reader.GetString(1),
                        reader.IsDBNull(2) ? null : reader.GetString(2),
                        reader.Instant(transaction.Kind, 3),
                        reader.GetBoolean(4)
                    )
                )
            );
        return found;
    }
}
