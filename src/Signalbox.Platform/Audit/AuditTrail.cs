using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Audit;

/// <summary>Appends to the audit log.</summary>
public sealed class AuditTrail
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly Action accountsChanged;

    /// <param name="accountsChanged">Called when something about accounts was committed.</param>
    internal AuditTrail(Database database, TimeProvider clock, Action accountsChanged) =>
        (this.database, this.clock, this.accountsChanged) = (database, clock, accountsChanged);

    /// <summary>Appends one entry; with <paramref name="transaction"/> it lasts when, and only when, that is committed.</summary>
    /// <remarks>
    /// The end of the chain is one row, and who has moved it on holds it until the commit: write the entry last, and
    /// commit at once.
    /// </remarks>
    public async Task WriteAsync(WriteTransaction? transaction, AuditEvent entry, CancellationToken ct)
    {
        if (transaction is not null)
        {
            await AppendAsync(transaction, entry, ct);
            return;
        }
        await using var own = await database.BeginWriteAsync(ct);
        await AppendAsync(own, entry, ct);
        await own.CommitAsync(ct);
    }

    private async Task AppendAsync(WriteTransaction transaction, AuditEvent entry, CancellationToken ct)
    {
        var (seq, previous) = await MoveOnAsync(transaction, ct);
        // Both databases keep microseconds, and the hash must come out the same when it is read back.
        var at = UnixMicroseconds.To(UnixMicroseconds.From(clock.GetUtcNow()));
        var detail = entry.Detail is null ? null : JsonSerializer.Serialize(entry.Detail, Form);
        var (action, target, address) = (Clean(entry.Action)!, Clean(entry.Target), Clean(entry.Address));
        var name = Clean(entry.UserName);
        var hash = Entry.HashOf(seq, at, entry.UserId, name, action, target, detail, address, previous);
        await using var insert = transaction.Command(
            """
            INSERT INTO audit_entry (seq, at, user_id, user_name, action, target, detail, address, previous_hash, hash)
            VALUES (@seq, @at, @user_id, @user_name, @action, @target, @detail, @address, @previous, @hash)
            """,
            ("@seq", seq),
            ("@at", at),
            ("@user_id", entry.UserId),
            ("@user_name", name),
            ("@action", action),
            ("@target", target),
            ("@detail", detail),
            ("@address", address),
            ("@previous", previous),
            ("@hash", hash)
        );
        await insert.ExecuteNonQueryAsync(ct);
        await using var head = transaction.Command("UPDATE audit_head SET hash = @hash WHERE id = 1", ("@hash", hash));
        await head.ExecuteNonQueryAsync(ct);
        if (action.StartsWith("identity.", StringComparison.Ordinal))
            transaction.AfterCommit(accountsChanged);
    }

    /// <summary>Takes the next number; other writers wait here until this transaction is over.</summary>
    private static async Task<(long Seq, string Previous)> MoveOnAsync(
        WriteTransaction transaction,
        CancellationToken ct
    )
    {
        await using var next = transaction.Command(
            "UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash"
        );
        await using var reader = await next.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetString(1));
    }

    // PostgreSQL takes no NUL in a text, and half a surrogate pair does not come back as it went.
    private static string? Clean(string? text) =>
        text is null || (!text.Contains('\0') && !text.Any(char.IsSurrogate))
            ? text
            : string.Concat(text.EnumerateRunes().Where(r => r.Value != 0).Select(r => r.ToString()));
}
