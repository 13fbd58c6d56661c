namespace Signalbox.Market.Minutes;

/// <summary>One minute of one instrument, unadjusted.</summary>
/// <param name="At">Its end, as the exchange names it: the last one of a day is 15:00 and holds the closing auction.</param>
/// <param name="Volume">In shares.</param>
/// <param name="Amount">In currency units; null where the source does not say it.</param>
internal sealed record Minute(
    DateTimeOffset At,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Volume,
    decimal? Amount
);

/// <summary>The minutes of an instrument in a range.</summary>
/// <param name="Symbol">Canonical.</param>
/// <param name="Minutes">Ascending.</param>
/// <param name="Next">Ask again with <c>from</c> on this day for what comes after; null at the end. Days are given whole.</param>
/// <param name="Empty">Why there are none; null when there are.</param>
/// <param name="Sources">Each with how many of the minutes are its.</param>
internal sealed record MinutesAnswer(
    string Symbol,
    string? Name,
    string Currency,
    IReadOnlyList<Minute> Minutes,
    DateOnly? Next,
    Gateway.EmptyReason? Empty,
    IReadOnlyDictionary<string, int> Sources
);
