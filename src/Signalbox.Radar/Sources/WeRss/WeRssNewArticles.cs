using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Finds new articles in a list that has no "since": pages from the front until everything is known or old.</summary>
/// <remarks>
/// The list is sorted by the raw number of the publish time. Rows in milliseconds therefore come before all others,
/// however old they are, and rows without a time come anywhere: neither kind says how far back a page reaches.
/// </remarks>
internal sealed partial class WeRssNewArticles(
    WeRssApi api,
    IOptions<WeRssOptions> options,
    TimeProvider clock,
    ILogger<WeRssNewArticles> log
)
{
    /// <summary>Pages in a row that may hold repeats alone: more means that the server does not heed the offset.</summary>
    private const int MostBarrenPages = 3;

    /// <summary>Gaps that are gone back over in one reading; more means that the server is being emptied.</summary>
    private const int MostGaps = 20;

    // An account that WeRSS visits late brings rows older than the newest known one; a day covers its slowest rounds.
    private static readonly TimeSpan LateRows = TimeSpan.FromDays(1);

    /// <param name="watermark">
    /// Publish time of the newest article known, edited ones included; null at the first reading of this server.
    /// </param>
    /// <param name="known">Which of these article ids are known already, and since which publish time; asked once a page.</param>
    /// <returns>At most pages × page size articles, newest first.</returns>
    public async Task<WeRssListing> RunAsync(DateTimeOffset? watermark, KnownArticles known, CancellationToken ct)
    {
        var reading = new Reading(
            watermark,
            watermark - TimeSpan.FromDays(options.Value.OverlapDays)
                ?? clock.GetUtcNow() - TimeSpan.FromDays(options.Value.FirstDays)
        );
        for (var pages = 1; ; pages++)
        {
            var page = await PageAsync(reading.Offset, ct);
            var fresh = reading.Fresh(page);
            IReadOnlyDictionary<string, DateTimeOffset?> knownOnes =
                fresh.Count == 0
                    ? new Dictionary<string, DateTimeOffset?>()
                    : await known([.. fresh.Select(r => r.Article.Id)], ct);
            var isEnd = reading.Take(page, fresh, knownOnes);
            if (isEnd || pages == options.Value.MaxPages)
            {
                if (!isEnd)
                    LogCutShort(pages, reading.Offset, page.Total);
                return reading.Listing(pages, isCutShort: !isEnd);
            }
            reading.StepBack(page, options.Value.OverlapRows);
        }
    }

    private async Task<Page> PageAsync(int offset, CancellationToken ct)
    {
        var data = await api.DataAsync(
            $"articles?limit={options.Value.PageSize}&offset={offset}",
            "list the articles",
            ct
        );
        var rows = WeRssClient.Rows(data);
        return new Page(
            [
                .. from row in rows
                let article = WeRssArticles.Listed(row, clock)
                where article is not null
                select new Row(article, article.PublishedAt is not null && !row.IsMilliseconds("publish_time")),
            ],
            rows.Count,
            data.Number("total") ?? long.MaxValue
        );
    }

    /// <param name="IsInOrder">Whether its place in the list says something about its age.</param>
    private sealed record Row(WeRssArticle Article, bool IsInOrder);

    /// <param name="Count">Rows as the server counts them, unusable ones included.</param>
    private sealed record Page(IReadOnlyList<Row> Rows, int Count, long Total);

    /// <summary>How far one reading has come.</summary>
    private sealed class Reading(DateTimeOffset? watermark, DateTimeOffset oldest)
    {
        private readonly HashSet<string> ids = new(StringComparer.Ordinal);
        private readonly HashSet<string> urls = new(StringComparer.Ordinal);
        private readonly List<WeRssArticle> found = [];
        private readonly List<WeRssArticle> edited = [];
        private Page? before;
        private int barrenPages;
        private int gaps;
        private bool overlaps;
        private bool hasGap;

        public int Offset { get; private set; }

        /// <summary>Rows not met before: pages overlap and shift, and an upgraded server has one article under two ids.</summary>
        public IReadOnlyList<Row> Fresh(Page page) =>
            [.. page.Rows.Where(r => ids.Add(r.Article.Id) && (r.Article.Url is not { } url || urls.Add(url)))];

        /// <returns>Whether nothing new can follow.</returns>
        public bool Take(Page page, IReadOnlyList<Row> fresh, IReadOnlyDictionary<string, DateTimeOffset?> known)
        {
            foreach (var article in fresh.Select(r => r.Article).Where(a => a.State != WeRssArticleState.Deleted))
            {
                if (known.TryGetValue(article.Id, out var since))
                {
                    // An edit may come to light after later articles of other accounts: the watermark alone misses it.
                    if (article.PublishedAt > watermark || article.PublishedAt > since)
                        edited.Add(article);
                }
                else if (article.PublishedAt is null || article.PublishedAt >= oldest)
                    found.Add(article);
            }

            hasGap = IsApart(page);
            Offset += page.Count;
            barrenPages = fresh.Count == 0 ? barrenPages + 1 : 0;
            if (hasGap)
                return false;
            before = page;
            if (page.Count == 0 || Offset >= page.Total || barrenPages == MostBarrenPages)
                return true;
            var oldestHere = page.Rows.LastOrDefault(r => r.IsInOrder)?.Article.PublishedAt;
            // Known rows alone prove nothing: edited ones come to the front, before new ones that are older than the edit.
            var isKnown = fresh.Where(r => r.IsInOrder).All(r => known.ContainsKey(r.Article.Id));
            return oldestHere < oldest || (isKnown && oldestHere <= watermark - LateRows);
        }

        /// <summary>
        /// Lets the next page begin a few rows early, for rows deleted meanwhile; a page early, where more were deleted
        /// than that and rows have slipped between two pages.
        /// </summary>
        public void StepBack(Page page, int rows)
        {
            if (hasGap)
            {
                gaps++;
                Offset = (int)Math.Max(0, Math.Min(Offset, page.Total) - (2 * Math.Max(page.Count, before!.Count))); // a gap is between two
                return;
            }
            overlaps = rows > 0 && page.Count > rows;
            if (overlaps)
                Offset -= rows;
        }

        /// <summary>Whether a page that should begin with rows of the one before it shares none with it.</summary>
        private bool IsApart(Page page) =>
            overlaps
            && gaps < MostGaps
            && Offset > 0
            && before is not null
            && !page
                .Rows.Select(r => r.Article.Id)
                .Intersect(before.Rows.Select(r => r.Article.Id), StringComparer.Ordinal)
                .Any();

        public WeRssListing Listing(int pages, bool isCutShort) =>
            new()
            {
                New = [.. found.OrderByDescending(a => a.PublishedAt)],
                Edited = edited,
                Pages = pages,
                IsCutShort = isCutShort,
            };
    }

    [LoggerMessage(
        2306,
        LogLevel.Warning,
        "The WeRSS list was read for {Pages} pages only, {Rows} of {Total} articles; raise Radar:WeRss:MaxPages to read on"
    )]
    private partial void LogCutShort(int pages, int rows, long total);
}

/// <summary>Which of these article ids are known already, each with its publish time as it was first seen, if it had one.</summary>
internal delegate Task<IReadOnlyDictionary<string, DateTimeOffset?>> KnownArticles(
    IReadOnlyList<string> ids,
    CancellationToken ct
);
