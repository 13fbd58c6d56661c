using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity.Users;

/// <summary>A user that somebody wants.</summary>
internal sealed record UserForm
{
    [Required, StringLength(64, MinimumLength = 1)]
    [RegularExpression("[^:\\p{C}]+", ErrorMessage = "A name holds no colon and no control characters.")]
    public required string Name { get; init; }

    public required UserRole Role { get; init; }
}

/// <summary>Adds a user with a made-up password, which has to be changed at the first sign-in.</summary>
internal sealed class AddUser(
    IDbContextFactory<SignalboxDb> dbs,
    PasswordHashing hashing,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 403 <c>identity.owners-only</c>; 409
    /// <c>identity.user.name-taken</c>.</exception>
    public async Task<UserWithPassword> RunAsync(Actor actor, UserForm form, CancellationToken ct)
    {
        Check.Valid(form);
        UserRules.MayChange(actor, form.Role);
        var (now, password) = (clock.GetUtcNow(), UserRules.NewPassword());
        var user = new User
        {
            Id = Ids.New(clock),
            Name = form.Name.Trim(),
            NameKey = User.KeyOf(form.Name),
            Role = form.Role,
            PasswordHash = await hashing.HashAsync(password, ct),
            PasswordSetAt = now,
            CreatedAt = now,
            MustChangePassword = true,
        };
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        if (await db.Set<User>().AnyAsync(u => u.NameKey == user.NameKey, ct))
            throw NameTaken(user.Name);
        db.Add(user);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            throw NameTaken(user.Name); // somebody else at the same time; the index saw it
        }
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(actor, "identity.user.added", user.Id.ToString(), new { user.Name, user.Role }),
            ct
        );
        await transaction.CommitAsync(ct);
        return new UserWithPassword(user.Id, user.Name, user.Role, password);
    }

    private static RefusedException NameTaken(string name) =>
        RefusedException.Conflict("identity.user.name-taken", $"There is a user {name} already.");
}
