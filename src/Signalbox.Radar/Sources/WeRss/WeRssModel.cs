using Signalbox.Platform.Health;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>A WeChat account that WeRSS follows.</summary>
/// <param name="IsCollecting">Whether WeRSS fetches its articles; some owners switch an account off there.</param>
internal sealed record WeRssAccount(string Id, string Name, string? Intro, bool IsCollecting);

/// <summary>An article as WeRSS has it. Text from outside: nothing in it is cleaned yet.</summary>
internal sealed record WeRssArticle
{
    /// <summary>Opaque. An upgraded server may have one article under two ids: compare <see cref="Url"/> as well.</summary>
    public required string Id { get; init; }

    public string? AccountId { get; init; }

    /// <summary><c>未知公众号</c> when the account has been deleted.</summary>
    public string? AccountName { get; init; }

    /// <summary>Empty when the server has none.</summary>
    public required string Title { get; init; }

    /// <summary>Normalised by <see cref="WeChatUrl"/>; null when the server has none.</summary>
    public string? Url { get; init; }

    /// <summary>The digest; null when there is none, also where WeRSS repeats the title in its place.</summary>
    public string? Description { get; init; }

    /// <summary>WeChat's time of the last change, in UTC; null when missing or impossible.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>HTML; null until <see cref="WeRssArticleState.Full"/>.</summary>
    public string? ContentHtml { get; init; }

    public required WeRssArticleState State { get; init; }
}

/// <summary>What is known of an article's text.</summary>
internal enum WeRssArticleState
{
    /// <summary>From the list, which never carries the text: ask for the detail.</summary>
    Listed,

    /// <summary>The detail has no text yet; it follows up to some hours later.</summary>
    Pending,

    /// <summary>With text.</summary>
    Full,

    /// <summary>Its author took it back.</summary>
    Deleted,
}

/// <summary>What one reading of the list found.</summary>
internal sealed record WeRssListing
{
    /// <summary>Articles that were not known, newest first, each once.</summary>
    public required IReadOnlyList<WeRssArticle> New { get; init; }

    /// <summary>Known articles that carry a later time than the watermark: their authors changed them.</summary>
    public required IReadOnlyList<WeRssArticle> Edited { get; init; }

    public required int Pages { get; init; }

    /// <summary>Whether the reading ended at the most pages allowed instead of at what is known.</summary>
    public required bool IsCutShort { get; init; }
}

/// <summary>Whether WeRSS is alive and still let in by WeChat.</summary>
internal sealed record WeRssHealth
{
    /// <summary>Root of its API; null when it was not found.</summary>
    public string? Server { get; init; }

    public string? Version { get; init; }

    /// <summary>When the newest article was published or found, in UTC; null when there is none.</summary>
    public DateTimeOffset? NewestAt { get; init; }

    /// <summary>What was looked at, the most trustworthy first. One bad sign alone is no alarm.</summary>
    public required IReadOnlyList<WeRssEvidence> Evidence { get; init; }

    public required CheckResult Verdict { get; init; }
}

/// <summary>One sign.</summary>
/// <param name="Name"><c>articles</c>, <c>texts</c>, <c>session</c>, <c>search</c> or <c>login</c>.</param>
/// <param name="Reason">One sentence with figures.</param>
internal sealed record WeRssEvidence(string Name, CheckState State, string Reason);
