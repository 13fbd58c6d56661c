using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Rss;

/// <summary>A feed as it is sent.</summary>
/// <param name="Etag">In quotation marks; the same as long as the bytes are.</param>
internal sealed record RssDocument(byte[] Bytes, string Etag);

/// <summary>What a feed reader gets: the newest opportunities that the feed's user sees and has not put away.</summary>
internal sealed class ShowRssFeed(
    IDbContextFactory<SignalboxDb> dbs,
    FindRole roles,
    ViewerOf viewers,
    IOptions<InstallationOptions> installation,
    TimeProvider clock
)
{
    private const int MostItems = 100;
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);

    /// <param name="from">Who asks, for the list of feeds.</param>
    /// <returns>At most 100 items, newest first; null when the token is none, was revoked, or its user is disabled.</returns>
    public async Task<RssDocument?> RunAsync(string token, Origin from, CancellationToken ct)
    {
        if (!ReportToken.IsOne(token))
            return null;
        var hash = RssFeed.HashOf(token);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var feed = await db.Set<RssFeed>()
            .AsNoTracking()
            .SingleOrDefaultAsync(f => f.TokenHash == hash && f.RevokedAt == null, ct);
        if (feed is null || await roles.RunAsync(feed.UserId, ct) is not { } role)
            return null;
        await UsedAsync(db, feed, from.Address, ct);
        var viewer = viewers.From(feed.UserId, role);
        var found = await db.Set<Opportunity>()
            .AsNoTracking()
            .For(db, viewer)
            .Kept(db, null, viewer)
            .Where(o => o.Score >= feed.MinScore)
            .OrderByDescending(o => o.FoundAt)
            .ThenByDescending(o => o.Id)
            .Take(MostItems)
            .ToListAsync(ct);
        var rows = await OpportunityRows.LoadAsync(db, found, viewer, ct);
        var bytes = RssXml.Write(
            feed,
            rows,
            AddRssFeed.Address(installation.Value, token),
            installation.Value.PublicUrl.TrimEnd('/')
        );
        return new RssDocument(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"");
    }

    private async Task UsedAsync(SignalboxDb db, RssFeed feed, string address, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now - feed.LastUsedAt < UseStep)
            return;
        await using var transaction = await db.BeginWriteAsync(ct);
        await db.Set<RssFeed>()
            .Where(f => f.Id == feed.Id)
            .ExecuteUpdateAsync(
                f => f.SetProperty(x => x.LastUsedAt, now).SetProperty(x => x.LastAddress, address),
                ct
            );
        await transaction.CommitAsync(ct);
    }
}
