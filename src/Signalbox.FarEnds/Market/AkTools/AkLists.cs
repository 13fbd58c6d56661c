using System.Globalization;
using Signalbox.FarEnds.Market.EastMoney;
using Signalbox.FarEnds.Market.Sina;

namespace Signalbox.FarEnds.Market.AkTools;

/// <summary>The functions without bars.</summary>
internal static class AkLists
{
    /// <summary>Lots, yuan, percent; what a suspended share has not is null.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> SpotOfEastMoney(AkCall call) =>
        Quotes(call).Select((quote, at) => SpotRow(call.View, quote, at + 1));

    /// <summary>Shares, yuan, percent; codes with a prefix.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> SpotOfSina(AkCall call) =>
        Quotes(call)
            .Select(q =>
                (IReadOnlyList<KeyValuePair<string, object?>>)
                    [
                        new("代码", MarketText.Prefixed(call.View.Code(q.Instrument))),
                        new("名称", SinaQuotes.Name(q.Instrument)),
                        new("最新价", q.Bar.Close),
                        new("涨跌额", q.IsTraded ? q.Bar.Change : 0m),
                        new("涨跌幅", q.IsTraded ? MarketText.Rounded(q.Bar.ChangePercent, 3) : 0m),
                        new("买入", q.Bids[0].Price),
                        new("卖出", q.Asks[0].Price),
                        new("昨收", q.Bar.PreClose),
                        new("今开", q.Bar.Open),
                        new("最高", q.Bar.High),
                        new("最低", q.Bar.Low),
                        new("成交量", q.Bar.Volume),
                        new("成交额", q.Bar.Amount),
                        new("时间戳", MarketText.Clock(q.StampTime)),
                    ]
            );

    /// <summary>Codes without their exchange.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> CodeName(AkCall call) =>
        call
            .View.World.Shares.Where(i => MarketWorld.IsListed(i, call.View.Today))
            .OrderBy(i => i.Number, StringComparer.Ordinal)
            .Select(i =>
                (IReadOnlyList<KeyValuePair<string, object?>>)[new("code", call.View.Number(i)), new("name", i.Name)]
            );

    /// <summary>To the end of the year.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> TradeDates(AkCall call) =>
        call
            .View.World.Calendar.Sessions.TakeWhile(d => d.Year <= call.View.Today.Year)
            .Select(d => (IReadOnlyList<KeyValuePair<string, object?>>)[new("trade_date", AkFunctions.Stamp(d))]);

    /// <summary>Pairs; the volumes of the book in shares, the whole in lots; an exception when there is no such code.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> BidAsk(AkCall call)
    {
        var quote = Asked(call);
        var (bar, instrument) = (quote.Bar, quote.Instrument);
        var lots = EastMoneyIds.Volume(instrument, bar.Volume);
        var outer = MarketText.Rounded(lots * 0.52m, 0);
        List<(string, object?)> pairs = [];
        for (var level = 4; level >= 0; level--)
            pairs.AddRange(Offer("sell", level, quote.Asks[level]));
        for (var level = 0; level < 5; level++)
            pairs.AddRange(Offer("buy", level, quote.Bids[level]));
        pairs.AddRange([
            ("最新", Known(bar.Close)),
            ("均价", Known(bar.Volume == 0 ? 0 : MarketText.Rounded(bar.Amount / bar.Volume, instrument.Decimals))),
            ("涨幅", Known(MarketText.Rounded(bar.ChangePercent, 2))),
            ("涨跌", Known(bar.Change)),
            ("总手", Known(lots)),
            ("金额", Known(bar.Amount)),
            ("换手", Known(MarketText.Rounded(quote.Basics.Turnover, 2))),
            ("量比", Known(quote.Basics.VolumeRatio is { } ratio ? MarketText.Rounded(ratio, 2) : null)),
            ("最高", Known(bar.High)),
            ("最低", Known(bar.Low)),
            ("今开", Known(bar.Open)),
            ("昨收", bar.PreClose),
            ("涨停", quote.Limits?.Up),
            ("跌停", quote.Limits?.Down),
            ("外盘", Known(outer)),
            ("内盘", Known(lots - outer)),
        ]);
        return Pairs(pairs);

        object? Known(decimal? number) => quote.IsTraded ? number : null;
    }

