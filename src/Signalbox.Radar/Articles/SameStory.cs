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

    // Shorter titles («周报») say nothing of the story.
    private const int MinTitle = 8;

    private readonly List<Candidate> candidates;
    private readonly HashSet<Guid> told;
    private readonly Dictionary<string, Guid> byUrl;
    private readonly Dictionary<string, Guid> byContent;

    private SameStory(List<Candidate> candidates, HashSet<Guid> told)
    {
        (this.candidates, this.told) = (candidates, told);
        byUrl = candidates
            .Where(c => c.Url.Length > 0)
            .DistinctBy(c => c.Url)
            .ToDictionary(c => c.Url, c => c.Id, StringComparer.Ordinal);
        byContent = candidates
            .DistinctBy(c => c.ContentKey)
            .ToDictionary(c => c.ContentKey, c => c.Id, StringComparer.Ordinal);
    }

    /// <param name="sourceId">Whose items are going to be looked for.</param>
    /// <param name="since">Articles first seen before this are a story of their own.</param>
    public static async Task<SameStory> LoadAsync(
        SignalboxDb db,
        Guid sourceId,
        DateTimeOffset since,
        CancellationToken ct
    ) =>
        new(
            await db.Set<Article>()
                .AsNoTracking()
                .Where(a => a.FirstSeenAt >= since && !a.Sample)
                .OrderBy(a => a.FirstSeenAt)
                .Take(MaxCandidates)
                .Select(a => new Candidate(
                    a.Id,
                    a.Url,
                    a.ContentKey,
                    a.Fingerprint,
                    ArticleKeys.Folded(a.Title) // once: it is compared with every item
                ))
                .ToListAsync(ct),
            await db.Set<ArticleOrigin>()
                .Where(o => o.SourceId == sourceId && o.SeenAt >= since)
                .Select(o => o.ArticleId)
                .ToHashSetAsync(ct)
        );

    /// <summary>Lets later items of the same reading find an article that is only about to be stored.</summary>
    public void Add(Article article)
    {
        candidates.Add(
            new(article.Id, article.Url, article.ContentKey, article.Fingerprint, ArticleKeys.Folded(article.Title))
        );
        byContent.TryAdd(article.ContentKey, article.Id);
        if (article.Url.Length > 0)
            byUrl.TryAdd(article.Url, article.Id);
        told.Add(article.Id);
    }

    /// <returns>The article, how it was recognised, and whether this source had told it before; null when there is none.</returns>
    public async Task<(Article? Article, OriginMatch Match, bool IsToldAgain)> FindAsync(
        SignalboxDb db,
        PreparedItem prepared,
        CancellationToken ct
    )
    {
        if (byUrl.TryGetValue(prepared.Item.Url, out var same))
            return await FoundAsync(db, same, OriginMatch.SameAddress, ct);
        if (byContent.TryGetValue(prepared.ContentKey, out same))
            return await FoundAsync(db, same, OriginMatch.SameText, ct);

        var near = Near(prepared);
        if (near.Count == 0)
            return (null, OriginMatch.First, false);
        // Most are not the same after all: their texts are looked at, and nothing of them is kept.
        var texts = await db.Set<Article>()
            .Where(a => near.Contains(a.Id))
            .Select(a => new
            {
                a.Id,
                a.Title,
                a.Text,
            })
            .ToDictionaryAsync(a => a.Id, ct);
        foreach (var id in near)
        {
            if (texts.TryGetValue(id, out var a) && StoryLikeness.IsSame(a.Title, a.Text, prepared.Item))
                return await FoundAsync(db, id, OriginMatch.NearText, ct);
        }
        return (null, OriginMatch.First, false);
    }

    /// <summary>The nearest first, of other sources: one source seldom tells a story twice; what is alike in it comes from a template.</summary>
    private List<Guid> Near(PreparedItem prepared)
    {
        var title = ArticleKeys.Folded(prepared.Item.Title);
        return
        [
            .. candidates
                .Select(c => (c.Id, Distance: ArticleKeys.Distance(c.Fingerprint, prepared.Fingerprint), c.FoldedTitle))
                .Where(c => c.Distance <= MaxDistance || (title.Length >= MinTitle && c.FoldedTitle == title))
                .Where(c => !told.Contains(c.Id))
                .OrderBy(c => c.Distance)
                .Take(5)
                .Select(c => c.Id),
        ];
    }

    private async Task<(Article? Article, OriginMatch Match, bool IsToldAgain)> FoundAsync(
        SignalboxDb db,
        Guid id,
        OriginMatch match,
        CancellationToken ct
    )
    {
        var isToldAgain = !told.Add(id);
        return (await db.Set<Article>().FindAsync([id], ct), match, isToldAgain);
    }

    private sealed record Candidate(Guid Id, string Url, string ContentKey, long Fingerprint, string FoldedTitle);
}
