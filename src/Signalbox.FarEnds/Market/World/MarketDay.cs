namespace Signalbox.FarEnds.Market;

/// <summary>The course of one session in 240 minutes; its last minute is the bar of the day.</summary>
/// <remarks>
/// Minute 0 is the opening auction, 120 the end of the morning; 238 and 239 are without trade and 240 is the closing
/// auction. A session of another length, as in Hong Kong, is stretched over the same 240 steps.
/// </remarks>
internal sealed class MarketDay
{
    /// <summary>How many steps a session has, the opening not counted.</summary>
    public const int Minutes = 240;

    private readonly MarketInstrument instrument;
    private readonly decimal[] prices = new decimal[Minutes + 1];
    private readonly long[] volumes = new long[Minutes + 1];
    private readonly decimal[] amounts = new decimal[Minutes + 1];

    public MarketDay(MarketInstrument instrument, MarketBar bar, ulong seed)
    {
        (this.instrument, Bar) = (instrument, bar);
        FillPrices(seed);
        FillVolumes(seed);
        FillAmounts();
    }

    /// <summary>The whole session.</summary>
    public MarketBar Bar { get; }

    /// <summary>The price at the end of a minute.</summary>
    public decimal Price(int minute) => prices[minute];

    /// <summary>The bar as it is at the end of a minute.</summary>
    public MarketBar Until(int minute)
    {
        var passed = prices.AsSpan(0, minute + 1);
        var (high, low) = (passed[0], passed[0]);
        foreach (var price in passed)
            (high, low) = (Math.Max(high, price), Math.Min(low, price));
        return Bar with
        {
            High = high,
            Low = low,
            Close = prices[minute],
            Volume = volumes[minute],
            Amount = amounts[minute],
        };
    }

    /// <summary>Bars of so many minutes each, up to a minute; the last one may not be full.</summary>
    public IEnumerable<MarketMinute> Parts(int length, int until)
    {
        for (var end = length; end - length < until; end += length)
        {
            var (from, to) = (end - length, Math.Min(end, until));
            var passed = prices[from..(to + 1)];
            yield return new MarketMinute(
                Bar.Day,
                Clock(end),
                passed[0],
                passed.Max(),
                passed.Min(),
                passed[^1],
                volumes[to] - (from == 0 ? 0 : volumes[from]),
                amounts[to] - (from == 0 ? 0 : amounts[from])
            );
        }
    }

    /// <summary>The opening auction as a bar of its own.</summary>
    public MarketMinute Opening() =>
        new(Bar.Day, Clock(0), Bar.Open, Bar.Open, Bar.Open, Bar.Open, volumes[0], amounts[0]);

    /// <summary>When a minute of a Chinese session ends, in Shanghai.</summary>
    public static TimeOnly Clock(int minute) => new TimeOnly(9, 30).AddMinutes(minute <= 120 ? minute : minute + 90);

    private void FillPrices(ulong seed)
    {
        var atHigh = 5 + (int)(MarketNoise.Unit(seed, 1, 0) * 220);
        var atLow = 5 + (int)(MarketNoise.Unit(seed, 2, 0) * 220);
        if (atLow == atHigh)
            atLow++;
        (int At, decimal Price)[] corners =
        [
            (0, Bar.Open),
            atHigh < atLow ? (atHigh, Bar.High) : (atLow, Bar.Low),
            atHigh < atLow ? (atLow, Bar.Low) : (atHigh, Bar.High),
            (Minutes, Bar.Close),
        ];
        for (var side = 1; side < corners.Length; side++)
        for (var at = corners[side - 1].At; at <= corners[side].At; at++)
            prices[at] = Between(corners[side - 1], corners[side], at);
        prices[238] = prices[239] = prices[237];
    }

    private decimal Between((int At, decimal Price) from, (int At, decimal Price) to, int at)
    {
        var price = from.Price + ((to.Price - from.Price) * (at - from.At) / (to.At - from.At));
        return Math.Clamp(decimal.Round(price, instrument.Decimals, MidpointRounding.AwayFromZero), Bar.Low, Bar.High);
    }

    private void FillVolumes(ulong seed)
    {
        var weights = new double[Minutes + 1];
        for (var minute = 0; minute <= Minutes; minute++)
            weights[minute] = minute switch
            {
                0 => 3,
                238 or 239 => 0,
                Minutes => 4,
                _ => 0.5 + MarketNoise.Unit(seed, 3, minute),
            };
        var (all, passed, lots) = (weights.Sum(), 0.0, Bar.Volume / 100);
        for (var minute = 0; minute <= Minutes; minute++)
        {
            passed += weights[minute];
            volumes[minute] = minute == Minutes ? Bar.Volume : Math.Min(lots, (long)(lots * (passed / all))) * 100;
        }
    }

    /// <summary>Volume times price, drawn to the day's amount and never outside of what was paid.</summary>
    private void FillAmounts()
    {
        var rough = new decimal[Minutes + 1];
        for (var minute = 0; minute <= Minutes; minute++)
            rough[minute] =
                minute == 0
                    ? volumes[0] * prices[0]
                    : rough[minute - 1]
                        + ((volumes[minute] - volumes[minute - 1]) * (prices[minute - 1] + prices[minute]) / 2);
        var scale = rough[Minutes] == 0 ? 1 : Bar.Amount / rough[Minutes];
        var (high, low) = (prices[0], prices[0]);
        for (var minute = 0; minute < Minutes; minute++)
        {
            (high, low) = (Math.Max(high, prices[minute]), Math.Min(low, prices[minute]));
            var amount = Math.Clamp(rough[minute] * scale, volumes[minute] * low, volumes[minute] * high);
            amounts[minute] = Math.Max(minute == 0 ? 0 : amounts[minute - 1], decimal.Round(amount));
        }
        amounts[Minutes] = Bar.Amount;
    }
}
