namespace Signalbox.FarEnds.Market;

/// <summary>What is worked out from the bars: quotes, figures of value, adjusted prices.</summary>
internal static class MarketFigures
{
    private static readonly IReadOnlyList<MarketOffer> NoOffers = [.. Enumerable.Repeat(new MarketOffer(0, 0), 5)];

    public static MarketQuote? Quote(
        MarketInstrument instrument,
        MarketSeries bars,
        MarketCalendar calendar,
        DateTimeOffset now
    )
    {
        var at = MarketHours.SessionOf(instrument.Board, calendar, now);
        if (at < 0 || !bars.IsListed(at))
            return null;
        var day = calendar.Sessions[at];
        var phase = bars.IsSuspended(at) ? MarketPhase.Suspended : MarketHours.PhaseOf(instrument.Board, day, now);
        var stamp =
            phase == MarketPhase.Closed || day != MarketWorld.DayOf(now)
                ? MarketHours.LastStamp(instrument.Board, day)
                : (Day: day, Time: MarketWorld.TimeOf(now));
        var traded = phase is MarketPhase.Closed or MarketPhase.Trading;
        var bar = traded
            ? bars.Day(at).Until(MarketHours.MinuteOf(instrument.Board, day, now) ?? MarketDay.Minutes)
            : Untraded(day, bars.PreClose(at));
        var limits = bars.Limits(at);
        var auction = phase == MarketPhase.Auction ? bars.Day(at).Opening() : null;
        return new MarketQuote
        {
            Instrument = instrument,
            Phase = phase,
            Day = day,
            StampDay = stamp.Day,
            StampTime = stamp.Time,
            Bar = bar,
            Indicative = auction?.Open ?? 0,
            Bids = auction is null ? Book(instrument, bars, at, bar.Close, isBid: true, limits) : Matched(auction),
            Asks = auction is null ? Book(instrument, bars, at, bar.Close, isBid: false, limits) : Matched(auction),
            Limits = limits,
            Basics = Basics(instrument, bars, at, traded ? bar.Close : bar.PreClose, bar.Volume),
        };
    }

    public static MarketBasics Basics(
        MarketInstrument instrument,
        MarketSeries bars,
        int at,
        decimal price,
        long volume
    )
    {
        var traits = instrument.Traits;
        var shares = bars.Shares(at);
        var (floating, free) = (shares * traits.FloatPart, shares * traits.FloatPart * 0.6m);
        var growth = shares / traits.Shares; // more shares earn no more
        var earnings = (decimal)traits.Earnings / growth;
        var paid = bars.ExDates.LastOrDefault(e => e.Day <= bars.DayOf(at) && e.Day > bars.DayOf(at).AddYears(-1));
        return new MarketBasics
        {
            TotalShares = shares,
            FloatShares = floating,
            FreeShares = free,
            TotalValue = shares * price,
            FloatValue = floating * price,
            PriceEarnings = earnings > 0 ? price / earnings : null,
            PriceEarningsTtm = earnings > 0 ? price / (earnings * 1.06m) : null,
            PriceBook = price / ((decimal)traits.BookValue / growth),
            PriceSales = price / ((decimal)traits.Sales / growth),
            DividendYield = paid is { Cash: > 0 } && price > 0 ? paid.Cash / price * 100 : null,
            Turnover = volume / floating * 100,
            TurnoverFree = volume / free * 100,
            VolumeRatio = VolumeRatio(bars, at, volume),
        };
    }

    /// <param name="steps">Those until the anchor, oldest first.</param>
    public static MarketBar Adjusted(
        MarketInstrument instrument,
        MarketBar bar,
        MarketAdjustment how,
        IReadOnlyList<MarketExDate> steps
    )
    {
        var later = steps.Where(s => s.Day > bar.Day).ToList();
        var passed = steps.Where(s => s.Day <= bar.Day).Reverse().ToList();
        var own = passed.Count == 0 ? 1 : passed[0].Factor;
        var anchor = steps.Count == 0 ? 1 : steps[^1].Factor;
        return bar with
        {
            Open = Of(bar.Open),
            High = Of(bar.High),
            Low = Of(bar.Low),
            Close = Of(bar.Close),
            PreClose = Of(bar.PreClose),
        };

        decimal Of(decimal price)
        {
            var seen = how switch
            {
                MarketAdjustment.ForwardAdditive => later.Aggregate(price, (p, s) => (p - s.Cash) / (1 + s.Bonus)),
                MarketAdjustment.BackwardAdditive => passed.Aggregate(price, (p, s) => (p * (1 + s.Bonus)) + s.Cash),
                MarketAdjustment.ForwardRatio => price * own / anchor,
                MarketAdjustment.BackwardRatio => price * own,
                _ => price,
            };
            return decimal.Round(seen, instrument.Decimals, MidpointRounding.AwayFromZero);
        }
    }

    private static MarketBar Untraded(DateOnly day, decimal before) =>
        new()
        {
            Day = day,
            Open = 0,
            High = 0,
            Low = 0,
            Close = 0,
            PreClose = before,
            Volume = 0,
            Amount = 0,
        };

    private static decimal? VolumeRatio(MarketSeries bars, int at, long volume)
    {
        var (sum, count) = (0m, 0);
        for (var before = bars.TradedBefore(at); before >= 0 && count < 5; before = bars.TradedBefore(before))
            (sum, count) = (sum + bars.Volume(before), count + 1);
        return count == 0 ? null : volume / (sum / count);
    }

    /// <summary>In the auction both sides show what would be matched.</summary>
    private static IReadOnlyList<MarketOffer> Matched(MarketMinute auction) =>
        [new MarketOffer(auction.Open, auction.Volume), .. NoOffers.Skip(1)];

    /// <summary>Five prices a tick apart; none beyond the limits, none for an index.</summary>
    private static IReadOnlyList<MarketOffer> Book(
        MarketInstrument instrument,
        MarketSeries bars,
        int at,
        decimal price,
        bool isBid,
        MarketLimits? limits
    )
    {
        if (price == 0 || instrument.Kind == MarketKind.Index)
            return NoOffers;
        var offers = new MarketOffer[5];
        for (var level = 0; level < 5; level++)
        {
            var offer = isBid ? price - (level * instrument.Tick) : price + ((level + 1) * instrument.Tick);
            var volume = 100 + ((long)(bars.Unit(isBid ? 41 + level : 51 + level, at) * 3000) * 100);
            var isThere = offer > 0 && (limits is null || (offer >= limits.Down && offer <= limits.Up));
            offers[level] = isThere ? new MarketOffer(offer, volume) : new MarketOffer(0, 0);
        }
        return offers;
    }
}
