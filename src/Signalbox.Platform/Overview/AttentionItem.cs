namespace Signalbox.Platform.Overview;

/// <summary>How much it matters.</summary>
public enum AttentionSeverity
{
    /// <summary>Something does not work.</summary>
    Critical,

    /// <summary>It works, and somebody should look.</summary>
    Warning,
}

/// <summary>One thing that the owner has to do now.</summary>
public sealed record AttentionItem
{
    /// <summary>Stable dotted word that tells it apart, e.g. <c>jobs.dead</c>.</summary>
    public required string Key { get; init; }

    /// <summary>How much it matters; the worst come first.</summary>
    public required AttentionSeverity Severity { get; init; }

    /// <summary>One line, in Chinese.</summary>
    public required string TitleZh { get; init; }

    /// <summary>The same in English.</summary>
    public required string TitleEn { get; init; }

    /// <summary>What was found, in the words of whoever found it; null when the title says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>The same in Chinese; null where there is only one wording.</summary>
    public string? DetailZh { get; init; }

    /// <summary>What to do, in the words of whoever found it; null when the page says it.</summary>
    public string? Remedy { get; init; }

    /// <summary>The same in Chinese, perhaps in general; null when the page says it.</summary>
    public string? RemedyZh { get; init; }

    /// <summary>Since when, as far as it is known; null when it is not.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The page where it is done.</summary>
    public required string Path { get; init; }

    /// <summary>The check that says the same in fewer words and is left out for it; null when there is none.</summary>
    public string? InsteadOfCheck { get; init; }
}
