using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Signalbox.Market.Gateway;
using Signalbox.Market.Gateway.Prepared;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Basics;

/// <summary><c>/api/v1/market/basics</c>.</summary>
internal static class BasicsEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.Get("/basics", ListAsync)
            .Produces<BasicsDayAnswer>(200, "application/json", "text/csv")
            .Produces(304)
            .WithTags("Market")
            .WithName("ListBasics")
            .WithSummary("Turnover, ratios, shares and values of all shares on one day, the newest by default.")
            .ProducesProblem(400);
        api.Get("/basics/{symbol}", ShowAsync)
            .Produces<BasicsAnswer>(200, "application/json", "text/csv")
            .Produces(304)
            .WithTags("Market")
            .WithName("ShowBasics")
            .WithSummary("The same of one share in a range, or the reason why there are none.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(
        ListBasics list,
        IOptions<JsonOptions> json,
        CancellationToken ct,
        DateOnly? day = null,
        int offset = 0,
        int limit = 1000,
        string format = "json"
    )
    {
        var form = MarketEndpoints.One<BarsFormat>("format", format);
        var answer = await list.RunAsync(day, offset, limit, ct);
        var headers = Headers(answer.Provenance);
        return form == BarsFormat.Csv ? BasicsCsv.Write(answer, headers) : Json(answer, headers, json);
    }

    private static async Task<IResult> ShowAsync(
        string symbol,
        ShowBasics show,
        IOptions<JsonOptions> json,
        CancellationToken ct,
        DateOnly? from = null,
        DateOnly? to = null,
        int limit = 1000,
        string format = "json"
    )
    {
        var form = MarketEndpoints.One<BarsFormat>("format", format);
        var answer = await show.RunAsync(symbol, from, to, limit, ct);
        var headers = Headers(answer.Provenance);
        return form == BarsFormat.Csv ? BasicsCsv.Write(answer, headers) : Json(answer, headers, json);
    }

    private static List<(string, string)> Headers(BasicsProvenance provenance) =>
        provenance.Sources.Count > 0 ? [("X-Source", string.Join(", ", provenance.Sources.Keys))] : [];

    private static PreparedAnswer Json<T>(T answer, List<(string, string)> headers, IOptions<JsonOptions> json) =>
        new(
            JsonSerializer.SerializeToUtf8Bytes(answer, json.Value.SerializerOptions),
            "application/json; charset=utf-8",
            headers
        );
}
