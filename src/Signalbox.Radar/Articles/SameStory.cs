using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Articles;

/// <summary>Finds the article that tells the same story as an item, among the articles of the last days.</summary>
/// <remarks>
/// Cheap marks first (address, digest of the text), then candidates by fingerprint or title whose texts are held against
/// one another: bits alone merge too much, and what is merged wrongly is lost to the reader.
/// </remarks>
internal sealed class SameStory
{
    private const int MaxCandidates = 20_000;

    // Two unrelated texts differ in 32 bits; stories told again with other words in about 8 to 18.
    private const int MaxDistance = 20;

    private readonly List<Candidate> candidates;
    private readonly Dictionary<string, Guid> byUrl;
    private readonly Dictionary<string, Guid> byContent;

    private SameStory(List<Candidate> candidates)
    {
        this.candidates = candidates;
        byUrl = candidates
            .Where(c => c.Url.Length > 0)
            .DistinctBy(c => c.Url)
            .ToDictionary(c => c.Url, c => c.Id, StringComparer.Ordinal);
        byContent = candidates
            .DistinctBy(c => c.ContentKey)
            .ToDictionary(c => c.ContentKey, c => c.Id, StringComparer.Ordinal);
    }

    /// <param name="since">Articles first seen before this are a story of their own.</param>
    public static async Task<SameStory> LoadAsync(SignalboxDb db, DateTimeOffset since, CancellationToken ct) =>
        new(
            await db.Set<Article>()
                .AsNoTracking()
                .Where(a => a.FirstSeenAt >= since && !a.Sample)
                .OrderBy(a => a.FirstSeenAt)
                .Take(MaxCandidates)
                .Select(a => new Candidate(a.Id, a.Url, a.ContentKey, a.Fingerprint, a.Title))
                .ToListAsync(ct)
        );

    /// <summary>Lets later items of the same reading find an article that is only about to be stored.</summary>
    public void Add(Article article)
    {
        candidates.Add(new(article.Id, article.Url, article.ContentKey, article.Fingerprint, article.Title));
        byContent.TryAdd(article.ContentKey, article.Id);
        if (article.Url.Length > 0)
            byUrl.TryAdd(article.Url, article.Id);
    }

    /// <returns>The article and how it was recognised; null when there is none.</returns>
    public async Task<(Article? Article, OriginMatch Match)> FindAsync(
        SignalboxDb db,
        Guid sourceId,
        PreparedItem prepared,
        CancellationToken ct
    )
    {
        if (byUrl.TryGetValue(prepared.Item.Url, out var same))
            return (await db.Set<Article>().FindAsync([same], ct), OriginMatch.SameAddress);
        if (byContent.TryGetValue(prepared.ContentKey, out same))
            return (await db.Set<Article>().FindAsync([same], ct), OriginMatch.SameText);

        var title = ArticleKeys.Folded(prepared.Item.Title);
        var near = candidates
            .Select(c => (c.Id, Distance: ArticleKeys.Distance(c.Fingerprint, prepared.Fingerprint), c.Title))
            .Where(c => c.Distance <= MaxDistance || IsTitle(c.Title, title))
            .OrderBy(c => c.Distance)
            .Take(5)
            .ToList();
        foreach (var candidate in near)
        {
            var article = await db.Set<Article>().FindAsync([candidate.Id], ct);
            // One source seldom tells a story twice; what is alike in it comes from a template.
            if (article is null || await IsOfSourceAsync(db, article.Id, sourceId, ct))
                continue;
            if (StoryLikeness.IsSame(article.Title, article.Text, prepared.Item))
                return (article, OriginMatch.NearText);
        }
        return (null, OriginMatch.First);
    }

    private static async Task<bool> IsOfSourceAsync(
        SignalboxDb db,
        Guid articleId,
        Guid sourceId,
        CancellationToken ct
    ) =>
        db.Set<ArticleOrigin>().Local.Any(o => o.ArticleId == articleId && o.SourceId == sourceId)
        || await db.Set<ArticleOrigin>().AnyAsync(o => o.ArticleId == articleId && o.SourceId == sourceId, ct);

    private static bool IsTitle(string title, string folded) =>
        folded.Length >= 8 && ArticleKeys.Folded(title) == folded;

    private sealed record Candidate(Guid Id, string Url, string ContentKey, long Fingerprint, string Title);
}
