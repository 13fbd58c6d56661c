using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity.Tokens;

/// <summary>A token as it is listed; what it is cannot be shown again.</summary>
/// <param name="LastUsedAt">To the minute; null when it was never used.</param>
internal sealed record TokenRow(
    Guid Id,
    string Name,
    TokenScope Scope,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string? LastAddress
);

/// <summary>The caller's tokens that were not revoked.</summary>
internal sealed class ListTokens(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 200, newest first; those that have run out too.</returns>
    public async Task<IReadOnlyList<TokenRow>> RunAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<ApiToken>()
            .AsNoTracking()
            .Where(t => t.UserId == actor.UserId && t.RevokedAt == null)
            .OrderByDescending(t => t.CreatedAt)
            .Take(200)
            .Select(t => new TokenRow(t.Id, t.Name, t.Scope, t.CreatedAt, t.ExpiresAt, t.LastUsedAt, t.LastAddress))
            .ToListAsync(ct);
    }
}

/// <summary>Takes a token's rights away, at once and for good.</summary>
internal sealed class RevokeToken(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>identity.token.not-found</c>, for somebody else's too.</exception>
    public async Task RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var revoked = await db.Set<ApiToken>()
            .Where(t => t.Id == id && t.UserId == actor.UserId && t.RevokedAt == null)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.RevokedAt, now), ct);
        if (revoked == 0)
            throw RefusedException.NotFound("identity.token.not-found", $"There is no token {id}.");
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "identity.token.revoked", id.ToString()), ct);
        await transaction.CommitAsync(ct);
    }
}
