using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Minutes;

/// <summary><c>/api/v1/market/minutes</c>.</summary>
internal static class MinuteEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.Get("/minutes/{symbol}", ShowAsync)
            .WithTags("Market")
            .WithName("ShowMinutes")
            .WithSummary("Minutes of one of the instruments whose minutes are kept, the last week's by default.")
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Ok<MinutesAnswer>> ShowAsync(
        string symbol,
        HttpContext http,
        ShowMinutes show,
        CancellationToken ct,
        DateOnly? from = null,
        DateOnly? to = null,
        int limit = 2000
    )
    {
        var answer = await show.RunAsync(symbol, from, to, limit, ct);
        if (answer.Sources.Count > 0)
            http.Response.Headers["X-Source"] = string.Join(", ", answer.Sources.Keys);
        return TypedResults.Ok(answer);
    }
}
