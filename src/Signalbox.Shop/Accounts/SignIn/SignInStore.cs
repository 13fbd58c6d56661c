using System.Data.Common;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Shop.Accounts.SignIn;

/// <summary>The rows of sign-ins.</summary>
internal sealed class SignInStore(Database database, SecretBox secrets, TimeProvider clock)
{
    private const string Columns =
        "id, user_id, by_name, by_address, account_id, target, state, why, number, secret, begun_at, until_at";

    public Task<SignInAttempt?> FindAsync(Guid id, CancellationToken ct) => OneAsync("WHERE id = @id", ct, ("@id", id));

    /// <summary>The newest of a user for an account, or for a new one; null when there is none.</summary>
    public Task<SignInAttempt?> NewestAsync(Guid user, string target, CancellationToken ct) =>
        OneAsync(
            "WHERE user_id = @user AND target = @target ORDER BY begun_at DESC, id DESC LIMIT 1",
            ct,
            ("@user", user),
            ("@target", target)
        );

    /// <summary>The one that goes on.</summary>
    public Task<SignInAttempt?> OpenAsync(Guid user, string target, CancellationToken ct) =>
        OneAsync(
            $"WHERE user_id = @user AND target = @target AND state IN {SignInStates.Open}",
            ct,
            ("@user", user),
            ("@target", target)
        );

    public static async Task<bool> IsAnyOpenAsync(
        WriteTransaction transaction,
        Guid user,
        string target,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            $"SELECT 1 FROM shop_sign_in WHERE user_id = @user AND target = @target AND state IN {SignInStates.Open}",
            ("@user", user),
            ("@target", target)
        );
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    public static async Task<long> BegunSinceAsync(
        WriteTransaction transaction,
        Guid user,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            "SELECT count(*) FROM shop_sign_in WHERE user_id = @user AND begun_at > @since",
            ("@user", user),
            ("@since", since)
        );
        return (long)(await command.ExecuteScalarAsync(ct))!; // a count is a number
    }

    public static async Task AddAsync(WriteTransaction transaction, SignInAttempt attempt, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            $"""
            INSERT INTO shop_sign_in ({Columns}, changed_at)
            VALUES (@id, @user, @name, @address, @account, @target, @state, '', NULL, NULL, @begun, @until, @begun)
            """,
            ("@id", attempt.Id),
            ("@user", attempt.UserId),
            ("@name", attempt.ByName),
            ("@address", attempt.ByAddress),
            ("@account", attempt.AccountId),
            ("@target", attempt.Target),
            ("@state", attempt.State),
            ("@begun", attempt.BegunAt),
            ("@until", attempt.Until)
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Writes down how far an open one has come; what is over stays so.</summary>
    /// <returns>Whether it was open.</returns>
    public async Task<bool> ChangeAsync(WriteTransaction transaction, SignInAttempt to, CancellationToken ct)
    {
        await using var update = transaction.Command(
            $"""
            UPDATE shop_sign_in SET state = @state, why = @why, number = @number, account_id = @account, secret = @secret,
              until_at = @until, changed_at = @now
            WHERE id = @id AND state IN {SignInStates.Open}
            """,
            ("@id", to.Id),
            ("@state", to.State),
            ("@why", to.Why),
            ("@number", to.Number),
            ("@account", to.AccountId),
            (
                "@secret",
                to.Secret is { } secret ? secrets.Seal(JsonSerializer.Serialize(secret), Purpose(to.Id)) : null
            ),
            ("@until", to.Until),
            ("@now", clock.GetUtcNow())
        );
        return await update.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Calls off what is open of a user for a target.</summary>
    public async Task CallOffAsync(WriteTransaction transaction, Guid user, string target, CancellationToken ct)
    {
        await using var update = transaction.Command(
            $"""
            UPDATE shop_sign_in SET state = 'canceled', secret = NULL, changed_at = @now
            WHERE user_id = @user AND target = @target AND state IN {SignInStates.Open}
            """,
            ("@user", user),
            ("@target", target),
            ("@now", clock.GetUtcNow())
        );
        await update.ExecuteNonQueryAsync(ct);
    }

    public static async Task ForgetAsync(
        WriteTransaction transaction,
        Guid user,
        DateTimeOffset before,
        CancellationToken ct
    )
    {
        await using var delete = transaction.Command(
            $"DELETE FROM shop_sign_in WHERE user_id = @user AND begun_at < @before AND state NOT IN {SignInStates.Open}",
            ("@user", user),
            ("@before", before)
        );
        await delete.ExecuteNonQueryAsync(ct);
    }

    private static string Purpose(Guid id) => $"shop.sign-in:{id}";

    private async Task<SignInAttempt?> OneAsync(string where, CancellationToken ct, params (string, object?)[] values)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_sign_in {where}",
            values
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    private SignInAttempt Read(DbDataReader row)
    {
        var id = row.GetGuid(0);
        return new SignInAttempt(
            id,
            row.GetGuid(1),
            row.GetString(2),
            row.GetString(3),
            row.IsDBNull(4) ? null : row.GetGuid(4),
            row.GetString(5),
            row.GetString(6),
            row.GetString(7),
            row.IsDBNull(8) ? null : row.GetString(8),
            row.IsDBNull(9)
                ? null
                : JsonSerializer.Deserialize<SignInSecret>(secrets.Open(row.GetString(9), Purpose(id))),
            row.Instant(database.Kind, 10),
            row.Instant(database.Kind, 11)
        );
    }
}
