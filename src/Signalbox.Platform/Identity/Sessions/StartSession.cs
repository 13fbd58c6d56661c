using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity.Sessions;

/// <summary>A session that has just begun.</summary>
/// <param name="Token">What the cookie holds; nobody can read it again.</param>
/// <param name="Lifetime">How long the cookie may outlive the browser; null when it must not.</param>
internal sealed record NewSession(Guid Id, string Token, TimeSpan? Lifetime);

/// <summary>Begins a session inside a transaction of somebody who has made sure of the user.</summary>
internal sealed class StartSession(IOptions<IdentityOptions> options, TimeProvider clock)
{
    /// <summary>Adds it to <paramref name="db"/>; the caller saves and commits.</summary>
    public NewSession Add(SignalboxDb db, Guid userId, bool isRemembered, Origin origin)
    {
        var (now, token) = (clock.GetUtcNow(), RandomToken.New());
        var remembered = TimeSpan.FromDays(options.Value.RememberMeDays);
        var session = new Session
        {
            Id = Ids.New(clock),
            TokenHash = RandomToken.HashOf(token),
            UserId = userId,
            CreatedAt = now,
            SeenAt = now,
            ExpiresAt = Session.Expiry(now, now, isRemembered, remembered),
            IsRemembered = isRemembered,
            Address = origin.Address,
            Agent = origin.Agent,
        };
        db.Add(session);
        return new NewSession(session.Id, token, isRemembered ? remembered : null);
    }

    /// <summary>Replaces the caller's session by a new one with a new id; the user's others end too.</summary>
    /// <param name="sessionId">The caller's; null when an API token speaks, and then no new one begins.</param>
    public async Task<NewSession?> RenewAsync(
        SignalboxDb db,
        Guid userId,
        Guid? sessionId,
        Origin origin,
        CancellationToken ct
    )
    {
        var old = sessionId is null
            ? null
            : await db.Set<Session>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == sessionId, ct);
        await EndAllAsync(db, userId, ct);
        return old is null ? null : Add(db, userId, old.IsRemembered, origin);
    }

    /// <summary>Ends every session of a user and every sign-in that waits for its code.</summary>
    public async Task<int> EndAllAsync(SignalboxDb db, Guid userId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.Set<Ticket>().Where(t => t.UserId == userId).ExecuteDeleteAsync(ct);
        return await db.Set<Session>()
            .Where(s => s.UserId == userId && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), ct);
    }
}
