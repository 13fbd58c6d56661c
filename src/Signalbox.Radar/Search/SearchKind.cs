namespace Signalbox.Radar.Search;

/// <summary>What can be found.</summary>
internal enum SearchKind
{
    /// <summary>An article: title and text.</summary>
    Article,

    /// <summary>An opportunity: its title, and what its judgement says.</summary>
    Opportunity,

    /// <summary>A report: title and Markdown.</summary>
    Report,
}
