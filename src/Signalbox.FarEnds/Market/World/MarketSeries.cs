namespace Signalbox.FarEnds.Market;

/// <summary>The bars of one instrument: each is computed from its place alone, so that any range is cheap.</summary>
/// <remarks>
/// A smooth value without jumps comes from <see cref="MarketNoise"/>; the price is that value over the cumulative factor.
/// Only the ex-dates, one a year, are worked out in order.
/// </remarks>
internal sealed class MarketSeries
{
    private readonly MarketInstrument instrument;
    private readonly MarketTraits traits;
    private readonly MarketCalendar calendar;
    private readonly ulong seed;
    private readonly HashSet<int> suspended;
    private readonly List<Step> steps = [];

    public MarketSeries(MarketInstrument instrument, MarketCalendar calendar, ulong seed)
    {
        (this.instrument, traits, this.calendar, this.seed) = (instrument, instrument.Traits, calendar, seed);
        First = calendar.OnOrAfter(instrument.Listed);
        End = instrument.Delisted is { } gone ? calendar.OnOrAfter(gone) : calendar.Sessions.Count;
        suspended =
        [
            .. instrument
                .Suspensions.Where(s => s.Timing is null)
                .SelectMany(s =>
                    Enumerable.Range(
                        calendar.OnOrAfter(s.From),
                        calendar.OnOrBefore(s.To) - calendar.OnOrAfter(s.From) + 1
                    )
                ),
        ];
        for (var year = instrument.Listed.Year + 1; year <= MarketCalendar.LastDay.Year; year++)
            AddStep(year);
    }

    /// <summary>The place of the first session.</summary>
    public int First { get; }

    /// <summary>One past the place of the last session.</summary>
    public int End { get; }

    public IEnumerable<MarketExDate> ExDates =>
        steps.Select(s => new MarketExDate(calendar.Sessions[s.At], s.Cash, s.Bonus, s.PreClose, s.Factor));

    public DateOnly DayOf(int at) => calendar.Sessions[at];

    public bool IsListed(int at) => at >= First && at < End;

    public bool IsSuspended(int at) => IsListed(at) && suspended.Contains(at);

    public bool IsTraded(int at) => IsListed(at) && !suspended.Contains(at);

    /// <summary>The last session before that one with a bar; -1 when there is none.</summary>
    public int TradedBefore(int at)
    {
        for (at--; at >= First; at--)
            if (!suspended.Contains(at))
                return at;
        return -1;
    }

    /// <summary>The cumulative factor; 1 until the first ex-date.</summary>
    public decimal Factor(int at) => StepAt(at)?.Factor ?? 1;

    /// <summary>All shares of that day.</summary>
    public decimal Shares(int at) => traits.Shares * (StepAt(at)?.Growth ?? 1);

    public decimal Close(int at) => Rounded(Value(at) / (double)Factor(at));

    public decimal PreClose(int at)
    {
        if (StepAt(at) is { } step && step.At == at)
            return step.PreClose;
        var before = TradedBefore(at);
        if (before >= 0)
            return Close(before);
        return instrument.Kind == MarketKind.Stock ? Rounded((double)Close(at) * 0.75) : Close(at);
    }

    /// <summary>Null where the exchange sets none: indices, Hong Kong, New York, the first sessions of a share.</summary>
    public MarketLimits? Limits(int at)
    {
        if (Part(at) is not { } part)
            return null;
        var before = PreClose(at);
        var up = decimal.Round(before * (1 + part), instrument.Decimals, MidpointRounding.AwayFromZero);
        var down = decimal.Round(before * (1 - part), instrument.Decimals, MidpointRounding.AwayFromZero);
        return new MarketLimits(
            Math.Max(up, before + instrument.Tick),
            Math.Max(instrument.Tick, Math.Min(down, before - instrument.Tick))
        );
    }

    /// <summary>A session that is traded.</summary>
    public MarketBar Bar(int at)
    {
        var (close, before, limits) = (Close(at), PreClose(at), Limits(at));
        var drift = (double)(close / before) - 1;
        var open = Within(limits, (double)before * (1 + (drift * 0.5 * Unit(11, at)) + (0.004 * Signed(12, at))));
        var (top, bottom) = (Math.Max(open, close), Math.Min(open, close));
        var high = Math.Max(top, Within(limits, (double)top * (1 + (0.010 * Unit(13, at)))));
        var low = Math.Min(bottom, Within(limits, (double)bottom * (1 - (0.010 * Unit(14, at)))));
        var volume = Volume(at);
        return new MarketBar
        {
            Day = calendar.Sessions[at],
            Open = open,
            High = high,
            Low = low,
            Close = close,
            PreClose = before,
            Volume = volume,
            Amount = decimal.Round(volume * (open + high + low + (2 * close)) / 5),
        };
    }

