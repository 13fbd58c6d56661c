namespace Signalbox.Radar.Judging;

/// <summary>What a judge sees of an article.</summary>
internal sealed record ArticleToJudge
{
    public required string Title { get; init; }

    /// <summary>Clean text; the summary where there is no more.</summary>
    public required string Text { get; init; }

    /// <summary>Publication, or first sight where the source gave no date.</summary>
    public required DateTimeOffset DatedAt { get; init; }

    /// <summary>Whether <see cref="DatedAt"/> is what the source says.</summary>
    public bool HasDate { get; init; } = true;

    /// <summary>Whether there is no more than title and summary.</summary>
    public bool OnSummaryOnly { get; init; }

    /// <summary>Titles of the sources that carried it, first one first.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];
}
