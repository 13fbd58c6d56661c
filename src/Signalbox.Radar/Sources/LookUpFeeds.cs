using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>Any address: of a feed, or of a page that names its feeds.</summary>
internal sealed record FeedAddress
{
    [Required, StringLength(2000)]
    public required string Address { get; init; }
}

/// <summary>What is to be had at an address.</summary>
/// <param name="IsFeed">Whether the address itself is a feed.</param>
/// <param name="Feeds">Those that can be read, in the order of the page, at most 10; of a WeWe RSS server each account, at most 200.</param>
internal sealed record FeedLookup(bool IsFeed, IReadOnlyList<FoundFeed> Feeds);

/// <summary>A feed that could be added.</summary>
/// <param name="Items">How many entries it has now.</param>
/// <param name="MostlyTeasers">Whether most of those have only the beginning of a text, or none.</param>
/// <param name="Newest">Publication of the newest; null when it gives no dates.</param>
/// <param name="IsSource">Whether it is read already.</param>
/// <param name="Preview">The newest five.</param>
internal sealed record FoundFeed(
    string Address,
    string? Title,
    string Format,
    int Items,
    bool MostlyTeasers,
    DateTimeOffset? Newest,
    bool IsSource,
    IReadOnlyList<FoundFeedItem> Preview
);

internal sealed record FoundFeedItem(string Title, string? Link, DateTimeOffset? PublishedAt);

/// <summary>Looks what feeds there are at an address, before anything is added.</summary>
internal sealed class LookUpFeeds(
    WebDownload web,
    FeedReader reader,
    IDbContextFactory<SignalboxDb> dbs,
    IOptions<FeedOptions> options
)
{
    private const int MostFeeds = 10;
    private const int PreviewItems = 5;
    private const string Wanted =
        "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5";

    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.source.address</c>,
    /// <c>radar.source.no-feed</c>; and why the address could not be read.</exception>
    public async Task<FeedLookup> RunAsync(FeedAddress input, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(input);
        // People type addresses as they see them, without the beginning.
        var typed = input.Address.Trim();
        var address = AddSource.Address(typed.Contains("://", StringComparison.Ordinal) ? typed : $"https://{typed}");
        var download = await GetAsync(address, ct);
        if (TryRead(download) is { } feed)
            return new FeedLookup(true, [await FoundAsync(address, feed, viewer, ct)]);

        List<FoundFeed> found = [];
        RefusedException? last = null;
        foreach (var named in Named(download).Take(MostFeeds))
        {
            try
            {
                if (TryRead(await GetAsync(named.Address, ct)) is { } behind)
                    found.Add(await FoundAsync(named.Address, behind, viewer, ct));
            }
            catch (RefusedException refused)
            {
                last = refused; // the others may be good
            }
        }
        if (found.Count > 0)
            return new FeedLookup(false, found);
        if (await OfWeWeRssAsync(download, viewer, ct) is { Count: > 0 } offered)
            return new FeedLookup(false, offered);
        throw RefusedException.Invalid(
            "radar.source.no-feed",
            last is null
                ? $"{address} is neither a feed nor a page that names one; look for «RSS» or «订阅» on the site and give that address."
                : $"{address} names a feed, but it cannot be read: {last.Message}",
            last
        );
    }

    /// <summary>The feeds of a WeWe RSS server, which none of its pages names; null where there is no such server.</summary>
    private async Task<IReadOnlyList<FoundFeed>?> OfWeWeRssAsync(Download asked, Viewer viewer, CancellationToken ct)
    {
        var server = asked.FinalAddress;
        FoundFeed all;
        IReadOnlyList<WeWeAccount>? accounts;
        try
        {
            accounts =
                WeWeRss.Accounts(asked.Body)
                ?? WeWeRss.Accounts((await GetAsync(new Uri(server, WeWeRss.ListPath), ct)).Body);
            if (accounts is null)
                return null;
            var address = WeWeRss.FeedOf(server, "all");
            if (TryRead(await GetAsync(address, ct)) is not { } feed)
                return null;
            all = await FoundAsync(address, feed, viewer, ct);
        }
        catch (RefusedException)
        {
            return null; // it is not one, and what it is has been said already
        }
        await using var db = await dbs.CreateDbContextAsync(ct);
        var known = await db.Set<Source>()
            .For(viewer)
            .Where(s => s.Kind == SourceKind.Feed && s.RemovedAt == null)
            .Select(s => s.Address)
            .ToHashSetAsync(ct);
        return
        [
            all,
            .. accounts
                .Select(a => (Account: a, Address: WeWeRss.FeedOf(server, a.Id).AbsoluteUri))
                .Select(a => new FoundFeed(
                    a.Address,
                    a.Account.Name,
                    WeWeRss.Format,
                    Items: 0,
                    all.MostlyTeasers,
                    a.Account.UpdatedAt,
                    known.Contains(a.Address),
                    Preview: []
                )),
        ];
    }

    private Task<Download> GetAsync(Uri address, CancellationToken ct) =>
        web.GetAsync(new DownloadRequest(address, null, null, Wanted), ct);

    private ParsedFeed? TryRead(Download download)
    {
        try
        {
            return reader.Read(download.Body, download.ContentType, download.FinalAddress);
        }
        catch (RefusedException refused) when (refused.Code == FeedReader.NotAFeed)
        {
            return null;
        }
    }

    private IReadOnlyList<DiscoveredFeed> Named(Download download)
    {
        var charset = DecodedText.CharsetOf(download.ContentType);
        using var page = DecodedText.Of(download.Body, charset, options.Value.MaxBytes, new Repairs());
        return DiscoverFeeds.In(page.Text, download.FinalAddress);
    }

    private async Task<FoundFeed> FoundAsync(Uri address, ParsedFeed feed, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var isSource = await db.Set<Source>()
            .For(viewer)
            .AnyAsync(s => s.Kind == SourceKind.Feed && s.Address == address.AbsoluteUri && s.RemovedAt == null, ct);
        var items = feed.Items.Where(i => !i.IsEmpty).ToList();
        return new FoundFeed(
            address.AbsoluteUri,
            feed.Title,
            feed.Format,
            items.Count,
            items.Count(FeedItems.IsTeaser) * 2 > items.Count,
            items.Max(i => i.PublishedAt ?? i.UpdatedAt),
            isSource,
            [
                .. items
                    .OrderByDescending(i => i.PublishedAt ?? i.UpdatedAt)
                    .Take(PreviewItems)
                    .Select(i => new FoundFeedItem(
                        i.Title ?? i.Link ?? "（无标题）",
                        HtmlAttributes.Url(i.Link, address, allowMail: false),
                        i.PublishedAt ?? i.UpdatedAt
                    )),
            ]
        );
    }
}
