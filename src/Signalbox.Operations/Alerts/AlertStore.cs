using System.Data.Common;
using System.Globalization;
using Signalbox.Platform;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Alerts;

/// <summary>One instance with how it stands.</summary>
/// <param name="Labels">As one text.</param>
/// <param name="ReasonZh">Empty where an earlier version wrote it.</param>
/// <param name="Version">0 before it has a row.</param>
internal sealed record Tracked(
    string Key,
    string Rule,
    string Labels,
    Standing Standing,
    double? Value,
    string ReasonZh,
    string Reason,
    long Version
);

/// <summary>Keeps how alerts stand. SQL by hand: an idle server does without EF.</summary>
internal sealed class AlertStore(Database database, TimeProvider clock)
{
    /// <returns>By key.</returns>
    public async Task<Dictionary<string, Tracked>> LoadAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT key, rule, labels, state, since, held_ms, transition, told_firing, told_at, repeats, changes, value,
                reason, version, reason_zh
            FROM operations_alert_instance
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var all = new Dictionary<string, Tracked>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            all[reader.GetString(0)] = Read(reader, database.Kind);
        return all;
    }

    /// <summary>Writes one instance.</summary>
    /// <param name="before">How it was read.</param>
    /// <returns>False when somebody else has written it since.</returns>
    public static async Task<bool> SaveAsync(
        WriteTransaction transaction,
        Tracked before,
        Tracked now,
        CancellationToken ct
    )
    {
        var stands = now.Standing;
        await using var write = transaction.Command(
            before.Version == 0
                ? """
                INSERT INTO operations_alert_instance (key, rule, labels, state, since, held_ms, transition,
                    told_firing, told_at, repeats, changes, value, reason, reason_zh, version)
                VALUES (@key, @rule, @labels, @state, @since, @held, @transition, @told, @told_at, @repeats, @changes,
                    @value, @reason, @zh, 1)
                ON CONFLICT (key) DO NOTHING
                """
                : """
                UPDATE operations_alert_instance SET state = @state, since = @since, held_ms = @held,
                    transition = @transition, told_firing = @told, told_at = @told_at, repeats = @repeats,
                    changes = @changes, value = @value, reason = @reason, reason_zh = @zh,
                    version = version + 1
                WHERE key = @key AND version = @version
                """,
            ("@key", now.Key),
            ("@rule", now.Rule),
            ("@labels", now.Labels),
            ("@state", stands.State.ToString()),
            ("@since", stands.Since),
            ("@held", (long)stands.Held.TotalMilliseconds),
            ("@transition", stands.Transition),
            ("@told", stands.ToldFiring),
            ("@told_at", stands.ToldAt),
            ("@repeats", stands.Repeats),
            ("@changes", string.Join(' ', stands.Changes.Select(c => c.ToUnixTimeMilliseconds()))),
            ("@value", now.Value),
            ("@reason", now.Reason),
            ("@zh", now.ReasonZh),
            ("@version", before.Version)
        );
        return await write.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Adds the beginning or end of firing to the history.</summary>
    public async Task AddChangeAsync(WriteTransaction transaction, Tracked now, DateTimeOffset at, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO operations_alert_change (id, instance, transition, rule, labels, firing, at, value, reason,
                reason_zh)
            VALUES (@id, @instance, @transition, @rule, @labels, @firing, @at, @value, @reason, @zh)
            """,
            ("@id", Ids.New(clock)),
            ("@instance", now.Key),
            ("@transition", now.Standing.Transition),
            ("@rule", now.Rule),
            ("@labels", now.Labels),
            ("@firing", now.Standing.IsFiring),
            ("@at", at),
            ("@value", now.Value),
            ("@reason", now.Reason),
            ("@zh", now.ReasonZh)
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static Tracked Read(DbDataReader row, DatabaseKind kind) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            new Standing(
                Enum.Parse<AlertState>(row.GetString(3)),
                row.Instant(kind, 4),
                TimeSpan.FromMilliseconds(row.GetInt64(5)),
                row.GetInt32(6),
                Changes(row.GetString(10)),
                row.GetBoolean(7),
                row.IsDBNull(8) ? null : row.Instant(kind, 8),
                row.GetInt32(9)
            ),
            row.IsDBNull(11) ? null : row.GetDouble(11),
            row.GetString(14),
            row.GetString(12),
            row.GetInt64(13)
        );

    private static List<DateTimeOffset> Changes(string text) =>
        [
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(ms => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(ms, CultureInfo.InvariantCulture))),
        ];
}
