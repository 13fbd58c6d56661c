using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity.Users;

/// <summary>Who may change whom.</summary>
internal static class UserRules
{
    // Letters and figures that nobody takes for another; 20 of 31 are 99 bits.
    private const string Letters = "23456789abcdefghjkmnpqrstuvwxyz";

    public static RefusedException NotFound(Guid id) =>
        RefusedException.NotFound("identity.user.not-found", $"There is no user {id}.");

    /// <summary>E.g. <c>x7k2m-9pqra-4tzvn-c8hwd</c>.</summary>
    public static string NewPassword() =>
        string.Join('-', RandomNumberGenerator.GetString(Letters, 20).Chunk(5).Select(g => new string(g)));

    /// <summary>Administrators see to operators and viewers; only owners to administrators and owners.</summary>
    /// <exception cref="RefusedException">403 <c>identity.owners-only</c>.</exception>
    public static void MayChange(Actor actor, params ReadOnlySpan<UserRole> roles)
    {
        foreach (var role in roles)
            if (actor.Role > UserRole.Admin || (role <= UserRole.Admin && actor.Role != UserRole.Owner))
                throw RefusedException.Forbidden(
                    "identity.owners-only",
                    "Only an owner may make, change or disable administrators and owners."
                );
    }

    /// <summary>The row, locked by being written: two who take each other's rights come one after the other.</summary>
    /// <exception cref="RefusedException">404 <c>identity.user.not-found</c>.</exception>
    public static async Task<User> LockAsync(SignalboxDb db, Guid id, CancellationToken ct)
    {
        // All owners, not only this one: the last of them must stay the last while it is counted.
        await db.Set<User>()
            .Where(u => u.Id == id || u.Role == UserRole.Owner)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.CreatedAt, x => x.CreatedAt), ct);
        return await db.Set<User>().FirstOrDefaultAsync(u => u.Id == id, ct) ?? throw NotFound(id);
    }

    /// <exception cref="RefusedException">409 <c>identity.last-owner</c>.</exception>
    public static async Task KeepAnOwnerAsync(SignalboxDb db, Guid without, CancellationToken ct)
    {
        if (
            !await db.Set<User>().AnyAsync(u => u.Role == UserRole.Owner && u.DisabledAt == null && u.Id != without, ct)
        )
            throw RefusedException.Conflict(
                "identity.last-owner",
                "This is the only owner; make somebody else an owner first."
            );
    }
}
