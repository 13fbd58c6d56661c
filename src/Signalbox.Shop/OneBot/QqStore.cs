using System.Data.Common;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Shop.OneBot;

/// <summary>The rows of users' QQ.</summary>
internal sealed class QqStore(Database database, SecretBox secrets, TimeProvider clock)
{
    /// <returns>Null: the user has none.</returns>
    public async Task<Qq?> FindAsync(Guid user, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT q.user_id, u.name, u.role, u.disabled_at IS NULL, q.self_id, q.token, q.secret, q.api_url, q.numbers,
              q.group_id, q.group_roles, q.enabled, q.line, q.line_why, q.line_at
            FROM shop_qq q JOIN identity_user u ON u.id = q.user_id WHERE q.user_id = @user
            """,
            ("@user", user)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    public async Task SaveAsync(WriteTransaction transaction, Qq qq, CancellationToken ct)
    {
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_qq (user_id, self_id, token, secret, api_url, numbers, group_id, group_roles, enabled, letters,
              line, line_why, line_at, changed_at)
            VALUES (@user, @self, @token, @secret, @url, @numbers, @group, @roles, @enabled, 0, @line, '', @now, @now)
            ON CONFLICT (user_id) DO UPDATE SET self_id = excluded.self_id, token = excluded.token, secret = excluded.secret,
              api_url = excluded.api_url, numbers = excluded.numbers, group_id = excluded.group_id,
              group_roles = excluded.group_roles, enabled = excluded.enabled, line = excluded.line, line_why = '',
              line_at = excluded.line_at, changed_at = excluded.changed_at
            """,
            ("@user", qq.User),
            ("@self", qq.SelfId),
            ("@token", Sealed(qq.User, qq.Token)),
            ("@secret", Sealed(qq.User, qq.Secret)),
            ("@url", Sealed(qq.User, qq.ApiUrl)),
            ("@numbers", JsonSerializer.Serialize(qq.Numbers)),
            ("@group", qq.Group),
            ("@roles", JsonSerializer.Serialize(qq.Roles)),
            ("@enabled", qq.Enabled),
            ("@line", qq.Line),
            ("@now", clock.GetUtcNow())
        );
        await upsert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>How it is connected.</summary>
    public async Task LineAsync(Guid user, string line, string why, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var update = transaction.Command(
            """
            UPDATE shop_qq SET line = @line, line_why = @why, line_at = @now
            WHERE user_id = @user AND enabled AND (line <> @line OR line_why <> @why)
            """,
            ("@user", user),
            ("@line", line),
            ("@why", why[..Math.Min(why.Length, 300)]),
            ("@now", clock.GetUtcNow())
        );
        await update.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private string? Sealed(Guid user, string? secret) => secret is null ? null : secrets.Seal(secret, Purpose(user));

    private static string Purpose(Guid user) => $"shop.qq:{user}";

    private Qq Read(DbDataReader reader)
    {
        var user = reader.GetGuid(0);
        return new Qq(
            user,
            reader.GetString(1),
            reader.GetString(2) is "Owner" or "Admin" or "Operator" && reader.GetBoolean(3),
            reader.GetInt64(4),
            Opened(5),
            Opened(6),
            Opened(7),
            JsonSerializer.Deserialize<long[]>(reader.GetString(8)) ?? [],
            reader.IsDBNull(9) ? null : reader.GetInt64(9),
            JsonSerializer.Deserialize<string[]>(reader.GetString(10)) ?? [],
            reader.GetBoolean(11),
            reader.GetString(12),
            reader.GetString(13),
            reader.Instant(database.Kind, 14)
        );

        string? Opened(int at) => reader.IsDBNull(at) ? null : secrets.Open(reader.GetString(at), Purpose(user));
    }
}
