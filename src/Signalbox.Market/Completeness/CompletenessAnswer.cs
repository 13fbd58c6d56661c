namespace Signalbox.Market.Completeness;

/// <summary>One year of one instrument, or of all together.</summary>
/// <param name="Instruments">How many instruments are counted in it.</param>
/// <param name="Expected">Sessions in which they should have been traded.</param>
/// <param name="Stored">How many of them have a final bar.</param>
/// <param name="Suspended">Sessions without a bar that a suspension explains; not expected.</param>
/// <param name="Sources">How many of the stored ones are whose.</param>
internal sealed record YearLine(
    int Year,
    int Instruments,
    long Expected,
    long Stored,
    long Missing,
    long Suspended,
    IReadOnlyDictionary<string, long> Sources
);

/// <summary>An instrument of which bars are missing.</summary>
/// <param name="Board">As in the list of instruments; null where there is none.</param>
internal sealed record WorstLine(
    string Symbol,
    string? Name,
    string Kind,
    string? Board,
    long Expected,
    long Stored,
    long Missing
);

/// <summary>How complete the store is.</summary>
/// <param name="Symbol">Null: all instruments together.</param>
/// <param name="Reason">
/// Why there are no figures: <c>no-instruments</c>, <c>not-counted</c> (no search has run yet), <c>no-calendar</c>,
/// <c>no-listing-day</c>, <c>not-yet</c>, <c>no-such-year</c>; null when there are some.
/// </param>
/// <param name="From">The first day that was judged, of one instrument.</param>
/// <param name="To">The last one.</param>
/// <param name="CountedAt">When all were counted; null for one instrument, which is counted as it is asked for.</param>
/// <param name="Years">Newest first.</param>
/// <param name="Total">How many instruments have bars missing, in the year asked for or at all.</param>
/// <param name="Worst">A page of those, most missing first; empty for one instrument.</param>
internal sealed record CompletenessAnswer(
    string? Symbol,
    string? Reason,
    DateOnly? From,
    DateOnly? To,
    DateTimeOffset? CountedAt,
    IReadOnlyList<YearLine> Years,
    int Total,
    IReadOnlyList<WorstLine> Worst
);

/// <summary>What is asked.</summary>
/// <param name="Symbol">In any accepted spelling; all instruments when null.</param>
/// <param name="Year">All years when null.</param>
/// <param name="Offset">Where the page of the worst begins.</param>
/// <param name="Limit">1 to 200.</param>
internal sealed record CompletenessQuery(string? Symbol, int? Year, int Offset = 0, int Limit = 50);

/// <summary>A board in one year.</summary>
/// <param name="Board"><c>main</c>, <c>chiNext</c>, <c>star</c>, <c>beijing</c>, <c>b</c>; elsewhere the kind or the exchange: <c>index</c>, <c>fund</c>, <c>hk</c>, <c>us</c>.</param>
internal sealed record BoardYear(string Board, int Year, long Expected, long Stored);
