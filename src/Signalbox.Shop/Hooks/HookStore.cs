using System.Data.Common;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Shop.Hooks;

/// <summary>The rows of addresses and of what they are told.</summary>
internal sealed class HookStore(Database database, SecretBox secrets, TimeProvider clock)
{
    private const string Columns = "hook_id, id, type, body, state, tries, status, reason, occurred_at, next_at";
    private const int LongestReason = 300;

    /// <param name="user">Whose; null: everybody's.</param>
    public Task<IReadOnlyList<Hook>> OfAsync(Guid? user, CancellationToken ct) =>
        user is { } one
            ? SelectAsync("WHERE user_id = @user ORDER BY name", ct, ("@user", one))
            : SelectAsync("ORDER BY name", ct);

    public async Task<Hook?> FindAsync(Guid id, CancellationToken ct) =>
        (await SelectAsync("WHERE id = @id", ct, ("@id", id))).SingleOrDefault();

    /// <returns>False: the user has another of this name.</returns>
    public async Task<bool> SaveAsync(WriteTransaction transaction, Hook hook, CancellationToken ct)
    {
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_hook (id, user_id, name, url, secret, types, enabled, created_at)
            SELECT @id, @user, @name, @url, @secret, @types, @enabled, @now
            WHERE NOT EXISTS (SELECT 1 FROM shop_hook WHERE user_id = @user AND name = @name AND id <> @id)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, secret = excluded.secret,
              types = excluded.types, enabled = excluded.enabled
            """,
            ("@id", hook.Id),
            ("@user", hook.User),
            ("@name", hook.Name),
            ("@url", secrets.Seal(hook.Url, Purpose(hook.Id))),
            ("@secret", secrets.Seal(hook.Secret, Purpose(hook.Id))),
            ("@types", JsonSerializer.Serialize(hook.Types)),
            ("@enabled", hook.Enabled),
            ("@now", clock.GetUtcNow())
        );
        return await upsert.ExecuteNonQueryAsync(ct) == 1;
    }

    public static async Task AddAsync(
        WriteTransaction transaction,
        Guid hook,
        Guid id,
        string type,
        string body,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_hook_event (hook_id, id, type, body, state, tries, reason, occurred_at)
            VALUES (@hook, @id, @type, @body, 0, 0, '', @at)
            """,
            ("@hook", hook),
            ("@id", id),
            ("@type", type),
            ("@body", body),
            ("@at", at)
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    public async Task<HookEvent?> EventAsync(Guid hook, Guid id, CancellationToken ct) =>
        (await EventsAsync("hook_id = @hook AND id = @id", ct, ("@hook", hook), ("@id", id))).SingleOrDefault();

    /// <summary>Of one address, the newest first; at most 200.</summary>
    public Task<IReadOnlyList<HookEvent>> EventsAsync(Guid hook, HookState? state, CancellationToken ct) =>
        EventsAsync(
            $"hook_id = @hook {(state is null ? "" : "AND state = @state")} ORDER BY occurred_at DESC, id DESC LIMIT 200",
            ct,
            ("@hook", hook),
            ("@state", (int)(state ?? HookState.Waiting))
        );

    /// <summary>Written down before it leaves.</summary>
    /// <returns>False: it does not wait any more.</returns>
    public static Task<bool> BeginsAsync(WriteTransaction transaction, HookEvent told, CancellationToken ct) =>
        SetAsync(
            transaction,
            told,
            "tries = tries + 1 WHERE hook_id = @hook AND id = @id AND state = 0 AND tries = @tries",
            ct,
            ("@tries", told.Tries)
        );

    public Task TakenAsync(WriteTransaction transaction, HookEvent told, int status, CancellationToken ct) =>
        SetAsync(
            transaction,
            told,
            "state = 1, status = @status, reason = '', ended_at = @now WHERE hook_id = @hook AND id = @id",
            ct,
            ("@status", status),
            ("@now", clock.GetUtcNow())
        );

    public Task FailedAsync(
        WriteTransaction transaction,
        HookEvent told,
        int? status,
        string reason,
        DateTimeOffset? next,
        CancellationToken ct
    ) =>
        SetAsync(
            transaction,
            told,
            """
            state = @state, status = @status, reason = @reason, next_at = @next, ended_at = @ended
            WHERE hook_id = @hook AND id = @id
            """,
            ct,
            ("@state", (int)(next is null ? HookState.Dead : HookState.Waiting)),
            ("@status", status),
            ("@reason", reason[..Math.Min(reason.Length, LongestReason)]),
            ("@next", next),
            ("@ended", next is null ? clock.GetUtcNow() : null)
        );

    /// <summary>Lets one that is dead begin anew.</summary>
    public static Task<bool> AgainAsync(WriteTransaction transaction, HookEvent told, CancellationToken ct) =>
        SetAsync(
            transaction,
            told,
            """
            state = 0, tries = 0, status = NULL, reason = '', next_at = NULL, ended_at = NULL
            WHERE hook_id = @hook AND id = @id AND state = 2
            """,
            ct
        );

    private static async Task<bool> SetAsync(
        WriteTransaction transaction,
        HookEvent told,
        string change,
        CancellationToken ct,
        params (string, object?)[] values
    )
    {
        await using var update = transaction.Command(
            $"UPDATE shop_hook_event SET {change}",
            [.. values, ("@hook", told.Hook), ("@id", told.Id)]
        );
        return await update.ExecuteNonQueryAsync(ct) == 1;
    }

    private static string Purpose(Guid hook) => $"shop.hook:{hook}";

    private async Task<IReadOnlyList<Hook>> SelectAsync(
        string where,
        CancellationToken ct,
        params (string, object?)[] values
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT id, user_id, name, url, secret, types, enabled FROM shop_hook {where}",
            values
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Hook>();
        while (await reader.ReadAsync(ct))
        {
            var purpose = Purpose(reader.GetGuid(0));
            found.Add(
                new Hook(
                    reader.GetGuid(0),
                    reader.GetGuid(1),
                    reader.GetString(2),
                    secrets.Open(reader.GetString(3), purpose),
                    secrets.Open(reader.GetString(4), purpose),
                    JsonSerializer.Deserialize<string[]>(reader.GetString(5)) ?? [],
                    reader.GetBoolean(6)
                )
            );
        }
        return found;
    }

    private async Task<IReadOnlyList<HookEvent>> EventsAsync(
        string where,
        CancellationToken ct,
        params (string, object?)[] values
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_hook_event WHERE {where}",
            values
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<HookEvent>();
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        return found;
    }

    private HookEvent Read(DbDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.GetString(3),
            (HookState)reader.GetInt32(4),
            reader.GetInt32(5),
            reader.IsDBNull(6) ? null : reader.GetInt32(6),
            reader.GetString(7),
            reader.Instant(database.Kind, 8),
            reader.IsDBNull(9) ? null : reader.Instant(database.Kind, 9)
        );
}
