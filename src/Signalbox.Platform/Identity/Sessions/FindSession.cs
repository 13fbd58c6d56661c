using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity.Sessions;

/// <summary>A session that holds, with its user as the user is now.</summary>
/// <param name="Renewed">How long the cookie may live from now on; null when it needs no new date.</param>
internal sealed record LiveSession(Guid Id, User User, TimeSpan? Renewed);

/// <summary>Looks the session of a request up. Nothing is remembered: an end, or another role, counts at once.</summary>
internal sealed class FindSession(
    IDbContextFactory<SignalboxDb> dbs,
    IOptions<IdentityOptions> options,
    TimeProvider clock
)
{
    private const int LongestToken = 64;

    /// <returns>Null when there is none, it has ended or run out, or its user is disabled.</returns>
    public async Task<LiveSession?> RunAsync(string token, Origin origin, CancellationToken ct)
    {
        if (token.Length is 0 or > LongestToken)
            return null;
        var (now, hash) = (clock.GetUtcNow(), RandomToken.HashOf(token));
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await (
            from s in db.Set<Session>().AsNoTracking()
            join u in db.Set<User>().AsNoTracking() on s.UserId equals u.Id
            where s.TokenHash == hash && s.EndedAt == null && s.ExpiresAt > now && u.DisabledAt == null
            select new { Session = s, User = u }
        ).FirstOrDefaultAsync(ct);
        if (found is null)
            return null;
        var isDue = now - found.Session.SeenAt >= Session.SeenStep;
        if (isDue)
            await SeenAsync(db, found.Session, now, origin.Address, ct);
        return new LiveSession(
            found.Session.Id,
            found.User,
            isDue && found.Session.IsRemembered ? TimeSpan.FromDays(options.Value.RememberMeDays) : null
        );
    }

    /// <summary>Whether the session behind a JWT still holds.</summary>
    public async Task<User?> UserOfAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await (
            from s in db.Set<Session>().AsNoTracking()
            join u in db.Set<User>().AsNoTracking() on s.UserId equals u.Id
            where s.Id == id && s.EndedAt == null && s.ExpiresAt > now && u.DisabledAt == null
            select u
        ).FirstOrDefaultAsync(ct);
    }

    private async Task SeenAsync(
        SignalboxDb db,
        Session session,
        DateTimeOffset now,
        string address,
        CancellationToken ct
    )
    {
        var remembered = TimeSpan.FromDays(options.Value.RememberMeDays);
        var expiry = Session.Expiry(now, session.CreatedAt, session.IsRemembered, remembered);
        await db.Set<Session>()
            .Where(s => s.Id == session.Id && s.SeenAt == session.SeenAt) // one of several requests at once writes
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(x => x.SeenAt, now)
                        .SetProperty(x => x.ExpiresAt, expiry)
                        .SetProperty(x => x.Address, address),
                ct
            );
    }
}
