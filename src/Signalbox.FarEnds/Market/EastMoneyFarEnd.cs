using Signalbox.FarEnds.Market.EastMoney;

namespace Signalbox.FarEnds.Market;

/// <summary>EastMoney's push2 and push2his on loopback, both at one address.</summary>
/// <remarks>
/// Volumes in lots for China and in shares for Hong Kong and New York, amounts in the currency; open, close, high, low in
/// this order; adjusted prices by subtraction. HTTP is 200 whatever comes of it, and who is banned gets no answer at all.
/// Source: contracts/market-providers.md, section 3.
/// </remarks>
public sealed class EastMoneyFarEnd : MarketFarEnd
{
    private int lists;

    private EastMoneyFarEnd(MarketWorld world, TimeProvider clock)
        : base(world, clock) { }

    /// <summary>Whether it closes every connection without an answer.</summary>
    public bool IsBanned { get; set; }

    /// <summary>How many calls of lists it bears before it bans the caller; null bears them all.</summary>
    public int? ListCallsBeforeBan { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock: what lies later it does not show.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<EastMoneyFarEnd> StartAsync(
        MarketWorld world,
        TimeProvider clock,
        CancellationToken ct,
        int port = 0
    )
    {
        var site = new EastMoneyFarEnd(world, clock);
        await site.OpenAsync(port, ct);
        return site;
    }

    private protected override MarketAnswer Answer(MarketRequest request, MarketView view)
    {
        var isList = request.Path == "/api/qt/clist/get";
        if (isList && ListCallsBeforeBan is { } most && Interlocked.Increment(ref lists) > most)
            IsBanned = true;
        if (IsBanned)
            return MarketAnswer.Closed;
        return request.Path switch
        {
            "/api/qt/stock/kline/get" => Enveloped(request, 17, EastMoneyBars.Kline(request, view)),
            "/api/qt/stock/trends2/get" => Enveloped(request, 10, EastMoneyBars.Trends(request, view)),
            "/api/qt/stock/get" => Enveloped(request, 4, EastMoneyQuotes.One(request, view)),
            "/api/qt/clist/get" => Enveloped(request, 6, EastMoneyQuotes.List(request, view)),
            _ => MarketAnswer.Text("<html><h1>404 Not Found</h1></html>", "text/html", 404),
        };
    }

    /// <summary>rc 100 and no data where there is nothing of the kind; wrapped where a callback is named.</summary>
    private static MarketAnswer Enveloped(MarketRequest request, int kind, object? data)
    {
        var envelope = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["rc"] = data is null ? 100 : 0,
            ["rt"] = kind,
            ["svr"] = 177617938,
            ["lt"] = 1,
            ["full"] = data is null ? 0 : 1,
            ["dlmkts"] = "",
            ["dsc"] = "0",
            ["data"] = data,
        };
        return request["cb"] is { } callback
            ? MarketAnswer.Text(
                $"{callback}({MarketAnswer.JsonText(envelope)});",
                "application/javascript; charset=UTF-8"
            )
            : MarketAnswer.Json(envelope);
    }
}
