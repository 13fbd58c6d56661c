using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Rss;

/// <summary>A feed that somebody wants.</summary>
internal sealed record RssFeedForm
{
    /// <summary>What is to read it, in the user's words.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>Weaker opportunities are left out.</summary>
    [Range(0, 100)]
    public int MinScore { get; init; }
}

/// <summary>A feed that was made.</summary>
/// <param name="Address">Holds the secret; shown this once.</param>
internal sealed record AddedRssFeed(Guid Id, string Name, int MinScore, Uri Address);

/// <summary>Makes an address at which a feed reader finds what the caller sees.</summary>
internal sealed class AddRssFeed(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    IOptions<InstallationOptions> installation,
    TimeProvider clock
)
{
    private const int MostFeeds = 20;

    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 409 <c>radar.rss.too-many</c>.</exception>
    public async Task<AddedRssFeed> RunAsync(Actor by, RssFeedForm form, CancellationToken ct)
    {
        form = form with { Name = form.Name?.Trim() ?? "" }; // JSON may hold null
        Check.Valid(form);
        var token = ReportToken.New();
        var feed = new RssFeed
        {
            Id = Ids.New(clock),
            UserId = by.UserId,
            Name = form.Name,
            TokenHash = RssFeed.HashOf(token),
            MinScore = form.MinScore,
            CreatedAt = clock.GetUtcNow(),
        };
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        if (await db.Set<RssFeed>().CountAsync(f => f.UserId == by.UserId && f.RevokedAt == null, ct) >= MostFeeds)
            throw RefusedException.Conflict(
                "radar.rss.too-many",
                $"You have {MostFeeds} feeds already; revoke one that nobody reads any more."
            );
        db.Add(feed);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "radar.rss.added", $"{feed.Id}", new { feed.Name, feed.MinScore }),
            ct
        );
        await transaction.CommitAsync(ct);
        return new AddedRssFeed(feed.Id, feed.Name, feed.MinScore, Address(installation.Value, token));
    }

    public static Uri Address(InstallationOptions installation, string token) =>
        new($"{installation.PublicUrl.TrimEnd('/')}/rss/opportunities/{token}");
}
