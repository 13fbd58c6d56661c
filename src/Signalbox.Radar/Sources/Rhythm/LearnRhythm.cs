using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;

namespace Signalbox.Radar.Sources.Rhythm;

/// <summary>Learns how often a source has something, each time that something new has come.</summary>
internal sealed class LearnRhythm(TimeProvider clock)
{
    // A source that publishes more is known well enough by its newest.
    private const int MostTimes = 3000;

    /// <summary>In the caller's transaction; what is new has been saved there.</summary>
    public async Task RunAsync(SignalboxDb db, Source source, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - (2 * ExpectedRhythm.History);
        var times = await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>() on origin.ArticleId equals article.Id
            where origin.SourceId == source.Id && origin.SeenAt >= since
            orderby article.DatedAt descending
            select article.DatedAt
        )
            .Take(MostTimes)
            .ToListAsync(ct);
        source.Learned(ExpectedRhythm.Of(times, clock.LocalTimeZone));
    }
}
