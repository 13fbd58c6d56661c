using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Sources.Watched;

/// <summary>An entry of a watched page.</summary>
/// <param name="Key">What it is known by: the address, or its digest where that is too long.</param>
/// <param name="Url">Absolute and normalised.</param>
internal sealed record PageEntry(string Key, string Url, string Title, DateTimeOffset? PublishedAt);

/// <summary>What a selector finds on a page.</summary>
/// <param name="Title">Of the page; null where it has none.</param>
/// <param name="Entries">In the order of the page, each address once, at most 200.</param>
internal sealed record PageEntries(string? Title, IReadOnlyList<PageEntry> Entries);

/// <summary>Finds the entries of a page by a CSS selector. Pure: nothing is fetched, no script runs.</summary>
internal static class FindLinks
{
    private const int MostEntries = 200;
    private const int LongestKey = 500;
    private const int LongestTitle = 300;

    /// <param name="selector">Of the entries: each is a link, holds one, or stands in one.</param>
    /// <param name="titleSelector">Of the title within an entry; null takes its heading, else the link's words.</param>
    /// <exception cref="RefusedException">400 <c>radar.page.selector</c>, <c>radar.page.nothing-found</c>,
    /// <c>radar.page.no-links</c>.</exception>
    public static PageEntries On(string html, Uri address, string selector, string? titleSelector)
    {
        using var page = new HtmlParser().ParseDocument(html);
        var place = Base(page, address);
        var found = All(page, selector);
        if (found.Count == 0)
            throw RefusedException.Invalid(
                "radar.page.nothing-found",
                $"«{selector}» finds nothing on {WebDownload.Shown(address)}: open the page, see what its list is called now, and change the selector."
            );

        var self = ArticleUrl.Normalise(address.AbsoluteUri);
        var chinese = page.Title.AsSpan().ContainsAnyInRange('\u4E00', '\u9FFF');
        var entries = new Dictionary<string, PageEntry>(StringComparer.Ordinal);
        foreach (var element in found)
        {
            if (entries.Count == MostEntries)
                break;
            if (Entry(element, place, titleSelector, chinese) is not { } entry || entry.Url == self)
                continue;
            // A picture and a headline often lead to the same place: the one with words is meant.
            if (!entries.TryGetValue(entry.Url, out var first) || first.Title == first.Url)
                entries[entry.Url] = entry;
        }
        if (entries.Count == 0)
            throw RefusedException.Invalid(
                "radar.page.no-links",
                $"«{selector}» finds {found.Count} elements on {WebDownload.Shown(address)}, but no link in them; choose the elements around the links, or the links."
            );
        return new PageEntries(Words(page.Title), [.. entries.Values]);
    }

    private static IHtmlCollection<IElement> All(IParentNode within, string selector)
    {
        try
        {
            return within.QuerySelectorAll(selector);
        }
        catch (DomException cause)
        {
            throw RefusedException.Invalid(
                "radar.page.selector",
                $"«{selector}» is no CSS selector; write one like «ul.news > li» or «.list a».",
                cause
            );
        }
    }

    private static string? First(IElement element, string selector) =>
        All(element, selector) is { Length: > 0 } found ? found[0].TextContent : null;

    private static PageEntry? Entry(IElement element, Uri place, string? titleSelector, bool chinese)
    {
        var link = IsLink(element) ? element : Longest(element) ?? element.Closest("a[href]");
        if (link is null || HtmlAttributes.Url(link.GetAttribute("href"), place, allowMail: false) is not { } href)
            return null;
        var url = ArticleUrl.Normalise(href);
        if (url.Length == 0)
            return null;
        var title =
            (titleSelector is null ? null : Words(First(element, titleSelector)))
            ?? Words(element.QuerySelector("h1, h2, h3, h4, h5, h6")?.TextContent)
            ?? Words(link.TextContent)
            ?? Words(link.GetAttribute("title"))
            ?? Words(link.QuerySelector("img[alt]")?.GetAttribute("alt"))
            ?? url;
        var time = element.QuerySelector("time[datetime]")?.GetAttribute("datetime");
        return new PageEntry(
            url.Length <= LongestKey
                ? url
                : $"sha256:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(url)))}",
            url,
            title,
            FeedDates.Read(time, chinese ? TimeSpan.FromHours(8) : TimeSpan.Zero, chinese)
        );
    }

    /// <summary>The link with the most words: the others are pictures, «more», and labels.</summary>
    private static IElement? Longest(IElement element) =>
        element.QuerySelectorAll("a[href]").MaxBy(a => Words(a.TextContent)?.Length ?? 0);

    private static bool IsLink(IElement element) => element.LocalName == "a" && element.HasAttribute("href");

    private static Uri Base(IDocument page, Uri address) =>
        HtmlAttributes.Url(page.QuerySelector("base[href]")?.GetAttribute("href"), address, allowMail: false) is { } url
        && Uri.TryCreate(url, UriKind.Absolute, out var place)
            ? place
            : address;

    /// <summary>On one line; null where there are none.</summary>
    private static string? Words(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var line = new PlainTextWriter(text.Length);
        line.Write(text);
        var words = line.Take();
        return words.Length <= LongestTitle ? words : $"{words[..(LongestTitle - 1)]}…";
    }
}
