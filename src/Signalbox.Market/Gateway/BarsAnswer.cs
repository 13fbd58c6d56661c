using System.Text.Json.Serialization;

namespace Signalbox.Market.Gateway;

/// <summary>How long a bar is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Period>))]
internal enum Period
{
    /// <summary>A session.</summary>
    Day,

    /// <summary>The sessions from Monday to Sunday, under the last one's date.</summary>
    Week,

    /// <summary>The sessions of a calendar month, under the last one's date.</summary>
    Month,
}

/// <summary>Why an answer holds nothing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmptyReason>))]
internal enum EmptyReason
{
    /// <summary>The range ends before the first session.</summary>
    NotListedYet,

    /// <summary>The range begins after the last session.</summary>
    Delisted,

    /// <summary>The market was closed on every day of the range.</summary>
    NoSession,

    /// <summary>It was suspended in every session of the range.</summary>
    Suspended,

    /// <summary>The only session of the range has not ended, or its data is not final yet.</summary>
    NotPublishedYet,

    /// <summary>There were sessions, and nothing of them was stored: a gap to be repaired.</summary>
    Missing,

    /// <summary>The calendar of the range is not known, so nothing can be said.</summary>
    Unknown,

    /// <summary>There is no such thing of this kind of instrument.</summary>
    NotOffered,
}

/// <summary>One bar as it is served.</summary>
/// <param name="Day">Date of the session; of the last one for longer periods.</param>
/// <param name="Open">In currency units, adjusted as the answer says.</param>
/// <param name="PreClose">The close before, ex-right; null where no source says it.</param>
/// <param name="Volume">Shares, fund units or contracts; never adjusted.</param>
/// <param name="Amount">Currency units; null where no source says it.</param>
internal sealed record BarLine(
    DateOnly Day,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal? PreClose,
    decimal Volume,
    decimal? Amount
);

/// <summary>Where the bars of an answer come from.</summary>
/// <param name="Sources">Each with how many of the answer's sessions are its.</param>
/// <param name="FetchedAt">When the oldest of them was fetched; null without bars.</param>
/// <param name="FactorSource">Whose factors adjusted them; null when nothing was adjusted.</param>
internal sealed record Provenance(
    IReadOnlyDictionary<string, int> Sources,
    DateTimeOffset? FetchedAt,
    string? FactorSource
);

/// <summary>Bars of one instrument.</summary>
/// <param name="Symbol">Canonical.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Adjust"><c>none</c>, <c>forward</c> or <c>backward</c>.</param>
/// <param name="AdjustAnchor">For <c>forward</c>: the day whose prices are as they were traded.</param>
/// <param name="Bars">Ascending.</param>
/// <param name="Next">Ask again with <c>from</c> on this day for what comes after; null at the end.</param>
/// <param name="Empty">Why there are none; null when there are.</param>
internal sealed record BarsAnswer(
    string Symbol,
    string? Name,
    string Currency,
    Period Period,
    string Adjust,
    DateOnly? AdjustAnchor,
    IReadOnlyList<BarLine> Bars,
    DateOnly? Next,
    EmptyReason? Empty,
    Provenance Provenance
);
