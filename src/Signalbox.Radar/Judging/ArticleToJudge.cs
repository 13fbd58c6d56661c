using Signalbox.Radar.Judging.Steering;

namespace Signalbox.Radar.Judging;

/// <summary>What a judge sees of an article.</summary>
internal sealed record ArticleToJudge
{
    // Sources give dates of the year 1 and 9999, beyond which a calendar cannot be counted on.
    private static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public required string Title { get; init; }

    /// <summary>Clean text; the summary where there is no more.</summary>
    public required string Text { get; init; }

    /// <summary>Publication, or first sight where the source gave no date.</summary>
    public required DateTimeOffset DatedAt { get; init; }

    /// <summary>Whether <see cref="DatedAt"/> is what the source says.</summary>
    public bool HasDate { get; init; } = true;

    /// <summary>Whether there is no more than title and summary.</summary>
    public bool OnSummaryOnly { get; init; }

    /// <summary>Whether these are some of its sentences only, for a second reading.</summary>
    public bool IsExcerpt { get; init; }

    /// <summary>How many sentences that were addressed to a model have been left out of title and text.</summary>
    public int Orders { get; init; }

    /// <summary>Whether somebody may want to steer its judge, who is then asked twice.</summary>
    public Suspicion Suspicion { get; init; }

    /// <summary>Titles of the sources that carried it, first one first.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The day of <see cref="DatedAt"/> where clocks have this offset; an impossible one is brought to 1900 or 9000.</summary>
    public DateOnly DayIn(TimeSpan offset)
    {
        var possible =
            DatedAt < Earliest ? Earliest
            : DatedAt > Latest ? Latest
            : DatedAt;
        return DateOnly.FromDateTime(possible.ToOffset(offset).DateTime);
    }
}
