namespace Signalbox.FarEnds.Market;

/// <summary>The world at one moment, with one thing wrong if a test wants it so.</summary>
/// <param name="now">What lies later is not shown.</param>
internal sealed class MarketView(MarketWorld world, DateTimeOffset now, MarketTwist twist)
{
    /// <summary>Where a column too many is put in, and one too few is left out.</summary>
    private const int TwistedColumn = 2;

    public MarketWorld World => world;

    public MarketTwist Twist => twist;

    public DateTimeOffset Now => now;

    /// <summary>The day in Shanghai.</summary>
    public DateOnly Today => MarketWorld.DayOf(now);

    /// <summary>The time of day in Shanghai.</summary>
    public TimeOnly Time => MarketWorld.TimeOf(now);

    /// <summary>The newest session that has begun, or today if it will.</summary>
    public DateOnly LastSession => world.Calendar.Sessions[world.Calendar.OnOrBefore(Today)];

    /// <summary>By its present code; null when there is none, or none yet.</summary>
    public MarketInstrument? Find(string code) => world.Find(code) is { } found && found.Listed <= Today ? found : null;

    /// <summary>The code as it is sent.</summary>
    public string Code(MarketInstrument instrument) =>
        twist == MarketTwist.FormerCode ? instrument.FormerCode ?? instrument.Code : instrument.Code;

    /// <summary>The same without the exchange.</summary>
    public string Number(MarketInstrument instrument) => Code(instrument).Split('.')[0];

    /// <summary>Daily bars, oldest first; today's as far as it has come, once it has begun.</summary>
    public IReadOnlyList<MarketBar> Days(
        MarketInstrument instrument,
        DateOnly from,
        DateOnly to,
        MarketAdjustment how = MarketAdjustment.None
    )
    {
        List<MarketBar> bars = [.. world.Bars(instrument, from, Earlier(to, LastWhole(instrument)))];
        if (from <= Today && Today <= to && Partial(instrument) is { } bar)
            bars.Add(bar);
        if (bars is [.., _, _] && twist == MarketTwist.YesterdayAsToday)
            bars[^1] = bars[^2] with { Day = bars[^1].Day };
        var steps = how == MarketAdjustment.None ? [] : world.ExDates(instrument, Today).ToList();
        return [.. bars.Select(b => Twisted(instrument, b, how, steps))];
    }

    /// <summary>Weeks or months of such bars, each under the day of its last bar.</summary>
    public static IReadOnlyList<MarketBar> Periods(IReadOnlyList<MarketBar> days, Func<DateOnly, int> period) =>
        [.. days.GroupBy(b => period(b.Day)).Select(Together)];

    public MarketQuote? Quote(MarketInstrument instrument)
    {
        var quote = world.Quote(instrument, now);
        if (quote is null)
            return null;
        if (twist == MarketTwist.YesterdayAsToday && world.Calendar.Before(quote.Day) is { } before)
            quote = quote with { Bar = world.Bar(instrument, before) ?? quote.Bar };
        return twist == MarketTwist.HundredTimes
            ? quote with
            {
                Bar = quote.Bar with { Volume = quote.Bar.Volume * 100 },
            }
            : quote;
    }

    /// <summary>The newest parts of sessions, oldest first.</summary>
    /// <param name="length">In minutes: 1, 5, 15, 30 or 60.</param>
    /// <param name="sessions">How many sessions back at most.</param>
    public IEnumerable<MarketMinute> Minutes(MarketInstrument instrument, int length, int sessions)
    {
        var last = world.Calendar.OnOrBefore(Today);
        var by = twist == MarketTwist.HundredTimes ? 100 : 1;
        return Enumerable
            .Range(Math.Max(0, last - sessions + 1), Math.Min(sessions, last + 1))
            .SelectMany(at => world.Minutes(instrument, world.Calendar.Sessions[at], length, now))
            .Select(m => m with { Volume = m.Volume * by });
    }

    /// <summary>The rows as they are sent.</summary>
    public IEnumerable<T> Rows<T>(IEnumerable<T> rows) =>
        twist == MarketTwist.DuplicateRows ? rows.SelectMany(r => Enumerable.Repeat(r, 2)) : rows;

    /// <summary>The columns of one row, or their names, as they are sent.</summary>
    /// <param name="extra">What a column too many holds, or is called.</param>
    public IReadOnlyList<T> Columns<T>(IReadOnlyList<T> columns, T extra)
    {
        if (twist is not (MarketTwist.ColumnMore or MarketTwist.ColumnLess) || columns.Count == 0)
            return columns;
        var at = Math.Min(TwistedColumn, columns.Count - 1);
        List<T> twisted = [.. columns];
        if (twist == MarketTwist.ColumnMore)
            twisted.Insert(at, extra);
        else
            twisted.RemoveAt(at);
        return twisted;
    }

    /// <summary>The same for a row with names.</summary>
    public IReadOnlyDictionary<string, object?> Named(IReadOnlyList<KeyValuePair<string, object?>> row) =>
        new OrderedDictionary<string, object?>(Columns(row, KeyValuePair.Create("extra", (object?)"-")));

    /// <summary>The week, counted.</summary>
    public static int Week(DateOnly day) => day.DayNumber / 7; // day 0 was a Monday

    /// <summary>The month, counted.</summary>
    public static int Month(DateOnly day) => (day.Year * 12) + day.Month;

    public static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    /// <summary>Yesterday; the day before for New York before its night is over.</summary>
    private DateOnly LastWhole(MarketInstrument instrument) =>
        Today.AddDays(MarketHours.MinuteOf(instrument.Board, Today.AddDays(-1), now) is null ? -2 : -1);

    /// <summary>Today's bar so far; null before the first price, and on days without trade.</summary>
    private MarketBar? Partial(MarketInstrument instrument) =>
        world.Quote(instrument, now) is { IsTraded: true } quote && quote.Day == Today ? quote.Bar : null;

    private MarketBar Twisted(
        MarketInstrument instrument,
        MarketBar bar,
        MarketAdjustment how,
        IReadOnlyList<MarketExDate> steps
    )
    {
        var seen = how == MarketAdjustment.None ? bar : MarketFigures.Adjusted(instrument, bar, how, steps);
        if (twist == MarketTwist.HundredTimes)
            return seen with { Volume = seen.Volume * 100 };
        var isForward = how is MarketAdjustment.ForwardAdditive or MarketAdjustment.ForwardRatio;
        if (twist != MarketTwist.NegativeForward || !isForward)
            return seen;
        var down = decimal.Round(bar.High * 3, instrument.Decimals);
        return seen with
        {
            Open = seen.Open - down,
            High = seen.High - down,
            Low = seen.Low - down,
            Close = seen.Close - down,
            PreClose = seen.PreClose - down,
        };
    }

    private static MarketBar Together(IEnumerable<MarketBar> days)
    {
        var all = days.ToList();
        return all[^1] with
        {
            Open = all[0].Open,
            PreClose = all[0].PreClose,
            High = all.Max(b => b.High),
            Low = all.Min(b => b.Low),
            Volume = all.Sum(b => b.Volume),
            Amount = all.Sum(b => b.Amount),
        };
    }
}