    /// <summary>Traded on that day, in shares.</summary>
    public long Volume(int at)
    {
        var wave = (0.7 * MarketNoise.Wave(seed, 21, at, 15)) + (0.4 * Signed(22, at));
        var lots = Math.Max(1, (long)(traits.Lots * Math.Exp(wave)));
        return (lots * 100) + (instrument.BySingleShare ? (long)(Unit(23, at) * 100) : 0);
    }

    /// <summary>What happens in the course of that session, which is traded.</summary>
    public MarketDay Day(int at) => new(instrument, Bar(at), seed ^ ((ulong)(uint)at * 0x2545F4914F6CDD1D));

    /// <summary>About chance, for what is of no account, such as the book.</summary>
    public double Unit(int stream, int at) => MarketNoise.Unit(seed, stream, at);

    private double Signed(int stream, int at) => MarketNoise.Signed(seed, stream, at);

    private double Value(int at)
    {
        var wave =
            (0.30 * MarketNoise.Wave(seed, 1, at, 250))
            + (0.06 * MarketNoise.Wave(seed, 2, at, 20))
            + (0.008 * Signed(3, at));
        return traits.Price * Math.Exp((traits.Growth * (at - First)) + (traits.Volatility * wave));
    }

    /// <summary>How far a price may move, as a part of the close before.</summary>
    private decimal? Part(int at)
    {
        if (instrument.Kind == MarketKind.Index || !instrument.IsChinese)
            return null;
        if (instrument.Kind == MarketKind.Fund)
            return 0.10m;
        if (at - First < (instrument.Board == MarketBoard.Beijing ? 1 : 5))
            return null;
        return instrument.Board switch
        {
            MarketBoard.Beijing => 0.30m,
            MarketBoard.Star or MarketBoard.ChiNext => 0.20m,
            _ => instrument.NameOn(calendar.Sessions[at]).Contains("ST", StringComparison.Ordinal) ? 0.05m : 0.10m,
        };
    }

    private Step? StepAt(int at)
    {
        for (var number = steps.Count - 1; number >= 0; number--)
            if (steps[number].At <= at)
                return steps[number];
        return null;
    }

    /// <summary>The dividend of that year, if there is one.</summary>
    private void AddStep(int year)
    {
        var bonus = traits.Bonus > 0 && (year + (int)(seed % 5)) % 5 == 0 ? traits.Bonus : 0;
        if (traits.Yield <= 0 && bonus == 0)
            return;
        var at = calendar.OnOrAfter(new DateOnly(year, 6, 1).AddDays((int)(Unit(31, year) * 45)));
        while (at < End && suspended.Contains(at))
            at++;
        if (at >= End || at < First + 20)
            return;
        var close = Close(TradedBefore(at));
        var share = (decimal)(traits.Yield * (0.7 + (0.6 * Unit(32, year))));
        var cash = decimal.Round(close * share, 3, MidpointRounding.AwayFromZero);
        var before = decimal.Round((close - cash) / (1 + bonus), instrument.Decimals, MidpointRounding.AwayFromZero);
        var (factor, growth) = steps is [.., var last] ? (last.Factor, last.Growth) : (1, 1);
        if (before != close)
            steps.Add(new Step(at, cash, bonus, before, factor * close / before, growth * (1 + bonus)));
    }

    private decimal Rounded(double price) =>
        Math.Max(instrument.Tick, decimal.Round((decimal)price, instrument.Decimals, MidpointRounding.AwayFromZero));

    private decimal Within(MarketLimits? limits, double price) =>
        limits is null ? Rounded(price) : Math.Clamp(Rounded(price), limits.Down, limits.Up);

    /// <param name="Growth">How many shares one of the listing has become.</param>
    private sealed record Step(int At, decimal Cash, decimal Bonus, decimal PreClose, decimal Factor, decimal Growth);
}
