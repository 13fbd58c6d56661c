using System.Globalization;
using Signalbox.FarEnds.Market.Sina;

namespace Signalbox.FarEnds.Market;

/// <summary>Sina's hosts on loopback, all at one address: live quotes, bars, factors, the list of the market.</summary>
/// <remarks>
/// Quotes and lists in GB18030; volumes in shares and amounts in yuan, but for the short form; nothing without a Referer of
/// Sina's. Source: contracts/market-providers.md, section 4. That codes behind the 800th are left out is an assumption.
/// </remarks>
public sealed class SinaFarEnd : MarketFarEnd
{
    private const string Services = "/quotes_service/api/json_v2.php/";
    private const string Company = "/realstock/company/";
    private const string Script = "application/javascript; charset=GB18030";

    private SinaFarEnd(MarketWorld world, TimeProvider clock)
        : base(world, clock) { }

    /// <summary>Whether live quotes are only for those who come from Sina's own pages.</summary>
    public bool NeedsReferer { get; set; } = true;

    /// <summary>Whether it says to everyone that he has no right to quotes.</summary>
    public bool RefusesQuotes { get; set; }

    /// <summary>How many codes of a request are answered.</summary>
    public int MostCodes { get; set; } = 800;

    /// <summary>How many bars an answer has at most.</summary>
    public int MostRows { get; set; } = 1023;

    /// <summary>Whether the names in the list of the market stand without quotation marks.</summary>
    public bool HasBareNames { get; set; } = true;

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock: what lies later it does not show.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<SinaFarEnd> StartAsync(
        MarketWorld world,
        TimeProvider clock,
        CancellationToken ct,
        int port = 0
    )
    {
        var site = new SinaFarEnd(world, clock);
        await site.OpenAsync(port, ct);
        return site;
    }

    private protected override MarketAnswer Answer(MarketRequest request, MarketView view)
    {
        if (Codes(request) is { } codes)
            return Quotes(request, view, codes);
        if (request.Path == Services + "CN_MarketData.getKLineData")
            return MarketAnswer.Json(SinaBars.Bars(request, view, MostRows));
        if (request.Path.StartsWith(Company, StringComparison.Ordinal))
            return Factors(request.Path[Company.Length..].Split('/'), view);
        if (request.Path == Services + "Market_Center.getHQNodeStockCount")
        {
            var count = SinaList.Of(view, request["node"]).Count.ToString(CultureInfo.InvariantCulture);
            return MarketAnswer.Text($"\"{count}\"", "text/html; charset=gb2312");
        }
        return request.Path == Services + "Market_Center.getHQNodeData"
            ? MarketAnswer.Chinese(SinaList.Page(request, view, HasBareNames), "text/html; charset=gb2312")
            : NotFound;
    }

    private static MarketAnswer NotFound => MarketAnswer.Text("<html><h1>404 Not Found</h1></html>", "text/html", 404);

    private MarketAnswer Quotes(MarketRequest request, MarketView view, IReadOnlyList<string> codes)
    {
        var referer = request.Headers.GetValueOrDefault("Referer") ?? "";
        if (NeedsReferer && !(Uri.TryCreate(referer, UriKind.Absolute, out var from) && IsOwn(from.Host)))
            return MarketAnswer.Text("Kinsoku jikou desu!", "text/plain", 403);
        if (RefusesQuotes)
            return MarketAnswer.Chinese("var hq_str_sys_auth=\"FAILED\";\n", Script);
        var lines = view.Rows(codes.Take(MostCodes).Select(c => $"var hq_str_{c}=\"{SinaQuotes.Line(c, view)}\";\n"));
        return MarketAnswer.Chinese(string.Concat(lines), Script);
    }

    private static MarketAnswer Factors(string[] path, MarketView view) =>
        path is [var code, "hfq.js" or "qfq.js"] && SinaBars.Factors(code, path[1][..3], view) is { } script
            ? MarketAnswer.Text(script, "application/javascript; charset=utf-8")
            : NotFound;

    /// <summary>The codes behind <c>list=</c>, which stands in the path; null when there are none.</summary>
    private static string[]? Codes(MarketRequest request)
    {
        const string mark = "list=";
        var at = request.Path.IndexOf(mark, StringComparison.Ordinal);
        var list = at < 0 ? request["list"] : request.Path[(at + mark.Length)..].Split('&')[0];
        return list?.Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsOwn(string host) =>
        host == "sina.com.cn" || host.EndsWith(".sina.com.cn", StringComparison.Ordinal);
}
