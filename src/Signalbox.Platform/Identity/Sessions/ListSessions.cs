using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity.Sessions;

/// <summary>A browser that is signed in, as it is listed.</summary>
/// <param name="SeenAt">Last use, to the minute.</param>
/// <param name="Agent">What the browser called itself; null when it said nothing.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
internal sealed record SessionRow(
    Guid Id,
    Guid UserId,
    string UserName,
    DateTimeOffset CreatedAt,
    DateTimeOffset SeenAt,
    DateTimeOffset ExpiresAt,
    bool IsRemembered,
    string Address,
    string? Agent,
    bool IsCurrent
);

/// <summary>The sessions that hold.</summary>
internal sealed class ListSessions(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <returns>The caller's own, at most 200, last used first.</returns>
    public Task<IReadOnlyList<SessionRow>> RunAsync(Actor actor, CancellationToken ct) =>
        ReadAsync(actor, actor.UserId, ct);

    /// <returns>Everybody's, at most 200, last used first; for administrators.</returns>
    public Task<IReadOnlyList<SessionRow>> EverybodysAsync(Actor actor, CancellationToken ct) =>
        ReadAsync(actor, userId: null, ct);

    private async Task<IReadOnlyList<SessionRow>> ReadAsync(Actor actor, Guid? userId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await (
            from s in db.Set<Session>().AsNoTracking()
            join u in db.Set<User>().AsNoTracking() on s.UserId equals u.Id
            where s.EndedAt == null && s.ExpiresAt > now && (userId == null || s.UserId == userId)
            orderby s.SeenAt descending
            select new SessionRow(
                s.Id,
                s.UserId,
                u.Name,
                s.CreatedAt,
                s.SeenAt,
                s.ExpiresAt,
                s.IsRemembered,
                s.Address,
                s.Agent,
                s.Id == actor.SessionId
            )
        )
            .Take(200)
            .ToListAsync(ct);
    }
}