    /// <summary>Pairs; shares and yuan; an exception when there is no such code.</summary>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> Info(AkCall call)
    {
        var quote = Asked(call);
        var (instrument, figures) = (quote.Instrument, quote.Basics);
        return Pairs([
            ("最新", quote.IsTraded ? quote.Bar.Close : null),
            ("股票代码", call.View.Number(instrument)),
            ("股票简称", instrument.Name),
            ("总股本", figures.TotalShares),
            ("流通股", figures.FloatShares),
            ("总市值", AkFunctions.Float(figures.TotalValue)),
            ("流通市值", AkFunctions.Float(figures.FloatValue)),
            ("行业", instrument.Industry),
            ("上市时间", MarketText.Number(MarketText.Compact(instrument.Listed))),
        ]);
    }

    private static MarketQuote Asked(AkCall call) =>
        AkFunctions.Guessed(call) is { } instrument && call.View.Quote(instrument) is { } quote
            ? quote
            : throw new AkFailure();

    private static IEnumerable<MarketQuote> Quotes(AkCall call) =>
        call
            .View.World.Shares.Where(i => MarketWorld.IsListed(i, call.View.Today))
            .Select(call.View.Quote)
            .OfType<MarketQuote>();

    private static IEnumerable<(string, object?)> Offer(string side, int level, MarketOffer offer)
    {
        var name = $"{side}_{(level + 1).ToString(CultureInfo.InvariantCulture)}";
        return [(name, offer.Volume > 0 ? offer.Price : null), ($"{name}_vol", offer.Volume > 0 ? offer.Volume : null)];
    }

    private static IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>> Pairs(
        IEnumerable<(string Item, object? Value)> pairs
    ) => pairs.Select(p => (IReadOnlyList<KeyValuePair<string, object?>>)[new("item", p.Item), new("value", p.Value)]);

    private static IReadOnlyList<KeyValuePair<string, object?>> SpotRow(MarketView view, MarketQuote quote, int number)
    {
        var (instrument, bar, figures) = (quote.Instrument, quote.Bar, quote.Basics);
        return
        [
            new("序号", number),
            new("代码", view.Number(instrument)),
            new("名称", instrument.Name),
            new("最新价", Known(bar.Close)),
            new("涨跌幅", Known(MarketText.Rounded(bar.ChangePercent, 2))),
            new("涨跌额", Known(bar.Change)),
            new("成交量", Known(EastMoneyIds.Volume(instrument, bar.Volume))),
            new("成交额", Known(bar.Amount)),
            new("振幅", Known(MarketText.Rounded(bar.Amplitude, 2))),
            new("最高", Known(bar.High)),
            new("最低", Known(bar.Low)),
            new("今开", Known(bar.Open)),
            new("昨收", bar.PreClose),
            new("量比", Known(figures.VolumeRatio is { } ratio ? MarketText.Rounded(ratio, 2) : null)),
            new("换手率", Known(MarketText.Rounded(figures.Turnover, 2))),
            new("市盈率-动态", figures.PriceEarnings is { } earnings ? MarketText.Rounded(earnings, 2) : null),
            new("市净率", MarketText.Rounded(figures.PriceBook, 2)),
            new("总市值", MarketText.Rounded(figures.TotalValue, 0)),
            new("流通市值", MarketText.Rounded(figures.FloatValue, 0)),
            new("涨速", Known(0)),
            new("5分钟涨跌", Known(0)),
            new("60日涨跌幅", null),
            new("年初至今涨跌幅", null),
        ];

        object? Known(decimal? value) => quote.IsTraded ? value : null;
    }
}
