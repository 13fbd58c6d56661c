namespace Signalbox.Radar.Sources.Feeds;

internal enum ArticlePageState
{
    /// <summary>There is an article on it.</summary>
    Article,

    /// <summary>Its author took it down.</summary>
    Deleted,

    /// <summary>The platform took it down.</summary>
    Violation,

    /// <summary>It cannot be seen, now or for good: the account moved, was closed, or the platform says no more.</summary>
    Unavailable,

    /// <summary>The platform wants to see a person first; another time it may not.</summary>
    Verification,

    /// <summary>A page without a text that could be an article.</summary>
    NoText,
}

/// <summary>What a web page says when it is read for the article on it.</summary>
internal sealed record ArticlePage
{
    public required ArticlePageState State { get; init; }

    /// <summary>In the page's own words, where it says that there is no article.</summary>
    public string? Reason { get; init; }

    public string? Title { get; init; }

    /// <summary>The author, on WeChat the account.</summary>
    public string? Author { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Empty unless <see cref="State"/> is <see cref="ArticlePageState.Article"/>.</summary>
    public CleanHtml Content { get; init; } = new("", "", 0);
}
