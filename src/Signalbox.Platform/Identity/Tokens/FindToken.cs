using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity.Tokens;

/// <summary>A token that holds, with its user as the user is now.</summary>
internal sealed record LiveToken(Guid Id, User User, TokenScope Scope, DateTimeOffset ExpiresAt)
{
    /// <summary>Whom it stands for, made once for all calls that find it.</summary>
    public ClaimsPrincipal? Caller { get; set; }

    /// <summary>The caller's name when he may look (<see cref="Access.View"/>), known once there is a caller.</summary>
    public string? Looker { get; set; }
}

/// <summary>Looks an API token up. A revocation here counts at once, one on another server within a second.</summary>
internal sealed class FindToken(
    IDbContextFactory<SignalboxDb> dbs,
    LiveTokens live,
    AuditTrail audit,
    TimeProvider clock
)
{
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);
    private const int LongestToken = 64;

    /// <returns>Null when there is none, it was revoked or has run out, or its user is disabled.</returns>
    public async Task<LiveToken?> RunAsync(string secret, Origin origin, CancellationToken ct)
    {
        if (secret.Length > LongestToken)
            return null;
        var hash = RandomToken.HashOf(secret);
        if (live.Find(hash) is { } known)
            return known;
        var since = live.Generation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await FindAsync(db, db.Set<ApiToken>().Where(t => t.TokenHash == hash), origin, ct);
        if (found is not null)
            live.Keep(hash, found, since);
        return found;
    }

    /// <returns>Null when it was not looked up within the last second.</returns>
    public LiveToken? Known(string secret) =>
        secret.Length > LongestToken ? null : live.Find(RandomToken.HashOf(secret));

    /// <summary>The token behind a JWT.</summary>
    public async Task<LiveToken?> OfIdAsync(Guid id, Origin origin, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await FindAsync(db, db.Set<ApiToken>().Where(t => t.Id == id), origin, ct);
    }

    private async Task<LiveToken?> FindAsync(
        SignalboxDb db,
        IQueryable<ApiToken> which,
        Origin origin,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var found = await (
            from t in which.AsNoTracking()
            join u in db.Set<User>().AsNoTracking() on t.UserId equals u.Id
            where t.RevokedAt == null && t.ExpiresAt > now && u.DisabledAt == null
            select new { Token = t, User = u }
        ).FirstOrDefaultAsync(ct);
        if (found is null)
            return null;
        if (found.Token.LastUsedAt is not { } last || now - last >= UseStep)
            await UsedAsync(db, found.Token, found.User, now, origin.Address, ct);
        return new LiveToken(found.Token.Id, found.User, found.Token.Scope, found.Token.ExpiresAt);
    }

    private async Task UsedAsync(
        SignalboxDb db,
        ApiToken token,
        User user,
        DateTimeOffset now,
        string address,
        CancellationToken ct
    )
    {
        await using var transaction = await db.BeginWriteAsync(ct);
        var mine = await db.Set<ApiToken>()
            .Where(t => t.Id == token.Id && t.LastUsedAt == token.LastUsedAt) // one of several calls at once writes
            .ExecuteUpdateAsync(
                t => t.SetProperty(x => x.LastUsedAt, now).SetProperty(x => x.LastAddress, address),
                ct
            );
        // Each use would drown the rest: the first of a day is what an auditor asks for.
        if (mine > 0 && token.LastUsedAt?.UtcDateTime.Date != now.UtcDateTime.Date)
            await audit.WriteAsync(
                transaction,
                new AuditEvent("identity.token.used", token.Id.ToString())
                {
                    UserId = user.Id,
                    UserName = user.Name,
                    Address = address,
                    Detail = new { token.Name },
                },
                ct
            );
        await transaction.CommitAsync(ct);
    }
}
