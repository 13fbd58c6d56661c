using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity;

/// <summary>What a user may do now, for what goes on in the user's name without a session: a feed, a webhook.</summary>
public sealed class FindRole
{
    private readonly IDbContextFactory<SignalboxDb> dbs;

    internal FindRole(IDbContextFactory<SignalboxDb> dbs) => this.dbs = dbs;

    /// <returns>Null when there is no such user any more, or it is disabled.</returns>
    public async Task<UserRole?> RunAsync(Guid user, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<User>()
            .AsNoTracking()
            .Where(u => u.Id == user && u.DisabledAt == null)
            .Select(u => (UserRole?)u.Role)
            .SingleOrDefaultAsync(ct);
    }
}
