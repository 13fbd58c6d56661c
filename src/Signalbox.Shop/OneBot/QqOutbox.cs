using System.Data.Common;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Shop.OneBot;

/// <summary>Something to be said in QQ.</summary>
/// <param name="Account">With the chat that it is about; null: about none.</param>
internal sealed record QqOut(
    QqPlace To,
    string Text,
    long? ReplyTo,
    Guid? Account = null,
    string? Conversation = null,
    string? Peer = null
);

/// <summary>One that is on its way.</summary>
internal sealed record QqLeaving(long Id, int Tries, QqOut Said);

/// <summary>What is to be said in QQ, in its order. It is put in in the commit of what it tells of.</summary>
internal sealed class QqOutbox(
    Database database,
    JobQueue jobs,
    QqLinks links,
    IOptions<QqOptions> options,
    TimeProvider clock
)
{
    private const int MostTries = 3;
    private const int LongestReason = 300;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(5);

    /// <summary>One that was found on its way so long after cannot be said to have arrived.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(1);

    /// <param name="overHttp">Whether OneBot is called, and not asked over its socket.</param>
    public async Task AddAsync(WriteTransaction transaction, Guid user, bool overHttp, QqOut said, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_qq_out (user_id, account_id, conversation, peer, to_group, to_id, reply_to, text, state, tries,
              reason, due_at, created_at)
            VALUES (@user, @account, @conversation, @peer, @group, @to, @reply, @text, 0, 0, '', @now, @now)
            """,
            ("@user", user),
            ("@account", said.Account),
            ("@conversation", said.Conversation),
            ("@peer", said.Peer),
            ("@group", said.To.IsGroup),
            ("@to", said.To.Id),
            ("@reply", said.ReplyTo),
            ("@text", said.To.IsGroup ? HideFromGroup.Links(said.Text) : said.Text),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        if (overHttp)
            await jobs.EnqueueAsync(transaction, new SayInQq(user), SayInQq.On(user), ct);
        else
            transaction.AfterCommit(() => links.Find(user)?.Look());
    }

    /// <summary>Takes the next one that is due; it counts as on its way from then on.</summary>
    /// <returns>Null when none is due; then with how long until one is, where one waits.</returns>
    public async Task<(QqLeaving? Next, TimeSpan? Until)> TakeAsync(Guid user, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var old = transaction.Command(
            """
            UPDATE shop_qq_out SET state = CASE state WHEN 0 THEN 3 ELSE 4 END,
              reason = CASE state WHEN 0 THEN 'it waited too long' ELSE 'the program ended while it was on its way' END
            WHERE user_id = @user AND ((state = 0 AND created_at < @oldest) OR (state = 1 AND due_at < @lost))
            """,
            ("@user", user),
            ("@oldest", now - options.Value.OldestText),
            ("@lost", now - Lost)
        );
        await old.ExecuteNonQueryAsync(ct);
        var skip = transaction.Kind == DatabaseKind.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
        await using var take = transaction.Command(
            $"""
            UPDATE shop_qq_out SET state = 1, tries = tries + 1, due_at = @now WHERE id = (
              SELECT id FROM shop_qq_out WHERE user_id = @user AND state = 0 AND due_at <= @now ORDER BY id LIMIT 1 {skip})
            RETURNING id, tries, to_group, to_id, text, reply_to, account_id, conversation, peer
            """,
            ("@user", user),
            ("@now", now)
        );
        QqLeaving? next = null;
        await using (var reader = await take.ExecuteReaderAsync(ct))
            if (await reader.ReadAsync(ct))
                next = Read(reader);
        var until = next is null ? await UntilAsync(transaction, user, now, ct) : null;
        await transaction.CommitAsync(ct);
        return (next, until);
    }

    /// <summary>What became of one: what was not done is tried again, three times in all; what may have been done is not.</summary>
    public async Task SettleAsync(WriteTransaction transaction, QqLeaving left, QqAnswer answer, CancellationToken ct)
    {
        var again = answer.Verdict == QqVerdict.Failed && left.Tries < MostTries;
        var state = answer.Verdict switch
        {
            QqVerdict.Sent => 2,
            QqVerdict.Failed => again ? 0 : 3,
            _ => 4,
        };
        await using var update = transaction.Command(
            """
            UPDATE shop_qq_out SET state = @state, reason = @reason, message_id = @message, due_at = @due
            WHERE id = @id AND state = 1
            """,
            ("@id", left.Id),
            ("@state", state),
            ("@reason", answer.Reason[..Math.Min(answer.Reason.Length, LongestReason)]),
            ("@message", answer.MessageId),
            ("@due", clock.GetUtcNow() + (again ? BetweenTries : TimeSpan.Zero))
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    private static async Task<TimeSpan?> UntilAsync(
        WriteTransaction transaction,
        Guid user,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            "SELECT MIN(due_at) FROM shop_qq_out WHERE user_id = @user AND state = 0",
            ("@user", user)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && !reader.IsDBNull(0) ? reader.Instant(transaction.Kind, 0) - now : null;
    }

    private static QqLeaving Read(DbDataReader reader) =>
        new(
            reader.GetInt64(0),
            reader.GetInt32(1),
            new QqOut(
                new QqPlace(reader.GetBoolean(2), reader.GetInt64(3)),
                reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetInt64(5),
                reader.IsDBNull(6) ? null : reader.GetGuid(6),
                reader.IsDBNull(7) ? null : reader.GetString(7),
                reader.IsDBNull(8) ? null : reader.GetString(8)
            )
        );
}
