namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Which vocabulary an element belongs to.</summary>
internal enum FeedNamespace
{
    /// <summary>None, RSS of any version, or one that nobody knows standing as the default.</summary>
    Core,
    Atom,
    Content,
    DublinCore,
    Media,
    ITunes,
    Rdf,
    FeedBurner,
    Other,
}

/// <summary>What an element means for a feed.</summary>
internal enum FeedElement
{
    /// <summary>Nothing here.</summary>
    None,
    Rss,
    Rdf,
    Feed,
    Channel,
    Item,
    Title,
    Link,
    Id,
    Guid,
    Summary,
    Content,
    Author,
    Published,
    Updated,
    Category,
    Enclosure,
    OriginalLink,
    Language,
    Generator,
    SecondTitle,
    SecondSummary,
    SecondAuthor,
    SecondPublished,
}

/// <summary>Names and namespaces of the feed formats, told apart without regard to case.</summary>
internal static class FeedNames
{
    private const int LongestName = 16;

    /// <summary>Elements that hold others; every one between <see cref="FeedElement.Rss"/> and <see cref="FeedElement.Item"/>.</summary>
    public static bool IsFrame(FeedElement element) => element is >= FeedElement.Rss and <= FeedElement.Item;

    public static FeedElement Element(FeedNamespace space, ReadOnlySpan<char> local)
    {
        if (local.Length > LongestName)
            return FeedElement.None;
        Span<char> buffer = stackalloc char[LongestName];
        ReadOnlySpan<char> name = buffer[..local.ToLowerInvariant(buffer)];
        return space switch
        {
            FeedNamespace.Core or FeedNamespace.Atom => Core(name),
            FeedNamespace.Content => name is "encoded" ? FeedElement.Content : FeedElement.None,
            FeedNamespace.DublinCore => DublinCore(name),
            FeedNamespace.Media => name is "content" ? FeedElement.Enclosure
            : name is "description" ? FeedElement.SecondSummary
            : FeedElement.None,
            FeedNamespace.ITunes => name is "summary" ? FeedElement.SecondSummary
            : name is "author" ? FeedElement.SecondAuthor
            : FeedElement.None,
            FeedNamespace.Rdf => name is "rdf" ? FeedElement.Rdf : FeedElement.None,
            FeedNamespace.FeedBurner => name is "origlink" ? FeedElement.OriginalLink : FeedElement.None,
            _ => FeedElement.None,
        };
    }

    private static FeedElement Core(ReadOnlySpan<char> name) =>
        name switch
        {
            "rss" => FeedElement.Rss,
            "rdf" => FeedElement.Rdf,
            "feed" => FeedElement.Feed,
            "channel" => FeedElement.Channel,
            "item" or "entry" => FeedElement.Item,
            "title" => FeedElement.Title,
            "link" => FeedElement.Link,
            "id" => FeedElement.Id,
            "guid" => FeedElement.Guid,
            "description" or "summary" => FeedElement.Summary,
            "content" or "fulltext" => FeedElement.Content,
            "author" or "managingeditor" => FeedElement.Author,
            "pubdate" or "published" or "issued" => FeedElement.Published,
            "updated" or "modified" => FeedElement.Updated,
            "category" => FeedElement.Category,
            "enclosure" => FeedElement.Enclosure,
            "language" => FeedElement.Language,
            "generator" => FeedElement.Generator,
            "date" or "created" => FeedElement.SecondPublished,
            _ => FeedElement.None,
        };

    private static FeedElement DublinCore(ReadOnlySpan<char> name) =>
        name switch
        {
            "title" => FeedElement.SecondTitle,
            "creator" => FeedElement.Author,
            "date" or "issued" or "created" => FeedElement.SecondPublished,
            "modified" => FeedElement.Updated,
            "subject" => FeedElement.Category,
            "description" or "abstract" => FeedElement.SecondSummary,
            "language" => FeedElement.Language,
            "identifier" => FeedElement.Guid,
            _ => FeedElement.None,
        };

    /// <param name="isDefault">Declared without a prefix.</param>
    public static FeedNamespace Namespace(ReadOnlySpan<char> uri, bool isDefault)
    {
        uri = uri.Trim();
        if (
            uri.Contains("w3.org/2005/atom", StringComparison.OrdinalIgnoreCase)
            || uri.StartsWith("http://purl.org/atom/")
        )
            return FeedNamespace.Atom;
        if (uri.Contains("rss/1.0/modules/content", StringComparison.OrdinalIgnoreCase))
            return FeedNamespace.Content;
        if (uri.Contains("purl.org/dc/", StringComparison.OrdinalIgnoreCase))
            return FeedNamespace.DublinCore;
        if (uri.Contains("search.yahoo.com/mrss", StringComparison.OrdinalIgnoreCase))
            return FeedNamespace.Media;
        if (uri.Contains("itunes.com/dtds", StringComparison.OrdinalIgnoreCase))
            return FeedNamespace.ITunes;
        if (uri.Contains("22-rdf-syntax-ns", StringComparison.OrdinalIgnoreCase))
            return FeedNamespace.Rdf;
        if (uri.Contains("feedburner/ext", StringComparison.OrdinalIgnoreCase))
            return FeedNamespace.FeedBurner;
        if (uri.Contains("rss/1.0/modules", StringComparison.OrdinalIgnoreCase))
            return FeedNamespace.Other;
        var isRss =
            uri.Contains("purl.org/rss/", StringComparison.OrdinalIgnoreCase)
            || uri.Contains("my.netscape.com/rdf/", StringComparison.OrdinalIgnoreCase)
            || uri.Contains("userland.com/rss", StringComparison.OrdinalIgnoreCase);
        return isDefault || isRss ? FeedNamespace.Core : FeedNamespace.Other;
    }

    /// <summary>What a prefix is used for everywhere, for feeds that forgot to declare it.</summary>
    public static FeedNamespace UsualPrefix(ReadOnlySpan<char> prefix) =>
        prefix switch
        {
            "content" => FeedNamespace.Content,
            "dc" or "dcterms" => FeedNamespace.DublinCore,
            "media" => FeedNamespace.Media,
            "itunes" => FeedNamespace.ITunes,
            "rdf" => FeedNamespace.Rdf,
            "atom" or "atom10" or "a10" => FeedNamespace.Atom,
            "feedburner" => FeedNamespace.FeedBurner,
            _ => FeedNamespace.Other,
        };
}
