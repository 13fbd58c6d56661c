using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Rss;

/// <summary>A feed as it is listed; its address cannot be shown again.</summary>
/// <param name="LastUsedAt">To the minute; null when it was never read.</param>
internal sealed record RssFeedRow(
    Guid Id,
    string Name,
    int MinScore,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    string? LastAddress
);

/// <summary>The caller's feeds that were not revoked.</summary>
internal sealed class ListRssFeeds(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 100, newest first.</returns>
    public async Task<IReadOnlyList<RssFeedRow>> RunAsync(Actor by, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<RssFeed>()
            .AsNoTracking()
            .Where(f => f.UserId == by.UserId && f.RevokedAt == null)
            .OrderByDescending(f => f.CreatedAt)
            .ThenByDescending(f => f.Id)
            .Take(100)
            .Select(f => new RssFeedRow(f.Id, f.Name, f.MinScore, f.CreatedAt, f.LastUsedAt, f.LastAddress))
            .ToListAsync(ct);
    }
}

/// <summary>Makes a feed's address lead nowhere, at once and for good.</summary>
internal sealed class RevokeRssFeed(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>radar.rss.not-found</c>, for somebody else's too.</exception>
    public async Task RunAsync(Actor by, Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var revoked = await db.Set<RssFeed>()
            .Where(f => f.Id == id && f.UserId == by.UserId && f.RevokedAt == null)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.RevokedAt, now), ct);
        if (revoked == 0)
            throw RefusedException.NotFound("radar.rss.not-found", $"You have no feed {id}.");
        await audit.WriteAsync(transaction, AuditEvent.By(by, "radar.rss.revoked", $"{id}"), ct);
        await transaction.CommitAsync(ct);
    }
}
