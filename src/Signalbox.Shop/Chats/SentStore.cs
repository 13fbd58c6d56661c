using System.Security.Cryptography;
using System.Text;
using Signalbox.Platform.Data;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Chats;

/// <summary>What we have sent, so that its echo is not taken for a person of ours who has taken over.</summary>
internal sealed class SentStore(TimeProvider clock)
{
    /// <summary>An echo comes at once, or with the next connection.</summary>
    private static readonly TimeSpan EchoWithin = TimeSpan.FromHours(2);

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
            ("@digest", Digest(message.Content.Mark)),
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

    /// <summary>Whether a message of the account's own is one of ours that comes back; each comes back once.</summary>
    /// <param name="message">The platform's number of it; null where it has none.</param>
    /// <param name="mark">As <see cref="OutgoingContent.Mark"/> makes it.</param>
    public async Task<bool> IsEchoAsync(
        WriteTransaction transaction,
        Guid account,
        string conversation,
        string? message,
        string mark,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_send SET echoed = @true, state = 1, message = COALESCE(message, @message)
            WHERE account_id = @account AND uuid = (
              SELECT uuid FROM shop_send
              WHERE account_id = @account AND conversation = @conversation AND begun_at > @since AND echoed = @false
                AND (message = @message OR (digest = @digest AND (message IS NULL OR @message IS NULL)))
              ORDER BY begun_at LIMIT 1)
            """,
            ("@account", account),
            ("@conversation", conversation),
            ("@message", message),
            ("@digest", Digest(mark)),
            ("@true", true),
            ("@false", false),
            ("@since", clock.GetUtcNow() - EchoWithin)
        );
        return await update.ExecuteNonQueryAsync(ct) == 1;
    }

    private static string Digest(string mark) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mark)))[..32];
}
