using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity.Sessions;

/// <summary>Signs browsers out. It counts with their next request.</summary>
internal sealed class EndSessions(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Signs the caller's own browser out.</summary>
    public async Task SignOutAsync(Actor actor, CancellationToken ct)
    {
        if (actor.SessionId is { } session)
            await EndAsync(actor, "identity.session.signed-out", s => s.Where(x => x.Id == session), session, ct);
    }

    /// <summary>Ends one session of the caller.</summary>
    /// <exception cref="RefusedException">404 <c>identity.session.not-found</c>, for somebody else's too.</exception>
    public async Task OneOfMineAsync(Actor actor, Guid id, CancellationToken ct) =>
        Found(
            id,
            await EndAsync(
                actor,
                "identity.session.ended",
                s => s.Where(x => x.Id == id && x.UserId == actor.UserId),
                id,
                ct
            )
        );

    /// <summary>Ends all sessions of the caller but the one that asks.</summary>
    /// <returns>How many.</returns>
    public Task<int> MyOthersAsync(Actor actor, CancellationToken ct) =>
        EndAsync(
            actor,
            "identity.session.ended-others",
            s => s.Where(x => x.UserId == actor.UserId && x.Id != actor.SessionId),
            target: null,
            ct
        );

    /// <summary>Ends anybody's session; for administrators.</summary>
    /// <exception cref="RefusedException">404 <c>identity.session.not-found</c>.</exception>
    public async Task AnyAsync(Actor actor, Guid id, CancellationToken ct) =>
        Found(id, await EndAsync(actor, "identity.session.ended-by-admin", s => s.Where(x => x.Id == id), id, ct));

    /// <summary>Ends all sessions of a user; for administrators.</summary>
    /// <returns>How many.</returns>
    public Task<int> AllOfAsync(Actor actor, Guid userId, CancellationToken ct) =>
        EndAsync(actor, "identity.session.ended-by-admin", s => s.Where(x => x.UserId == userId), target: userId, ct);

    private async Task<int> EndAsync(
        Actor actor,
        string action,
        Func<IQueryable<Session>, IQueryable<Session>> which,
        Guid? target,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var ended = await which(db.Set<Session>().Where(s => s.EndedAt == null && s.ExpiresAt > now))
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), ct);
        if (ended > 0)
            await audit.WriteAsync(
                transaction,
                AuditEvent.By(actor, action, target?.ToString(), target is null ? new { Ended = ended } : null),
                ct
            );
        await transaction.CommitAsync(ct);
        return ended;
    }

    private static void Found(Guid id, int ended)
    {
        if (ended == 0)
            throw RefusedException.NotFound("identity.session.not-found", $"There is no open session {id}.");
    }
}
