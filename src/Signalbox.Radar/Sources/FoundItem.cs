using Signalbox.Radar.Articles;

namespace Signalbox.Radar.Sources;

/// <summary>One item as a source gave it, in the form that all sources share.</summary>
internal sealed record FoundItem
{
    /// <summary>The source's own id of it, or its address, or a digest; at most 500 characters.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    /// <summary>Absolute and normalised; empty when the source gave none.</summary>
    public required string Url { get; init; }

    public string? Author { get; init; }

    public string? Summary { get; init; }

    /// <summary>Clean text; the summary, or empty, while there is no more.</summary>
    public required string Text { get; init; }

    public required TextState TextState { get; init; }

    /// <summary>UTC; null when the source said none or an impossible one.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>As it was given, for the snapshot.</summary>
    public required string Original { get; init; }
}

/// <summary>What one reading of one source gave.</summary>
internal sealed record SourceReading
{
    public required Guid SourceId { get; init; }

    public required IReadOnlyList<FoundItem> Items { get; init; }

    /// <summary>How many entries the source gave, empty and repeated ones included.</summary>
    public required int Given { get; init; }

    /// <summary>Newest publication time seen, also of items that were not taken; null leaves it to the items.</summary>
    public DateTimeOffset? NewestAt { get; init; }

    public bool NotModified { get; init; }

    /// <summary>For the next conditional request.</summary>
    public string? Etag { get; init; }

    /// <summary>For the next conditional request.</summary>
    public string? LastModified { get; init; }

    /// <summary>Where the server says that it is from now on; null where it said nothing.</summary>
    public string? MovedTo { get; init; }

    public IReadOnlyList<string> Repairs { get; init; } = [];

    /// <summary>What the source calls itself; null when it does not say.</summary>
    public string? Title { get; init; }

    /// <summary>Of a watched page: every link that its selector found; empty for other kinds.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];
}
