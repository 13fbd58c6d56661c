using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Radar.Articles;

namespace Signalbox.Radar.Reports;

/// <summary>Which stories went out before a backup was restored, or may have.</summary>
internal sealed class HeldStories(Fences fences)
{
    // An article without a date shows no earlier than when it was read again after a restore.
    private static readonly TimeSpan ReadAgainWithin = TimeSpan.FromDays(1);

    /// <summary>Those of the articles that a channel or a webhook was told of.</summary>
    public static async Task<IReadOnlyList<Guid>> ToldAsync(
        SignalboxDb db,
        Guid place,
        IReadOnlyList<Guid> articles,
        CancellationToken ct
    )
    {
        var before = db.Set<ToldBefore>().Where(t => t.ChannelId == place);
        return await db.Set<Article>()
            .Where(a => articles.Contains(a.Id))
            .Where(a => before.Any(t => t.ContentKey == a.ContentKey || t.Url == a.Url))
            .Select(a => a.Id)
            .ToListAsync(ct);
    }

    /// <summary>Those of which nobody knows whether they were told: what could have been is a person's to release.</summary>
    public async Task<IReadOnlyList<Guid>> DoubtfulAsync(
        SignalboxDb db,
        IReadOnlyList<Guid> articles,
        CancellationToken ct
    )
    {
        List<Guid> doubtful = [];
        foreach (var fence in (await fences.StandingAsync(ct)).Where(f => !f.IsToldKnown))
        {
            var again = fence.Until + ReadAgainWithin;
            doubtful.AddRange(
                await db.Set<Article>()
                    .Where(a => articles.Contains(a.Id))
                    .Where(a => a.DatedAt <= fence.Until || (a.PublishedAt == null && a.FirstSeenAt <= again))
                    .Select(a => a.Id)
                    .ToListAsync(ct)
            );
        }
        return doubtful;
    }
}
