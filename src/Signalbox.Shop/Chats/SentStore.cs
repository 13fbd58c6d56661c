using Signalbox.Platform.Data;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Chats;

/// <summary>What we have sent, so that its echo is not taken for a person of ours who has taken over.</summary>
internal sealed class SentStore(Database database, TimeProvider clock)
{
    private const int LongestReason = 500;

    /// <summary>An answer, in the transaction in which it is written down that it leaves.</summary>
    /// <param name="more">How many messages of the same answer follow.</param>
    public Task LeavesAsync(
        WriteTransaction transaction,
        Guid account,
        Sending message,
        int more,
        CancellationToken ct
    ) => LeavesAsync(transaction, account, message, SendOrigin.Answer, null, more, ct);

    /// <summary>The same, of any origin. What a delivery says is not kept here: it stands sealed with the delivery.</summary>
    /// <param name="by">Who has written it; null: nobody.</param>
    public Task LeavesAsync(
        WriteTransaction transaction,
        Guid account,
        Sending message,
        SendOrigin origin,
        string? by,
        CancellationToken ct
    ) => LeavesAsync(transaction, account, message, origin, by, more: 0, ct);

    private async Task LeavesAsync(
        WriteTransaction transaction,
        Guid account,
        Sending message,
        SendOrigin origin,
        string? by,
        int more,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_send (account_id, uuid, conversation, digest, state, echoed, begun_at, origin, text, by_user, more)
            VALUES (@account, @uuid, @conversation, @digest, 0, @false, @now, @origin, @text, @by, @more)
            ON CONFLICT (account_id, uuid) DO UPDATE SET state = 0, begun_at = excluded.begun_at
            """,
            ("@origin", SendRow.Name(origin)),
            ("@by", by),
            ("@more", more),
            ("@text", origin == SendOrigin.Delivery ? null : TextOf(message.Content)),
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
            UPDATE shop_send SET state = @state, message = COALESCE(@message, message), reason = @reason
            WHERE account_id = @account AND uuid = @uuid
            """,
            ("@account", account),
            ("@uuid", uuid),
            ("@reason", outcome.Reason[..Math.Min(outcome.Reason.Length, LongestReason)]),
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
    public static async Task<Writer> WhoWroteAsync(
        WriteTransaction transaction,
        Guid account,
        OwnMessage message,
        string mark,
        SilentTexts platformTexts,
        CancellationToken ct
    )
    {
        var sent = await RememberedAsync(transaction, account, message.Conversation, ct);
        var (author, echo) = TakeOver.WhoWrote(
            message with
            {
                Text = mark,
            },
            [.. sent.Select(s => s.Send)],
            platformTexts
        );
        if (author == Author.Person && platformTexts.Has(message.Text))
            return new Writer(Author.Platform);
        if (echo is null)
            return new Writer(author);
        var row = sent.First(s => ReferenceEquals(s.Send, echo));
        await using var update = transaction.Command(
            """
            UPDATE shop_send SET echoed = @true, state = 1, message = COALESCE(message, @message)
            WHERE account_id = @account AND uuid = @uuid
            """,
            ("@account", account),
            ("@uuid", row.Uuid),
            ("@message", message.MessageId),
            ("@true", true)
        );
        await update.ExecuteNonQueryAsync(ct);
        var isDelivery = row.Origin == SendRow.Name(SendOrigin.Delivery);
        return new Writer(author, isDelivery, !isDelivery && row is { IsUnknown: true, More: 0 });
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

    /// <summary>As it is shown: a text as it is, of a picture its address.</summary>
    public static string TextOf(OutgoingContent content) => content.Mark[2..];

    private static async Task<List<Remembered>> RememberedAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            """
            SELECT uuid, digest, message, begun_at, echoed, origin, state, more FROM shop_send
            WHERE account_id = @account AND conversation = @conversation ORDER BY begun_at DESC LIMIT 200
            """,
            ("@account", account),
            ("@conversation", conversation)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Remembered>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new Remembered(
                    reader.GetString(0),
                    new RememberedSend(
                        conversation,
                        reader.GetString(1),
                        reader.IsDBNull(2) ? null : reader.GetString(2),
                        reader.Instant(transaction.Kind, 3),
                        reader.GetBoolean(4)
                    ),
                    reader.GetString(5),
                    (SendState)reader.GetInt32(6) == SendState.Unknown,
                    reader.GetInt32(7)
                )
            );
        return found;
    }

    private sealed record Remembered(string Uuid, RememberedSend Send, string Origin, bool IsUnknown, int More);
}

/// <summary>Who wrote a message of the account's own.</summary>
/// <param name="IsDelivery">Whether it is what an order got.</param>
/// <param name="Settles">Whether nobody knew until now that this answer had arrived.</param>
internal sealed record Writer(Author Author, bool IsDelivery = false, bool Settles = false);
