using Signalbox.FarEnds.Market.EastMoney;

namespace Signalbox.FarEnds.Market.AkTools;

/// <summary>The functions with bars, oldest first.</summary>
internal static class AkBars
{
    private static readonly string[] Exchanges = ["1.", "0."];

    /// <summary>Lots, yuan, percent; the day as an instant; empty when there is no such code.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> EastMoney(AkCall call)
    {
        var how = call.Adjustment(isRatio: false);
        return AkFunctions.Guessed(call) is { } instrument
            ? call.Bars(instrument, how)
                .Select(b => Row(call, instrument, b, AkFunctions.Stamp(b.Day), call.View.Number(instrument)))
            : [];
    }

    /// <summary>Shares, Hong Kong dollars, percent; without a column for the code.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> HongKong(AkCall call)
    {
        var how = call.Adjustment(isRatio: false);
        return EastMoneyIds.Find(call.View, "116." + call.Symbol) is { } instrument
            ? call.Bars(instrument, how).Select(b => Row(call, instrument, b, AkFunctions.Stamp(b.Day), null))
            : [];
    }

    /// <summary>Lots, yuan, percent; the day as text; empty when there is no such code.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> Fund(AkCall call)
    {
        var how = call.Adjustment(isRatio: false);
        var found =
            EastMoneyIds.Find(call.View, "1." + call.Symbol) ?? EastMoneyIds.Find(call.View, "0." + call.Symbol);
        return found is { } instrument
            ? call.Bars(instrument, how).Select(b => Row(call, instrument, b, MarketText.Iso(b.Day), null))
            : [];
    }

    /// <summary>Lots, yuan, percent; the day as text; an exception when there is no such code.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> Index(AkCall call)
    {
        var found = Exchanges
            .Select(market => EastMoneyIds.Find(call.View, market + call.Symbol))
            .FirstOrDefault(i => i?.Kind == MarketKind.Index);
        return found is { } instrument
            ? call.Bars(instrument, MarketAdjustment.None)
                .Select(b => Row(call, instrument, b, MarketText.Iso(b.Day), null))
            : throw new AkFailure();
    }

    /// <summary>Shares, yuan, turnover as a fraction; or the list of factors, newest first.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> Sina(AkCall call)
    {
        if (call.View.Find(MarketText.Suffixed(call.Symbol)) is not { IsChinese: true } instrument)
            throw new AkFailure();
        if (call["adjust"] is "hfq-factor" or "qfq-factor")
            return Factors(call, instrument, call["adjust"][..3]);
        return call.Bars(instrument, call.Adjustment(isRatio: true))
            .Select(b =>
            {
                var figures = call.View.World.Basics(instrument, b.Day, b.Close, b.Volume);
                return (IReadOnlyList<KeyValuePair<string, object?>>)
                    [
                        new("date", AkFunctions.Stamp(b.Day)),
                        new("open", b.Open),
                        new("high", b.High),
                        new("low", b.Low),
                        new("close", b.Close),
                        new("volume", b.Volume),
                        new("amount", b.Amount),
                        new("outstanding_share", AkFunctions.Float(figures.FloatShares)),
                        new("turnover", AkFunctions.Float(figures.Turnover / 100)),
                    ];
            });
    }

    /// <summary>Shares, yuan, turnover as a fraction; a missing key when there is no such code.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> Tencent(AkCall call)
    {
        var instrument =
            call.View.Find(MarketText.Suffixed(call.Symbol)) ?? throw new KeyNotFoundException(call.Symbol);
        return call.Bars(instrument, call.Adjustment(isRatio: false))
            .Select(b =>
            {
                var figures = call.View.World.Basics(instrument, b.Day, b.Close, b.Volume);
                return (IReadOnlyList<KeyValuePair<string, object?>>)
                    [
                        new("date", AkFunctions.Stamp(b.Day)),
                        new("open", b.Open),
                        new("close", b.Close),
                        new("high", b.High),
                        new("low", b.Low),
                        new("volume", b.Volume),
                        new("turnover", AkFunctions.Float(figures.Turnover / 100)),
                        new("amount", b.Amount),
                    ];
            });
    }

    private static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> Factors(
        AkCall call,
        MarketInstrument instrument,
        string kind
    )
    {
        var steps = call.View.World.ExDates(instrument, call.View.Today).ToList();
        var newest = steps.Count == 0 ? 1 : steps[^1].Factor;
        return steps
            .Select(s => (s.Day, s.Factor))
            .Prepend((Day: new DateOnly(1900, 1, 1), Factor: 1m))
            .Reverse()
            .Select(s =>
                (IReadOnlyList<KeyValuePair<string, object?>>)
                    [
                        new("date", AkFunctions.Stamp(s.Day)),
                        new($"{kind}_factor", MarketText.Fixed(kind == "hfq" ? s.Factor : newest / s.Factor, 16)),
                    ]
            );
    }

    /// <param name="code">Null leaves the column out.</param>
    private static List<KeyValuePair<string, object?>> Row(
        AkCall call,
        MarketInstrument instrument,
        MarketBar bar,
        string day,
        string? code
    )
    {
        var turnover =
            instrument.Kind == MarketKind.Index
                ? 0
                : call.View.World.Basics(instrument, bar.Day, 1, bar.Volume).Turnover;
        List<KeyValuePair<string, object?>> row =
        [
            new("日期", day),
            new("开盘", bar.Open),
            new("收盘", bar.Close),
            new("最高", bar.High),
            new("最低", bar.Low),
            new("成交量", EastMoneyIds.Volume(instrument, bar.Volume)),
            new("成交额", bar.Amount),
            new("振幅", MarketText.Rounded(bar.Amplitude, 2)),
            new("涨跌幅", MarketText.Rounded(bar.ChangePercent, 2)),
            new("涨跌额", bar.Change),
            new("换手率", MarketText.Rounded(turnover, 2)),
        ];
        if (code is not null)
            row.Insert(1, new("股票代码", code));
        return row;
    }
}
