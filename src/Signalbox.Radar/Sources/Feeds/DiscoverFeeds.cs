namespace Signalbox.Radar.Sources.Feeds;

/// <param name="Address">Absolute.</param>
internal sealed record DiscoveredFeed(Uri Address, string? Title);

/// <summary>Finds the feeds that an HTML page names in its head.</summary>
internal static class DiscoverFeeds
{
    private const int MaxFeeds = 20;

    /// <returns>At most 20, in the order of the page.</returns>
    public static IReadOnlyList<DiscoveredFeed> In(ReadOnlySpan<char> page, Uri address)
    {
        List<DiscoveredFeed> found = [];
        var place = address;
        var scanner = new MarkupScanner(page, html: true);
        while (found.Count < MaxFeeds && scanner.Read())
        {
            if (scanner.Kind != MarkupKind.Open)
                continue;
            if (scanner.Name.Equals("base", StringComparison.OrdinalIgnoreCase))
                place = Resolve(XmlFeedContent.Attribute(scanner.Attributes, "href"), address) ?? place;
            else if (scanner.Name.Equals("script", StringComparison.OrdinalIgnoreCase))
                scanner.SkipElement("script");
            else if (scanner.Name.Equals("link", StringComparison.OrdinalIgnoreCase) && IsFeed(scanner.Attributes))
                Add(found, scanner.Attributes, place);
        }
        return found;
    }

    private static bool IsFeed(ReadOnlySpan<char> attributes) =>
        XmlFeedContent.Attribute(attributes, "rel").Contains("alternate", StringComparison.OrdinalIgnoreCase)
        && XmlFeedContent.Attribute(attributes, "type").Trim()
            is "application/rss+xml"
                or "application/atom+xml"
                or "application/feed+json"
                or "application/rdf+xml"
                or "text/rss+xml";

    private static void Add(List<DiscoveredFeed> found, ReadOnlySpan<char> attributes, Uri place)
    {
        if (Resolve(XmlFeedContent.Attribute(attributes, "href"), place) is not { } feed)
            return;
        if (found.Exists(f => f.Address == feed))
            return;
        var title = FeedHtml.Line(XmlFeedContent.Attribute(attributes, "title").ToString());
        found.Add(new DiscoveredFeed(feed, title.Length == 0 ? null : title));
    }

    private static Uri? Resolve(ReadOnlySpan<char> link, Uri place) =>
        HtmlAttributes.Url(link, place, allowMail: false) is { } url
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri
            : null;
}
