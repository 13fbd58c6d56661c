using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Platform.Identity.Sessions;

namespace Signalbox.Platform.Identity.Users;

/// <summary>What shall be different about a user; what is null stays.</summary>
internal sealed record UserChange
{
    public UserRole? Role { get; init; }

    /// <summary>True: may not sign in any more, and is signed out now.</summary>
    public bool? IsDisabled { get; init; }
}

/// <summary>Changes another user's rights, or gives back a way to sign in. All of it counts with the user's next request.</summary>
internal sealed class ChangeUser(
    IDbContextFactory<SignalboxDb> dbs,
    StartSession sessions,
    PasswordHashing hashing,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">403 <c>identity.owners-only</c>; 404 <c>identity.user.not-found</c>; 409
    /// <c>identity.last-owner</c>, <c>identity.not-yourself</c>.</exception>
    public async Task RunAsync(Actor actor, Guid id, UserChange change, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var user = await UserRules.LockAsync(db, id, ct);
        UserRules.MayChange(actor, user.Role, change.Role ?? user.Role);
        if (change.IsDisabled == true && id == actor.UserId)
            throw RefusedException.Conflict("identity.not-yourself", "You cannot disable yourself.");
        if (change is { IsDisabled: true } or { Role: not null and not UserRole.Owner } && user.Role == UserRole.Owner)
            await UserRules.KeepAnOwnerAsync(db, without: id, ct);

        var before = (user.Role, IsDisabled: user.DisabledAt is not null);
        user.Role = change.Role ?? user.Role;
        if (change.IsDisabled is { } disabled)
            user.DisabledAt = disabled ? user.DisabledAt ?? clock.GetUtcNow() : null;
        await db.SaveChangesAsync(ct);
        if (user.DisabledAt is not null)
            await sessions.EndAllAsync(db, id, ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                "identity.user.changed",
                id.ToString(),
                new
                {
                    user.Name,
                    OldRole = before.Role,
                    user.Role,
                    WasDisabled = before.IsDisabled,
                    IsDisabled = user.DisabledAt is not null,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
    }

    /// <summary>A made-up password in place of the one that was forgotten; the second factor stays.</summary>
    /// <exception cref="RefusedException">403 <c>identity.owners-only</c>; 404 <c>identity.user.not-found</c>.</exception>
    public async Task<UserWithPassword> ResetPasswordAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var password = UserRules.NewPassword();
        var hash = await hashing.HashAsync(password, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var user = await UserRules.LockAsync(db, id, ct);
        UserRules.MayChange(actor, user.Role);
        (user.PasswordHash, user.PasswordSetAt, user.MustChangePassword) = (hash, clock.GetUtcNow(), true);
        await db.SaveChangesAsync(ct);
        await sessions.EndAllAsync(db, id, ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(actor, "identity.password.reset", id.ToString(), new { user.Name }),
            ct
        );
        await transaction.CommitAsync(ct);
        return new UserWithPassword(user.Id, user.Name, user.Role, password);
    }

    /// <summary>Takes a lost second factor away; who must have one sets it up anew at the next sign-in.</summary>
    /// <exception cref="RefusedException">403 <c>identity.owners-only</c>; 404 <c>identity.user.not-found</c>.</exception>
    public async Task ResetSecondFactorAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var user = await UserRules.LockAsync(db, id, ct);
        UserRules.MayChange(actor, user.Role);
        (user.TotpSecret, user.TotpConfirmedAt) = (null, null);
        await db.SaveChangesAsync(ct);
        await db.Set<RecoveryCode>().Where(c => c.UserId == id).ExecuteDeleteAsync(ct);
        await sessions.EndAllAsync(db, id, ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(actor, "identity.second-factor.reset", id.ToString(), new { user.Name }),
            ct
        );
        await transaction.CommitAsync(ct);
    }
}
