using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Shop.Replies;

/// <summary>Where a person wrote an answer. The numbers are stored.</summary>
internal enum AnswerOrigin
{
    Console = 0,
    Qq = 1,

    /// <summary>A program, with an API token.</summary>
    Api = 2,
}

/// <summary>How far a person's answer is.</summary>
internal enum AnswerState
{
    /// <summary>For the account's connection.</summary>
    Waiting,

    /// <summary>On its way.</summary>
    Leaving,

    /// <summary>It stands in the buyer's chat.</summary>
    Sent,

    /// <summary>It does not stand there.</summary>
    Refused,

    /// <summary>It may stand there: the chat's history settles it within a minute or two.</summary>
    Unknown,
}

/// <summary>A person's answer.</summary>
/// <param name="By">The name of who wrote it.</param>
/// <param name="Reason">Why it is not sent; empty when it is, or when nothing is known yet.</param>
internal sealed record HandAnswer(
    Guid Id,
    Guid Account,
    string Conversation,
    string Text,
    string By,
    AnswerState State,
    string Reason,
    DateTimeOffset AskedAt
)
{
    /// <summary>Nothing changes it any more.</summary>
    public bool IsSettled => State is AnswerState.Sent or AnswerState.Refused;
}

/// <summary>The rows of answers that persons give.</summary>
internal sealed class HandAnswers(Database database)
{
    private const int LongestReason = 300;

    public async Task<HandAnswer?> FindAsync(Guid id, CancellationToken ct) =>
        (await SelectAsync("a.id = @id", ct, ("@id", id))).SingleOrDefault();

    /// <summary>Those of a chat that have not left, or never will; the newest first, at most 50.</summary>
    public Task<IReadOnlyList<HandAnswer>> NotLeftAsync(Guid account, string conversation, CancellationToken ct) =>
        SelectAsync(
            "a.account_id = @account AND a.conversation = @conversation AND a.uuid IS NULL ORDER BY a.asked_at DESC LIMIT 50",
            ct,
            ("@account", account),
            ("@conversation", conversation)
        );

    private async Task<IReadOnlyList<HandAnswer>> SelectAsync(
        string where,
        CancellationToken ct,
        params (string, object?)[] values
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT a.id, a.account_id, a.conversation, a.text, a.uuid, a.refused, a.reason, a.asked_at, s.state, a.by_user
            FROM shop_answer a LEFT JOIN shop_send s ON s.account_id = a.account_id AND s.uuid = a.uuid WHERE {where}
            """,
            values
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<HandAnswer>();
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        return found;
    }

    public static async Task AddAsync(
        WriteTransaction transaction,
        HandAnswer answer,
        AnswerOrigin origin,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_answer (id, account_id, conversation, text, origin, by_user, reason, asked_at)
            VALUES (@id, @account, @conversation, @text, @origin, @by, '', @at)
            """,
            ("@id", answer.Id),
            ("@account", answer.Account),
            ("@conversation", answer.Conversation),
            ("@text", answer.Text),
            ("@origin", (int)origin),
            ("@by", answer.By),
            ("@at", answer.AskedAt)
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Written down before it leaves.</summary>
    /// <returns>False: it has left before, or never will.</returns>
    public static Task<bool> LeavesAsync(WriteTransaction transaction, Guid id, string uuid, CancellationToken ct) =>
        SetAsync(transaction, id, "uuid = @value WHERE id = @id AND uuid IS NULL AND refused IS NULL", uuid, ct);

    /// <summary>It will never leave.</summary>
    public static Task<bool> RefuseAsync(WriteTransaction transaction, Guid id, string why, CancellationToken ct) =>
        SetAsync(transaction, id, "refused = @value WHERE id = @id AND uuid IS NULL AND refused IS NULL", why, ct);

    /// <summary>What the platform said of it.</summary>
    public static Task ReasonAsync(WriteTransaction transaction, Guid id, string reason, CancellationToken ct) =>
        SetAsync(
            transaction,
            id,
            "reason = @value WHERE id = @id",
            reason[..Math.Min(reason.Length, LongestReason)],
            ct
        );

    private static async Task<bool> SetAsync(
        WriteTransaction transaction,
        Guid id,
        string change,
        string value,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            $"UPDATE shop_answer SET {change}",
            ("@id", id),
            ("@value", value)
        );
        return await update.ExecuteNonQueryAsync(ct) == 1;
    }

    private HandAnswer Read(DbDataReader reader)
    {
        var refused = reader.IsDBNull(5) ? null : reader.GetString(5);
        var state =
            refused is not null ? AnswerState.Refused
            : reader.IsDBNull(4) ? AnswerState.Waiting
            : (reader.IsDBNull(8) ? 3 : reader.GetInt32(8)) switch
            {
                0 => AnswerState.Leaving,
                1 => AnswerState.Sent,
                2 => AnswerState.Refused,
                _ => AnswerState.Unknown,
            };
        return new HandAnswer(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.GetString(3),
            reader.GetString(9),
            state,
            state == AnswerState.Sent ? "" : refused ?? reader.GetString(6),
            reader.Instant(database.Kind, 7)
        );
    }
}
