using Signalbox.Market.Calendar;

namespace Signalbox.Market.Completeness;

/// <summary>Final bars of an instrument in one year against the sessions in which it should have been traded.</summary>
/// <param name="Expected">Sessions of its life that were traded, or of which no suspension is known.</param>
/// <param name="Stored">How many of them have a final bar.</param>
/// <param name="Suspended">Sessions without a bar that a suspension explains; not expected.</param>
/// <param name="BySource">How many of the stored ones are whose, by the number of the source.</param>
internal sealed record YearCount(
    int Year,
    int Expected,
    int Stored,
    int Suspended,
    IReadOnlyDictionary<int, int> BySource
)
{
    public int Missing => Expected - Stored;
}

/// <summary>Sessions in a row without a bar and without a suspension.</summary>
/// <param name="Days">How many sessions.</param>
internal sealed record MissingRun(DateOnly From, DateOnly To, int Days);

/// <summary>What is there and what is missing of one instrument.</summary>
/// <param name="From">The first day that was judged; null when none could be.</param>
/// <param name="Missing">The runs that are missing, ascending; a suspended or a stored session parts two.</param>
/// <param name="Why">
/// Why no day could be judged: <c>no-calendar</c>, <c>no-listing-day</c> (and no bar either), <c>not-yet</c> (nothing
/// of its life is over), null when one could.
/// </param>
internal sealed record DayCount(
    DateOnly? From,
    DateOnly? To,
    IReadOnlyList<YearCount> Years,
    IReadOnlyList<MissingRun> Missing,
    string? Why
)
{
    public static DayCount Nothing(string why) => new(null, null, [], [], why);
}

/// <summary>Counts days: the calendar, the life of the instrument, its suspensions, its bars. Arithmetic alone.</summary>
internal static class CountDays
{
    /// <param name="listed">The first session; the first bar's day is taken when null.</param>
    /// <param name="delisted">The day from which it is no longer listed.</param>
    /// <param name="lastFinal">The last day of which final bars can be asked.</param>
    /// <param name="bars">The source of each final bar, by its day.</param>
    public static DayCount Run(
        TradingCalendar calendar,
        DateOnly? listed,
        DateOnly? delisted,
        DateOnly lastFinal,
        IReadOnlyDictionary<DateOnly, int> bars,
        IReadOnlySet<DateOnly> suspended
    )
    {
        if (calendar.Count == 0)
            return DayCount.Nothing("no-calendar");
        if ((listed ?? (bars.Count > 0 ? bars.Keys.Min() : null)) is not { } born)
            return DayCount.Nothing("no-listing-day");
        var from = born > calendar.KnownFrom ? born : calendar.KnownFrom;
        var to = lastFinal < calendar.KnownThrough ? lastFinal : calendar.KnownThrough;
        if (delisted is { } end && end <= to)
            to = end.AddDays(-1);
        if (from > to)
            return DayCount.Nothing("not-yet");
        var (years, missing) = (new List<Year>(), new List<MissingRun>());
        MissingRun? run = null;
        foreach (var session in calendar.Between(from, to))
        {
            if (years.Count == 0 || years[^1].Number != session.Year)
                years.Add(new Year(session.Year));
            var isMissing = years[^1]
                .Add(bars.TryGetValue(session, out var source) ? source : null, suspended, session);
            if (isMissing)
                run = run is null
                    ? new MissingRun(session, session, 1)
                    : run with
                    {
                        To = session,
                        Days = run.Days + 1,
                    };
            else
                End();
        }
        End();
        return new DayCount(from, to, [.. years.Select(y => y.Count)], missing, null);

        void End()
        {
            if (run is not null)
                missing.Add(run);
            run = null;
        }
    }

    /// <summary>One year while it is counted.</summary>
    private sealed class Year(int number)
    {
        private readonly Dictionary<int, int> bySource = [];
        private int stored;
        private int missing;
        private int suspensions;

        public int Number => number;

        public YearCount Count => new(number, stored + missing, stored, suspensions, bySource);

        /// <returns>Whether the session is missing.</returns>
        public bool Add(int? source, IReadOnlySet<DateOnly> suspended, DateOnly session)
        {
            if (source is { } known)
            {
                stored++;
                bySource[known] = bySource.GetValueOrDefault(known) + 1;
                return false;
            }
            if (suspended.Contains(session))
            {
                suspensions++;
                return false;
            }
            missing++;
            return true;
        }
    }
}
