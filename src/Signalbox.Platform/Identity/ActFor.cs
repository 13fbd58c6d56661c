using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity;

/// <summary>Whom a command on this machine acts for: whoever may start it may do what the user may.</summary>
public sealed class ActFor
{
    private readonly IDbContextFactory<SignalboxDb> dbs;

    internal ActFor(IDbContextFactory<SignalboxDb> dbs) => this.dbs = dbs;

    /// <param name="name">Of a user; null: the one owner.</param>
    /// <exception cref="RefusedException">404 <c>identity.user.not-named</c>: there is no such user, or several owners.</exception>
    public async Task<Actor> RunAsync(string? name, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var key = name?.Trim().ToLowerInvariant();
        var found = await db.Set<User>()
            .AsNoTracking()
            .Where(u => u.DisabledAt == null && (key == null ? u.Role == UserRole.Owner : u.NameKey == key))
            .Take(2)
            .ToListAsync(ct);
        return found is [var user]
            ? new Actor(user.Id, user.Name, user.Role, null, null, "")
            : throw RefusedException.NotFound(
                "identity.user.not-named",
                name is null
                    ? "Name the user with --user: there is not exactly one owner."
                    : $"There is no user «{name}»."
            );
    }
}
