namespace Signalbox.FarEnds.Market.Tushare;

/// <summary>The rows of the APIs with days: bars, factors, limits, suspensions.</summary>
internal static class TushareBars
{
    private const int Lot = 100;

    /// <summary>Lots, thousands of yuan, percent.</summary>
    public static IEnumerable<object?[]> Days(TushareQuery query, Func<MarketInstrument, bool> isKind)
    {
        query.Need("ts_code", "trade_date", "start_date", "end_date");
        return Bars(query, query.Instruments(isKind))
            .Select(r => Row(query, r.Instrument, r.Bar, Lot, 1000, percent: 100));
    }

    /// <summary>Shares, Hong Kong dollars, percent.</summary>
    public static IEnumerable<object?[]> HongKongDays(TushareQuery query)
    {
        query.Need("ts_code", "trade_date", "start_date", "end_date");
        var instruments = query.Instruments(i => i.Board == MarketBoard.HongKong);
        return Bars(query, instruments).Select(r => Row(query, r.Instrument, r.Bar, 1, 1, percent: 100));
    }

    /// <summary>The close comes first; lots, thousands of yuan, percent.</summary>
    public static IEnumerable<object?[]> IndexDays(TushareQuery query)
    {
        query.Need("ts_code");
        var instruments = query.Instruments(i => i.Kind == MarketKind.Index);
        return Bars(query, instruments)
            .Select(r => CloseFirst(Row(query, r.Instrument, r.Bar, Lot, 1000, percent: 100)));
    }

    /// <summary>Only periods that are over; the close comes first; the change is a fraction, not percent.</summary>
    public static IEnumerable<object?[]> Periods(TushareQuery query, Func<DateOnly, int> period)
    {
        query.Need("ts_code", "trade_date");
        var calendar = query.World.Calendar;
        var ends = query.Sessions().Where(d => IsLast(calendar, d, period)).ToList();
        var instruments = query.Instruments(TushareApis.IsShare);
        return ends.SelectMany(end =>
                instruments.Select(i =>
                {
                    var days = query.View.Days(i, end.AddDays(-31), end).Where(b => period(b.Day) == period(end));
                    var bar = MarketView.Periods([.. days], period) is [.., var last] ? last : null;
                    return bar is null
                        ? null
                        : CloseFirst(Row(query, i, bar with { Day = end }, Lot, 1000, percent: 1));
                })
            )
            .OfType<object?[]>();
    }

    /// <summary>On suspended days too.</summary>
    public static IEnumerable<object?[]> Factors(TushareQuery query, Func<MarketInstrument, bool> isKind)
    {
        query.Need("ts_code", "trade_date", "start_date", "end_date");
        var instruments = query.Instruments(isKind);
        return query
            .Sessions()
            .SelectMany(day =>
                instruments
                    .Where(i => MarketWorld.IsListed(i, day))
                    .Select(i =>
                        new object?[]
                        {
                            query.View.Code(i),
                            MarketText.Compact(day),
                            MarketText.Rounded(query.World.Factor(i, day), 4),
                        }
                    )
            );
    }

    /// <summary>Percent, ten thousand shares, ten thousand yuan.</summary>
    public static IEnumerable<object?[]> Basics(TushareQuery query)
    {
        query.Need("ts_code", "trade_date");
        return Bars(query, query.Instruments(TushareApis.IsShare))
            .Select(r =>
            {
                var figures = query.World.Basics(r.Instrument, r.Bar.Day, r.Bar.Close, r.Bar.Volume);
                return new object?[]
                {
                    query.View.Code(r.Instrument),
                    MarketText.Compact(r.Bar.Day),
                    r.Bar.Close,
                    MarketText.Rounded(figures.Turnover, 4),
                    MarketText.Rounded(figures.TurnoverFree, 4),
                    Rounded(figures.VolumeRatio, 2),
                    Rounded(figures.PriceEarnings, 4),
                    Rounded(figures.PriceEarningsTtm, 4),
                    MarketText.Rounded(figures.PriceBook, 4),
                    MarketText.Rounded(figures.PriceSales, 4),
                    MarketText.Rounded(figures.PriceSales, 4),
                    Rounded(figures.DividendYield, 4),
                    Rounded(figures.DividendYield, 4),
                    MarketText.Rounded(figures.TotalShares / 10_000, 4),
                    MarketText.Rounded(figures.FloatShares / 10_000, 4),
                    MarketText.Rounded(figures.FreeShares / 10_000, 4),
                    MarketText.Rounded(figures.TotalValue / 10_000, 4),
                    MarketText.Rounded(figures.FloatValue / 10_000, 4),
                };
            });
    }

