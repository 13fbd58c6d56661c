using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity.Users;

/// <summary>A user, as it is listed.</summary>
/// <param name="DisabledAt">Since when it may not sign in; null when it may.</param>
/// <param name="MustChangePassword">Whether the password is one that was made up here.</param>
internal sealed record UserRow(
    Guid Id,
    string Name,
    UserRole Role,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt,
    bool HasSecondFactor,
    bool MustChangePassword
);

/// <summary>A user with a password that was made up here, shown this once.</summary>
/// <param name="Password">Good for one sign-in, at which it has to be changed.</param>
internal sealed record UserWithPassword(Guid Id, string Name, UserRole Role, string Password);

/// <summary>The users of this installation.</summary>
internal sealed class ListUsers(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 500, by name.</returns>
    public async Task<IReadOnlyList<UserRow>> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Rows(db.Set<User>().OrderBy(u => u.NameKey)).Take(500).ToListAsync(ct);
    }

    /// <summary>One user; the caller's own, for the profile.</summary>
    /// <exception cref="RefusedException">404 <c>identity.user.not-found</c>.</exception>
    public async Task<UserRow> OneAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Rows(db.Set<User>().Where(u => u.Id == id)).FirstOrDefaultAsync(ct)
            ?? throw UserRules.NotFound(id);
    }

    private static IQueryable<UserRow> Rows(IQueryable<User> users) =>
        users
            .AsNoTracking()
            .Select(u => new UserRow(
                u.Id,
                u.Name,
                u.Role,
                u.CreatedAt,
                u.DisabledAt,
                u.TotpConfirmedAt != null,
                u.MustChangePassword
            ));
}
