using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Sources.Watched;

/// <summary>Looks at a page for entries that have not stood there before.</summary>
internal sealed class LookAtPage(IDbContextFactory<SignalboxDb> dbs, WebDownload web)
{
    private const int LargestPage = 5 * 1024 * 1024;
    private const string Wanted = "text/html, application/xhtml+xml, */*;q=0.5";

    /// <summary>Reads it as a source.</summary>
    /// <exception cref="RefusedException">All of <see cref="WebDownload.GetAsync"/> and <see cref="FindLinks.On"/>.</exception>
    public async Task<SourceReading> ReadAsync(Source source, CancellationToken ct)
    {
        var got = await web.GetAsync(
            new DownloadRequest(new Uri(source.Address), source.Etag, source.LastModified, Wanted),
            ct
        );
        if (got.NotModified)
            return new SourceReading
            {
                SourceId = source.Id,
                Items = [],
                Given = 0,
                NotModified = true,
            };
        var found = Entries(got, source.Selector ?? "a[href]", source.TitleSelector);
        var known = await KnownAsync(source.Id, [.. found.Entries.Select(e => e.Key)], ct);
        var fresh = found.Entries.Where(e => !known.Contains(e.Key));
        return new SourceReading
        {
            SourceId = source.Id,
            Title = found.Title,
            Items = [.. (source.FirstLook ? fresh.Take(source.TakeFirst) : fresh).Select(Item)],
            Given = found.Entries.Count,
            Etag = got.ETag,
            LastModified = got.LastModified,
            Links = [.. found.Entries.Select(e => e.Key)],
        };
    }

    /// <summary>Looks what a selector would find, and keeps nothing.</summary>
    /// <exception cref="RefusedException">As above.</exception>
    public async Task<PageEntries> TryAsync(
        Uri address,
        string selector,
        string? titleSelector,
        CancellationToken ct
    ) => Entries(await web.GetAsync(new DownloadRequest(address, null, null, Wanted), ct), selector, titleSelector);

    private static PageEntries Entries(Download download, string selector, string? titleSelector)
    {
        var charset = DecodedText.CharsetOf(download.ContentType);
        using var page = DecodedText.Of(download.Body, charset, LargestPage, new Repairs());
        return FindLinks.On(page.Text.ToString(), download.FinalAddress, selector, titleSelector);
    }

    private async Task<HashSet<string>> KnownAsync(Guid sourceId, List<string> keys, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<WatchedLink>()
            .Where(l => l.SourceId == sourceId && keys.Contains(l.Link))
            .Select(l => l.Link)
            .ToHashSetAsync(StringComparer.Ordinal, ct);
    }

    private static FoundItem Item(PageEntry entry) =>
        new()
        {
            Key = entry.Key,
            Title = entry.Title,
            Url = entry.Url,
            Text = "",
            TextState = TextState.Summary,
            PublishedAt = entry.PublishedAt,
            Original = entry.Title,
        };
}
