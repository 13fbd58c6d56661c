namespace Signalbox.FarEnds.Market.Tencent;

/// <summary>The list of the market, page by page: contracts/market-providers.md 5.2.</summary>
internal static class TencentList
{
    private const int MostRows = 200;

    /// <summary>All values as text: volumes in lots, amounts in ten thousand yuan, values in 100 million yuan.</summary>
    public static object Page(MarketRequest request, MarketView view)
    {
        var quotes = Of(view, request["board_code"]).Select(view.Quote).OfType<MarketQuote>().ToList();
        Func<MarketQuote, decimal> key = request["sort_type"] switch
        {
            "priceRatio" => q => q.IsTraded ? q.Bar.ChangePercent : 0,
            "volume" => q => q.Bar.Volume,
            "turnover" => q => q.Bar.Amount,
            _ => TencentQuotes.Last,
        };
        var sorted = request["direct"] == "up" ? quotes.OrderBy(key) : quotes.OrderByDescending(key);
        var offset = Math.Max(0, MarketText.Number(request["offset"]) ?? 0);
        var rows = sorted
            .Skip(offset)
            .Take(Math.Clamp(MarketText.Number(request["count"]) ?? 20, 0, MostRows))
            .Select(q => Row(view, q));
        return new
        {
            code = 0,
            msg = "ok",
            data = new
            {
                offset,
                rank_list = view.Rows(rows),
                total = quotes.Count,
            },
        };
    }

    private static IEnumerable<MarketInstrument> Of(MarketView view, string? board) =>
        view
            .World.Shares.Where(i => MarketWorld.IsListed(i, view.Today))
            .Where(i =>
                board switch
                {
                    "cyb" => i.Board == MarketBoard.ChiNext,
                    "ksh" => i.Board == MarketBoard.Star,
                    _ => board == "aStock",
                }
            );

    private static IReadOnlyDictionary<string, object?> Row(MarketView view, MarketQuote quote)
    {
        var (instrument, bar, figures) = (quote.Instrument, quote.Bar, quote.Basics);
        var last = TencentQuotes.Last(quote);
        var change = last - bar.PreClose;
        return view.Named([
            Cell("code", MarketText.Prefixed(view.Code(instrument))),
            Cell("name", instrument.Name),
            Cell("zxj", MarketText.Fixed(last, 2)),
            Cell("zd", MarketText.Fixed(change, 2)),
            Cell("zdf", MarketText.Fixed(change / bar.PreClose * 100, 2)),
            Cell("hsl", MarketText.Fixed(figures.Turnover, 2)),
            Cell("lb", MarketText.Fixed(figures.VolumeRatio ?? 0, 2)),
            Cell("zf", MarketText.Fixed(quote.IsTraded ? bar.Amplitude : 0, 2)),
            Cell("volume", MarketText.Whole(bar.Volume / 100m)),
            Cell("turnover", MarketText.Fixed(bar.Amount / 10_000, 2)),
            Cell("pe_ttm", figures.PriceEarningsTtm is { } ratio ? MarketText.Fixed(ratio, 2) : "-1.00"),
            Cell("pn", MarketText.Fixed(figures.PriceBook, 2)),
            Cell("zsz", MarketText.Fixed(figures.TotalValue / 100_000_000, 2)),
            Cell("ltsz", MarketText.Fixed(figures.FloatValue / 100_000_000, 2)),
            Cell("speed", "0.00"),
            Cell("zdf_y", "0.00"),
            Cell("stock_type", TencentQuotes.Kind(instrument)),
        ]);

        static KeyValuePair<string, object?> Cell(string name, string value) => new(name, value);
    }
}
