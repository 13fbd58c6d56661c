using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity.Sessions;

namespace Signalbox.Platform.Identity.Users;

/// <summary>The old password and the new one.</summary>
internal sealed record PasswordChange
{
    [Required, StringLength(1000)]
    public required string Current { get; init; }

    /// <summary>12 to 128 characters, whatever they are.</summary>
    [Required]
    public required string Password { get; init; }
}

/// <summary>Changes the caller's own password. Every other browser of the user is signed out, this one gets a new id.</summary>
internal sealed class ChangePassword(
    IDbContextFactory<SignalboxDb> dbs,
    VerifyUser verify,
    PasswordHashing hashing,
    StartSession sessions,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <returns>The session in place of the one that asked.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 401 <c>identity.wrong-credentials</c>; 403
    /// <c>identity.session-required</c>; 429 <c>identity.too-many-attempts</c>.</exception>
    public async Task<NewSession> RunAsync(Actor actor, PasswordChange change, Origin origin, CancellationToken ct)
    {
        Check.Valid(change);
        actor.MustBeSession();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.Set<User>().AsNoTracking().SingleAsync(u => u.Id == actor.UserId, ct);
        await verify.PasswordAsync(user.NameKey, user, change.Current, origin, ct);
        PasswordRules.Check(change.Password, user.Name);
        if (change.Password == change.Current)
            throw RefusedException.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["password"] = ["The new password is the old one; choose another."],
                }
            );
        var (hash, now) = (await hashing.HashAsync(change.Password, ct), clock.GetUtcNow());

        await using var transaction = await db.BeginWriteAsync(ct);
        await db.Set<User>()
            .Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(x => x.PasswordHash, hash)
                        .SetProperty(x => x.PasswordSetAt, now)
                        .SetProperty(x => x.MustChangePassword, false),
                ct
            );
        var session = await sessions.RenewAsync(db, user.Id, actor.SessionId, origin, ct);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "identity.password.changed"), ct);
        await transaction.CommitAsync(ct);
        verify.Succeeded(user.NameKey);
        return session!; // a session asked, so one came in its place
    }
}
