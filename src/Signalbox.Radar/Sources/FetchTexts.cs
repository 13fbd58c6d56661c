using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Sources;

/// <summary>Fetches the texts of new items from their own pages, where the source gave only a beginning.</summary>
internal sealed partial class FetchTexts(
    IDbContextFactory<SignalboxDb> dbs,
    FetchArticlePage fetch,
    IOptions<RadarOptions> options,
    TimeProvider clock,
    ILogger<FetchTexts> log
)
{
    private const int MostAtOneReading = 20;
    private const int AtOnce = 4;

    // What a page refuses today it may give tomorrow; after that nobody judges it any more.
    private static readonly TimeSpan AgainWithin = TimeSpan.FromDays(2);

    /// <returns>All items, those with a text that could be had filled in, and late ones of earlier readings.</returns>
    public async Task<IReadOnlyList<FoundItem>> RunAsync(
        Source source,
        IReadOnlyList<FoundItem> items,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var known = await KnownAsync(db, source.Id, [.. items.Select(i => i.Key)], ct);
        var late = await LateAsync(db, source.Id, ct);
        var oldest = clock.GetUtcNow() - options.Value.JudgeWithin;
        var wanted = items
            .Where(i => i is { TextState: TextState.Summary, Url.Length: > 0 } && !known.Contains(i.Key))
            .Where(i => i.PublishedAt is null || i.PublishedAt >= oldest)
            .Concat(late)
            .DistinctBy(i => i.Key)
            .Take(MostAtOneReading)
            .ToList();
        var filled = new FoundItem[wanted.Count];
        await Parallel.ForAsync(
            0,
            wanted.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (at, token) => filled[at] = await FillAsync(wanted[at], token)
        );
        var byKey = filled.ToDictionary(i => i.Key, StringComparer.Ordinal);
        return
        [
            .. items.Select(i => byKey.Remove(i.Key, out var full) ? full : i),
            .. byKey.Values, // late ones that the source does not list any more
        ];
    }

    /// <summary>One that cannot be had must not cost the others.</summary>
    private async Task<FoundItem> FillAsync(FoundItem item, CancellationToken ct)
    {
        try
        {
            return With(item, await fetch.RunAsync(new Uri(item.Url), ct));
        }
        catch (RefusedException refused)
        {
            LogNotHad(new Uri(item.Url).Host, refused.Message);
            return item with { TextState = refused.IsTransient ? TextState.Pending : TextState.Summary };
        }
    }

    private static FoundItem With(FoundItem item, Feeds.ArticlePage page) =>
        page.State switch
        {
            ArticlePageState.Article when page.Content.Text.Length > item.Text.Length => item with
            {
                Text = page.Content.Text,
                TextState = TextState.Full,
                Original = page.Content.Html,
                Author = item.Author ?? page.Author,
                PublishedAt = item.PublishedAt ?? page.PublishedAt,
                Title = item.Title == item.Url ? page.Title ?? item.Title : item.Title,
            },
            ArticlePageState.Deleted or ArticlePageState.Violation => item with { TextState = TextState.Gone },
            ArticlePageState.Verification or ArticlePageState.Unavailable => item with
            {
                TextState = TextState.Pending,
            },
            _ => item,
        };

    private static async Task<HashSet<string>> KnownAsync(
        SignalboxDb db,
        Guid sourceId,
        List<string> keys,
        CancellationToken ct
    ) =>
        await db.Set<ArticleOrigin>()
            .Where(o => o.SourceId == sourceId && keys.Contains(o.ItemKey))
            .Select(o => o.ItemKey)
            .ToHashSetAsync(StringComparer.Ordinal, ct);

    /// <summary>Articles that were stored without their text a short time ago.</summary>
    private async Task<List<FoundItem>> LateAsync(SignalboxDb db, Guid sourceId, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - AgainWithin;
        return await (
            from origin in db.Set<ArticleOrigin>()
            join article in db.Set<Article>() on origin.ArticleId equals article.Id
            where
                origin.SourceId == sourceId
                && origin.SeenAt >= since
                && origin.Match == OriginMatch.First
                && article.TextState == TextState.Pending
            orderby origin.SeenAt descending
            select new FoundItem
            {
                Key = origin.ItemKey,
                Title = article.Title,
                Url = article.Url,
                Author = article.Author,
                Summary = article.Summary,
                Text = article.Text,
                TextState = TextState.Pending,
                PublishedAt = article.PublishedAt,
                Original = article.Summary ?? article.Title,
            }
        )
            .Take(MostAtOneReading)
            .ToListAsync(ct);
    }

    [LoggerMessage(2681, LogLevel.Debug, "A text at {Host} could not be had: {Reason}")]
    private partial void LogNotHad(string host, string reason);
}
