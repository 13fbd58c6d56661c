using System.Collections.Concurrent;

namespace Signalbox.FarEnds.Market;

/// <summary>A small market that is the same for the same seed: every market site of the far ends shows this one.</summary>
/// <remarks>
/// All of it is invented. Prices are unadjusted, volumes in shares, amounts in the currency of the instrument; the sites
/// turn them into their own units. Anything can be asked for any day in any order, and costs the days that are asked for.
/// </remarks>
public sealed class MarketWorld
{
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    private readonly ConcurrentDictionary<string, MarketSeries> series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MarketInstrument> byCode;
    private readonly int seed;

    /// <summary>Makes one.</summary>
    /// <param name="synthetic">How many shares there are besides those that tests know by name; at most 8,000.</param>
    public MarketWorld(int synthetic = 0, int seed = 1)
    {
        this.seed = seed;
        Instruments =
        [
            .. MarketCast
                .All.Concat(MarketCrowd.Make(synthetic, seed, Calendar))
                .OrderBy(i => i.Code, StringComparer.Ordinal),
        ];
        byCode = Instruments.ToDictionary(i => i.Code, StringComparer.Ordinal);
    }

    /// <summary>When its exchanges are open.</summary>
    public MarketCalendar Calendar { get; } = new();

    /// <summary>Everything that is or was traded, by code.</summary>
    public IReadOnlyList<MarketInstrument> Instruments { get; }

    /// <summary>The shares of Shanghai, Shenzhen and Beijing, by code.</summary>
    public IEnumerable<MarketInstrument> Shares => Instruments.Where(i => i.Kind == MarketKind.Stock && i.IsChinese);

    /// <summary>By its present code, e.g. <c>600519.SH</c>; null when there is none.</summary>
    public MarketInstrument? Find(string code) => byCode.GetValueOrDefault(code);

    /// <summary>By its present code.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public MarketInstrument this[string code] => byCode[code];

    /// <summary>The day in Shanghai.</summary>
    public static DateOnly DayOf(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(Shanghai).DateTime);

    /// <summary>The time of day in Shanghai.</summary>
    public static TimeOnly TimeOf(DateTimeOffset now) => TimeOnly.FromDateTime(now.ToOffset(Shanghai).DateTime);

    /// <summary>Whether it is listed on that day.</summary>
    public static bool IsListed(MarketInstrument instrument, DateOnly day) =>
        day >= instrument.Listed && (instrument.Delisted is null || day < instrument.Delisted);

    /// <summary>Whether it is listed and not traded on that session.</summary>
    public bool IsSuspended(MarketInstrument instrument, DateOnly day) =>
        SeriesOf(instrument).IsSuspended(Calendar.On(day));

    /// <summary>Daily bars, oldest first, both ends included; none on suspended days.</summary>
    public IEnumerable<MarketBar> Bars(MarketInstrument instrument, DateOnly from, DateOnly to)
    {
        var bars = SeriesOf(instrument);
        var last = Math.Min(Calendar.OnOrBefore(to), bars.End - 1);
        for (var at = Math.Max(Calendar.OnOrAfter(from), bars.First); at <= last; at++)
            if (bars.IsTraded(at))
                yield return bars.Bar(at);
    }

    /// <summary>The bar of that session; null when there is none.</summary>
    public MarketBar? Bar(MarketInstrument instrument, DateOnly day)
    {
        var (bars, at) = (SeriesOf(instrument), Calendar.On(day));
        return bars.IsTraded(at) ? bars.Bar(at) : null;
    }

    /// <summary>The cumulative factor of that session, suspended ones too; 1 until the first ex-date.</summary>
    public decimal Factor(MarketInstrument instrument, DateOnly day) =>
        SeriesOf(instrument).Factor(Calendar.OnOrBefore(day));

    /// <summary>The ex-dates until that day, oldest first.</summary>
    public IEnumerable<MarketExDate> ExDates(MarketInstrument instrument, DateOnly until) =>
        SeriesOf(instrument).ExDates.TakeWhile(e => e.Day <= until);

    /// <summary>The limits of that session; null where the exchange sets none.</summary>
    public MarketLimits? Limits(MarketInstrument instrument, DateOnly day)
    {
        var (bars, at) = (SeriesOf(instrument), Calendar.On(day));
        return bars.IsListed(at) ? bars.Limits(at) : null;
    }

    /// <summary>The close before that session, ex-right, suspended ones too; null when it is not listed then.</summary>
    public decimal? PreClose(MarketInstrument instrument, DateOnly day)
    {
        var (bars, at) = (SeriesOf(instrument), Calendar.On(day));
        return bars.IsListed(at) ? bars.PreClose(at) : null;
    }

    /// <summary>What follows from the price and the volume of that session.</summary>
    /// <param name="price">The close, or what is paid at the moment.</param>
    /// <param name="volume">In shares.</param>
    public MarketBasics Basics(MarketInstrument instrument, DateOnly day, decimal price, long volume) =>
        MarketFigures.Basics(instrument, SeriesOf(instrument), Calendar.OnOrBefore(day), price, volume);

    /// <summary>The minutes of a session, oldest first, named by their ends; empty when it is not traded.</summary>
    /// <param name="length">1, 5, 15, 30 or 60.</param>
    /// <param name="now">What lies later is not told.</param>
    public IEnumerable<MarketMinute> Minutes(MarketInstrument instrument, DateOnly day, int length, DateTimeOffset now)
    {
        var (bars, at) = (SeriesOf(instrument), Calendar.On(day));
        var passed = MarketHours.MinuteOf(instrument.Board, day, now);
        return bars.IsTraded(at) && passed is { } until ? bars.Day(at).Parts(length, until) : [];
    }

    /// <summary>The opening auction as a minute of its own; null when it is not over or there is none.</summary>
    public MarketMinute? Opening(MarketInstrument instrument, DateOnly day, DateTimeOffset now)
    {
        var (bars, at) = (SeriesOf(instrument), Calendar.On(day));
        return bars.IsTraded(at) && MarketHours.MinuteOf(instrument.Board, day, now) is not null
            ? bars.Day(at).Opening()
            : null;
    }

    /// <summary>What is known at that moment; null when it is not listed then.</summary>
    public MarketQuote? Quote(MarketInstrument instrument, DateTimeOffset now) =>
        MarketFigures.Quote(instrument, SeriesOf(instrument), Calendar, now);

    /// <summary>A bar as it is seen from the anchor.</summary>
    /// <param name="anchor">Ex-dates after it do not count; forward prices of that day are as traded.</param>
    public MarketBar Adjusted(MarketInstrument instrument, MarketBar bar, MarketAdjustment how, DateOnly anchor) =>
        how == MarketAdjustment.None
            ? bar
            : MarketFigures.Adjusted(instrument, bar, how, [.. ExDates(instrument, anchor)]);

    internal MarketSeries SeriesOf(MarketInstrument instrument) =>
        series.GetOrAdd(
            instrument.Code,
            (code, world) => new MarketSeries(world[code], world.Calendar, MarketNoise.Seed(world.seed, code)),
            this
        );
}
