namespace Signalbox.Radar.Sources.Feeds;

/// <summary>What a feed said, put right where it was broken.</summary>
internal sealed record ParsedFeed
{
    public string? Title { get; init; }

    /// <summary>The page that the feed belongs to; absolute where that could be worked out.</summary>
    public string? Link { get; init; }

    /// <summary>For people, e.g. <c>RSS 2.0</c>, <c>Atom 1.0</c>, <c>JSON Feed 1.1</c>, <c>WeRSS JSON</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The encoding that the bytes really had, e.g. <c>gb18030</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>One short sentence for each thing that was put right; at most 20.</summary>
    public required IReadOnlyList<string> Repairs { get; init; }

    /// <summary>In the order of the document; at most as many as the setting allows.</summary>
    public required IReadOnlyList<FeedItem> Items { get; init; }

    public bool Repaired => Repairs.Count > 0;
}

/// <summary>One entry of a feed.</summary>
internal sealed record FeedItem
{
    /// <summary>What the feed calls it; the link where the feed gives no id, null where it gives neither.</summary>
    public string? Id { get; init; }

    /// <summary>Absolute where that could be worked out.</summary>
    public string? Link { get; init; }

    /// <summary>Plain text on one line.</summary>
    public string? Title { get; init; }

    /// <summary>Foreign HTML: for <see cref="FeedHtml"/>, never for a page. Null when it only repeats the title.</summary>
    public string? SummaryHtml { get; init; }

    /// <summary>Foreign HTML: for <see cref="FeedHtml"/>, never for a page.</summary>
    public string? ContentHtml { get; init; }

    public string? Author { get; init; }

    /// <summary>UTC; null where the feed gives none, or none that can be true.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>UTC. Many generators put the moment of generation here.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>At most 32.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Attached files and pictures, absolute where possible; at most 16.</summary>
    public IReadOnlyList<string> EnclosureUrls { get; init; } = [];

    /// <summary>There is nothing in it to make an article of: neither title nor text nor link.</summary>
    public bool IsEmpty => Title is null && SummaryHtml is null && ContentHtml is null && Link is null;
}
