using Signalbox.Market.Gateway;

namespace Signalbox.Market.Basics;

/// <summary>Where figures come from.</summary>
/// <param name="Sources">Each with how many of the answer's lines are its.</param>
/// <param name="FetchedAt">When the oldest of them was fetched; null without any.</param>
internal sealed record BasicsProvenance(IReadOnlyDictionary<string, int> Sources, DateTimeOffset? FetchedAt);

/// <summary>Figures of one instrument.</summary>
/// <param name="Symbol">Canonical.</param>
/// <param name="Currency">ISO 4217, of prices and values.</param>
/// <param name="Basics">Ascending.</param>
/// <param name="Next">Ask again with <c>from</c> on this day for what comes after; null at the end.</param>
/// <param name="Empty">Why there are none; null when there are.</param>
internal sealed record BasicsAnswer(
    string Symbol,
    string? Name,
    string Currency,
    IReadOnlyList<DayBasics> Basics,
    DateOnly? Next,
    EmptyReason? Empty,
    BasicsProvenance Provenance
);

/// <summary>The figures of one of a day's instruments.</summary>
/// <param name="Symbol">Canonical.</param>
internal sealed record BasicsLine(string Symbol, string? Name, DayBasics Basics);

/// <summary>Figures of one day, a page at a time.</summary>
/// <param name="Day">Null when no day has any and none was asked for.</param>
/// <param name="Total">How many instruments have figures of that day.</param>
/// <param name="Lines">By code.</param>
/// <param name="Empty">Why there are none on this page; null when there are.</param>
/// <param name="Fault">What went wrong when they were last looked for; null when nothing did.</param>
internal sealed record BasicsDayAnswer(
    DateOnly? Day,
    int Total,
    IReadOnlyList<BasicsLine> Lines,
    EmptyReason? Empty,
    string? Fault,
    BasicsProvenance Provenance
);
