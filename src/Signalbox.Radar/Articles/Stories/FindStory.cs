using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Articles.Stories;

/// <summary>Finds the opportunity of the last days that told an article's story before.</summary>
/// <remarks>Only one that whoever may see the article may see too: a story is not hidden behind a source of somebody else's.</remarks>
internal sealed class FindStory(IOptions<RadarOptions> options, TimeProvider clock)
{
    private const int MostOpportunities = 2000;
    private const int Background = 1000;
    private const int Letters = 1200;

    // One at a time: of two that tell one story at once the second finds the first.
    private const int StoryLock = 0x5349474F;

    /// <summary>What the last question was held against: within a slot it is the same for each.</summary>
    private volatile Known known = new([], new StoryComparer([]));

    /// <returns>The earliest; null where the story is new.</returns>
    public async Task<Guid?> RunAsync(SignalboxDb db, WriteTransaction tx, Guid articleId, CancellationToken ct)
    {
        if (tx.Kind == DatabaseKind.Postgres)
        {
            await using var wait = tx.Command("SELECT pg_advisory_xact_lock(@key)", ("@key", (long)StoryLock));
            await wait.ExecuteNonQueryAsync(ct);
        }
        var since = clock.GetUtcNow() - options.Value.SameStoryWithin;
        var found = await db.Set<Opportunity>()
            .Where(o => o.FoundAt >= since && o.ArticleId != articleId)
            .OrderBy(o => o.FoundAt)
            .Take(MostOpportunities)
            .Select(o => new { o.Id, o.ArticleId })
            .ToListAsync(ct);
        if (found.Count == 0)
            return null;
        var general = await db.Set<Article>()
            .OrderByDescending(a => a.FirstSeenAt)
            .Take(Background)
            .Select(a => a.Id)
            .ToListAsync(ct);
        var (gists, comparer) = await KnownAsync(
            db,
            [.. found.Select(o => o.ArticleId).Append(articleId).Union(general)],
            ct
        );
        if (!gists.TryGetValue(articleId, out var own))
            return null;
        var same = found
            .Where(o => gists.TryGetValue(o.ArticleId, out var other) && comparer.IsSame(own.Gist, other.Gist))
            .ToList();
        if (same.Count == 0)
            return null;
        var audience = await AudienceAsync(db, [.. same.Select(o => o.ArticleId), articleId], ct);
        return same.Find(o => IsSeenByAll(audience[o.ArticleId], audience[articleId]))?.Id;
    }

    /// <summary>The articles' gists, and how often words are in them; made anew only where an article came, went or changed.</summary>
    private async Task<Known> KnownAsync(SignalboxDb db, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var before = known;
        var gists = new Dictionary<Guid, GistOf>(ids.Count);
        List<Guid> missing = [];
        foreach (var some in ids.Chunk(500))
        foreach (
            var a in await db.Set<Article>()
                .Where(a => some.Contains(a.Id))
                .Select(a => new { a.Id, a.Revision })
                .ToListAsync(ct)
        )
            if (before.Gists.TryGetValue(a.Id, out var there) && there.Revision == a.Revision)
                gists[a.Id] = there;
            else
                missing.Add(a.Id);
        if (missing.Count == 0 && gists.Count == before.Gists.Count)
            return before;
        foreach (var some in missing.Chunk(500))
        foreach (
            var a in await db.Set<Article>()
                .Where(a => some.Contains(a.Id))
                .Select(a => new
                {
                    a.Id,
                    a.Revision,
                    a.Title,
                    Text = a.Text.Substring(0, Letters),
                })
                .ToListAsync(ct)
        )
            gists[a.Id] = new GistOf(a.Revision, new StoryGist(a.Title, a.Text));
        return known = new Known(gists, new StoryComparer([.. gists.Values.Select(g => g.Gist)]));
    }

    /// <summary>Whose sources carried each article; null is the house's.</summary>
    private static async Task<ILookup<Guid, Guid?>> AudienceAsync(
        SignalboxDb db,
        IReadOnlyList<Guid> articles,
        CancellationToken ct
    )
    {
        List<(Guid Article, Guid? Owner)> owners = [];
        foreach (var some in articles.Chunk(500))
            owners.AddRange(
                (
                    await (
                        from origin in db.Set<ArticleOrigin>()
                        join source in db.Set<Source>() on origin.SourceId equals source.Id
                        where some.Contains(origin.ArticleId)
                        select new { origin.ArticleId, source.OwnerId }
                    ).ToListAsync(ct)
                ).Select(o => (o.ArticleId, o.OwnerId))
            );
        return owners.ToLookup(o => o.Article, o => o.Owner);
    }

    private static bool IsSeenByAll(IEnumerable<Guid?> earlier, IEnumerable<Guid?> article)
    {
        var seen = earlier.ToHashSet();
        return seen.Contains(null) || article.All(seen.Contains);
    }

    private sealed record GistOf(int Revision, StoryGist Gist);

    private sealed record Known(Dictionary<Guid, GistOf> Gists, StoryComparer Comparer);
}
