using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity;

/// <summary>Makes the first account, from the settings, when there is none yet.</summary>
internal sealed partial class FirstAdministrator(
    Database database,
    IOptions<IdentityOptions> options,
    TimeProvider clock,
    ILogger<FirstAdministrator> log
)
{
    /// <summary>SQL by hand: the start does not wait for EF's model.</summary>
    public async Task MakeAsync(CancellationToken ct)
    {
        await using (var connection = await database.OpenAsync(ct))
        {
            await using var any = connection.Command(null, database.Kind, "SELECT 1 FROM identity_user LIMIT 1");
            if (await any.ExecuteScalarAsync(ct) is not null)
                return;
        }
        if (options.Value.AdminPassword is not { Length: > 0 } password)
        {
            LogNobody();
            return;
        }

        await MakeAsync(options.Value.AdminUsername.Trim(), Passwords.Hash(password), ct);
    }

    /// <summary>Makes the account with this hash; does nothing when another node was first.</summary>
    public async Task MakeAsync(string name, string passwordHash, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO identity_user (id, name, name_key, role, password_hash, password_set_at, created_at)
            VALUES (@id, @name, @name_key, @role, @password_hash, @now, @now)
            ON CONFLICT DO NOTHING
            """,
            ("@id", Ids.New(clock)),
            ("@name", name),
            ("@name_key", User.KeyOf(name)),
            ("@role", nameof(UserRole.Owner)),
            ("@password_hash", passwordHash),
            ("@now", clock.GetUtcNow())
        );
        // 0: another node that started at the same time was first.
        if (await insert.ExecuteNonQueryAsync(ct) > 0)
            LogMade(name);
        await transaction.CommitAsync(ct);
    }

    [LoggerMessage(1102, LogLevel.Information, "The first administrator {Name} was made")]
    private partial void LogMade(string name);

    [LoggerMessage(
        1103,
        LogLevel.Warning,
        "There is no account: set RADAR_ADMIN_PASSWORD (12 characters or more) and start again, so that somebody can sign in"
    )]
    private partial void LogNobody();
}
