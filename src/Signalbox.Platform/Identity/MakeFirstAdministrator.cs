using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity;

/// <summary>The name and the password of the first account.</summary>
internal sealed record FirstAccount
{
    [Required, StringLength(64), RegularExpression("[^:\\p{C}]+")]
    public required string Name { get; init; }

    [Required]
    public required string Password { get; init; }
}

/// <summary>Makes the first account while there is none: from the settings, or from what somebody types on <c>/setup</c>.</summary>
internal sealed partial class MakeFirstAdministrator(
    Database database,
    IOptions<IdentityOptions> options,
    FirstPassword password,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<MakeFirstAdministrator> log
)
{
    /// <summary>Whether somebody has to make the first account: there is none, and the settings make none.</summary>
    public async Task<bool> IsNeededAsync(CancellationToken ct) =>
        options.Value.AdminPassword is not { Length: > 0 } && await IsThereNoneAsync(ct);

    private async Task<bool> IsThereNoneAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var any = connection.Command(null, database.Kind, "SELECT 1 FROM identity_user LIMIT 1");
        return await any.ExecuteScalarAsync(ct) is null;
    }

    /// <summary>At the start. SQL by hand: the start does not wait for EF's model.</summary>
    public async Task FromSettingsAsync(CancellationToken ct)
    {
        if (!await IsThereNoneAsync(ct))
            return;
        if (options.Value.AdminPassword is not { Length: > 0 })
        {
            LogNobody();
            return;
        }
        await MakeAsync(options.Value.AdminUsername.Trim(), await password.HashAsync(), address: null, ct);
    }

    /// <summary>From the first page of a fresh installation.</summary>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 409 <c>identity.already-set-up</c>.</exception>
    public async Task RunAsync(FirstAccount account, Origin origin, CancellationToken ct)
    {
        Check.Valid(account);
        PasswordRules.Check(account.Password, account.Name);
        var isFirst =
            await IsNeededAsync(ct)
            && await MakeAsync(account.Name.Trim(), Passwords.Hash(account.Password), origin.Address, ct);
        if (!isFirst)
            throw RefusedException.Conflict("identity.already-set-up", "There is an account already; sign in with it.");
    }

    /// <summary>Makes the account with this hash.</summary>
    /// <returns>False when somebody else was first.</returns>
    public async Task<bool> MakeAsync(string name, string passwordHash, string? address, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        // Two at the same time, with two names: on PostgreSQL neither would see the other's row.
        await using var turn = transaction.Command("UPDATE audit_head SET seq = seq WHERE id = 1");
        await turn.ExecuteNonQueryAsync(ct);
        var id = Ids.New(clock);
        await using var insert = transaction.Command(
            """
            INSERT INTO identity_user (id, name, name_key, role, password_hash, password_set_at, created_at)
            SELECT @id, @name, @name_key, @role, @password_hash, @now, @now
            WHERE NOT EXISTS (SELECT 1 FROM identity_user)
            """,
            ("@id", id),
            ("@name", name),
            ("@name_key", User.KeyOf(name)),
            ("@role", nameof(UserRole.Owner)),
            ("@password_hash", passwordHash),
            ("@now", clock.GetUtcNow())
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
            return false;
        await audit.WriteAsync(
            transaction,
            new AuditEvent("identity.user.first", id.ToString()) { Address = address, Detail = new { Name = name } },
            ct
        );
        await transaction.CommitAsync(ct);
        LogMade(name);
        return true;
    }

    [LoggerMessage(1102, LogLevel.Information, "The first administrator {Name} was made")]
    private partial void LogMade(string name);

    [LoggerMessage(
        1103,
        LogLevel.Warning,
        "There is no account: open the page /setup now, or set RADAR_ADMIN_PASSWORD (12 characters or more) and start again; until then whoever opens it first owns this installation"
    )]
    private partial void LogNobody();
}
