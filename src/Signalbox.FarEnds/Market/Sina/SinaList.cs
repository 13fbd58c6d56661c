namespace Signalbox.FarEnds.Market.Sina;

/// <summary>The list of the market, page by page: contracts/market-providers.md 4.2.</summary>
internal static class SinaList
{
    private const int MostRows = 100;

    /// <summary>What is listed today under that node, by code.</summary>
    public static IReadOnlyList<MarketInstrument> Of(MarketView view, string? node) =>
        [
            .. view
                .World.Shares.Where(i => MarketWorld.IsListed(i, view.Today))
                .Where(i =>
                    node switch
                    {
                        "sh_a" => i.Exchange == "SH",
                        "sz_a" => i.Exchange == "SZ",
                        "hs_bjs" => i.Exchange == "BJ",
                        "cyb" => i.Board == MarketBoard.ChiNext,
                        "kcb" => i.Board == MarketBoard.Star,
                        _ => node == "hs_a",
                    }
                )
                .OrderBy(i => MarketText.Prefixed(i.Code), StringComparer.Ordinal),
        ];

    /// <summary>Volumes in shares, amounts in yuan, values in ten thousand yuan; <c>[]</c> behind the last page.</summary>
    /// <param name="hasBareNames">Near-JSON: the names without quotation marks.</param>
    public static string Page(MarketRequest request, MarketView view, bool hasBareNames)
    {
        var page = Math.Max(1, MarketText.Number(request["page"]) ?? 1);
        var size = Math.Clamp(MarketText.Number(request["num"]) ?? 20, 1, MostRows);
        var rows = Sorted(request, view).Skip((page - 1) * size).Take(size).Select(q => Row(view, q));
        return $"[{string.Join(',', view.Rows(rows).Select(r => Text(r, hasBareNames)))}]";
    }

    private static IEnumerable<MarketQuote> Sorted(MarketRequest request, MarketView view)
    {
        var quotes = Of(view, request["node"]).Select(view.Quote).OfType<MarketQuote>();
        var isUp = request["asc"] != "0";
        if (request["sort"] is null or "symbol" or "code")
            return isUp ? quotes : quotes.Reverse();
        Func<MarketQuote, decimal> key = request["sort"] switch
        {
            "changepercent" => q => q.IsTraded ? q.Bar.ChangePercent : 0,
            "volume" => q => q.Bar.Volume,
            "amount" => q => q.Bar.Amount,
            _ => q => q.Bar.Close,
        };
        return isUp ? quotes.OrderBy(key) : quotes.OrderByDescending(key);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Row(MarketView view, MarketQuote quote)
    {
        var (bar, figures) = (quote.Bar, quote.Basics);
        KeyValuePair<string, string>[] row =
        [
            new("symbol", Quoted(MarketText.Prefixed(view.Code(quote.Instrument)))),
            new("code", Quoted(view.Number(quote.Instrument))),
            new("name", Quoted(SinaQuotes.Name(quote.Instrument))),
            new("trade", Price(bar.Close)),
            new("pricechange", MarketText.Fixed(quote.IsTraded ? bar.Change : 0, 3)),
            new("changepercent", MarketText.Fixed(quote.IsTraded ? bar.ChangePercent : 0, 3)),
            new("buy", Price(quote.Bids[0].Price)),
            new("sell", Price(quote.Asks[0].Price)),
            new("settlement", Price(bar.PreClose)),
            new("open", Price(bar.Open)),
            new("high", Price(bar.High)),
            new("low", Price(bar.Low)),
            new("volume", MarketText.Whole(bar.Volume)),
            new("amount", MarketText.Whole(bar.Amount)),
            new("ticktime", Quoted(MarketText.Clock(quote.StampTime))),
            new("per", MarketText.Fixed(figures.PriceEarnings ?? 0, 3)),
            new("pb", MarketText.Fixed(figures.PriceBook, 3)),
            new("mktcap", MarketText.Fixed(figures.TotalValue / 10_000, 4)),
            new("nmc", MarketText.Fixed(figures.FloatValue / 10_000, 4)),
            new("turnoverratio", MarketText.Fixed(figures.Turnover, 5)),
        ];
        return view.Columns(row, new KeyValuePair<string, string>("extra", "0"));
    }

    private static string Price(decimal price) => Quoted(MarketText.Fixed(price, 3));

    private static string Quoted(string text) => $"\"{text}\"";

    private static string Text(IReadOnlyList<KeyValuePair<string, string>> row, bool hasBareNames) =>
        $"{{{string.Join(',', row.Select(c => $"{(hasBareNames ? c.Key : Quoted(c.Key))}:{c.Value}"))}}}";
}
