using Signalbox.FarEnds.Market.Tencent;

namespace Signalbox.FarEnds.Market;

/// <summary>Tencent's hosts on loopback, all at one address: live quotes, bars, minutes, the list of the market.</summary>
/// <remarks>
/// Quotes in GBK, parted by <c>~</c>; volumes in lots, amounts in yuan or in ten thousand of them by field; open, close,
/// high, low in this order; STAR shares and indices in shares in the bars. Source: contracts/market-providers.md, section 5.
/// A suspended share has its last close as its price, which is an assumption, as is the answer for an unknown code in bars.
/// </remarks>
public sealed class TencentFarEnd : MarketFarEnd
{
    private TencentFarEnd(MarketWorld world, TimeProvider clock)
        : base(world, clock) { }

    /// <summary>How many bars an answer has at most.</summary>
    public int MostRows { get; set; } = 640;

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock: what lies later it does not show.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<TencentFarEnd> StartAsync(
        MarketWorld world,
        TimeProvider clock,
        CancellationToken ct,
        int port = 0
    )
    {
        var site = new TencentFarEnd(world, clock);
        await site.OpenAsync(port, ct);
        return site;
    }

    private protected override MarketAnswer Answer(MarketRequest request, MarketView view)
    {
        if (Codes(request) is { } codes)
        {
            var text = TencentQuotes.Lines(codes, view);
            return request.Path.StartsWith("/utf8/", StringComparison.Ordinal)
                ? MarketAnswer.Text(text, "text/html; charset=utf-8")
                : MarketAnswer.Chinese(text, "text/html; charset=GBK");
        }
        // The same routes lie behind several hosts and prefixes.
        var route = string.Join('/', request.Path.Split('/').TakeLast(2));
        return route switch
        {
            "fqkline/get" or "hkfqkline/get" => Named(
                request,
                TencentBars.Days(request, view, MostRows, isLong: false)
            ),
            "newfqkline/get" => Named(request, TencentBars.Days(request, view, MostRows, isLong: true)),
            "kline/mkline" => Named(request, TencentBars.Minutes(request, view, MostRows)),
            "hs/getBoardRankList" => MarketAnswer.Json(TencentList.Page(request, view)),
            _ => MarketAnswer.Text("<html><h1>404 Not Found</h1></html>", "text/html", 404),
        };
    }

    /// <summary>With <c>_var</c> a script that sets a variable.</summary>
    private static MarketAnswer Named(MarketRequest request, object data) =>
        request["_var"] is { } name
            ? MarketAnswer.Text($"{name}={MarketAnswer.JsonText(data)}", "text/html; charset=utf-8")
            : MarketAnswer.Json(data);

    /// <summary>The codes behind <c>q=</c>, which stands in the path or in the query; null when there are none.</summary>
    private static string[]? Codes(MarketRequest request)
    {
        var last = request.Path.Split('/')[^1];
        var list = last.StartsWith("q=", StringComparison.Ordinal) ? last[2..] : null;
        if (list is null && request.Path is "/" or "/utf8/")
            list = request["q"];
        return list?.Split(',', StringSplitOptions.RemoveEmptyEntries);
    }
}