    /// <summary>Shares and funds; no row where the exchange sets no limit.</summary>
    public static IEnumerable<object?[]> Limits(TushareQuery query)
    {
        query.Need("ts_code", "trade_date", "start_date", "end_date");
        var instruments = query.Instruments(i => i.IsChinese && i.Kind != MarketKind.Index);
        return query
            .Sessions()
            .SelectMany(day =>
                instruments
                    .Select(i => (Instrument: i, Limits: query.World.Limits(i, day)))
                    .Where(l => l.Limits is not null)
                    .Select(l =>
                        new object?[]
                        {
                            MarketText.Compact(day),
                            query.View.Code(l.Instrument),
                            query.World.PreClose(l.Instrument, day),
                            l.Limits!.Up, // those without are left out
                            l.Limits.Down,
                        }
                    )
            );
    }

    /// <summary>S on each day without trade, and on parts of days; R on the first day after.</summary>
    public static IEnumerable<object?[]> Suspensions(TushareQuery query)
    {
        query.Need("ts_code", "trade_date", "start_date", "end_date");
        var wanted = query.Arguments.List("suspend_type");
        var instruments = query.Instruments(TushareApis.IsShare).Where(i => i.Suspensions.Count > 0).ToList();
        return query
            .Sessions()
            .SelectMany(day => instruments.SelectMany(i => OfDay(query, i, day)))
            .Where(row => wanted is null || wanted.Contains((string)row[3]!, StringComparer.Ordinal)); // always set
    }

    private static IEnumerable<object?[]> OfDay(TushareQuery query, MarketInstrument instrument, DateOnly day)
    {
        if (!MarketWorld.IsListed(instrument, day))
            yield break;
        var (code, date) = (query.View.Code(instrument), MarketText.Compact(day));
        foreach (var rest in instrument.Suspensions.Where(s => s.From <= day && day <= s.To))
            yield return [code, date, rest.Timing, "S"];
        var isBack =
            query.World.Calendar.Before(day) is { } before
            && query.World.IsSuspended(instrument, before)
            && !query.World.IsSuspended(instrument, day);
        if (isBack)
            yield return [code, date, null, "R"];
    }

    /// <summary>Newest first, and by code within a day.</summary>
    private static IEnumerable<(MarketInstrument Instrument, MarketBar Bar)> Bars(
        TushareQuery query,
        IReadOnlyList<MarketInstrument> instruments
    ) =>
        query
            .Sessions()
            .SelectMany(day =>
                instruments.SelectMany(i => query.View.Days(i, day, day).Select(bar => (i, Stale(query, i, bar))))
            );

    /// <summary>A range of one day has no day before: the figures of yesterday are fetched where they are wanted.</summary>
    private static MarketBar Stale(TushareQuery query, MarketInstrument instrument, MarketBar bar) =>
        query.View.Twist == MarketTwist.YesterdayAsToday && bar.Day == query.View.LastSession
            ? query.View.Days(instrument, bar.Day.AddDays(-15), bar.Day)[^1]
            : bar;

    private static object?[] Row(
        TushareQuery query,
        MarketInstrument instrument,
        MarketBar bar,
        decimal lot,
        decimal thousand,
        decimal percent
    ) =>
        [
            query.View.Code(instrument),
            MarketText.Compact(bar.Day),
            bar.Open,
            bar.High,
            bar.Low,
            bar.Close,
            bar.PreClose,
            bar.Change,
            MarketText.Rounded(bar.ChangePercent / 100 * percent, 4),
            bar.Volume / lot,
            bar.Amount / thousand,
        ];

    /// <summary>The close moved to the front of the prices.</summary>
    private static object?[] CloseFirst(object?[] row) => [row[0], row[1], row[5], row[2], row[3], row[4], .. row[6..]];

    private static bool IsLast(MarketCalendar calendar, DateOnly day, Func<DateOnly, int> period)
    {
        var next = calendar.On(day) + 1;
        return next < calendar.Sessions.Count && period(calendar.Sessions[next]) != period(day);
    }

    private static decimal? Rounded(decimal? value, int decimals) =>
        value is { } number ? MarketText.Rounded(number, decimals) : null;
}
