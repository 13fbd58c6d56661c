using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Completeness;

/// <summary><c>/api/v1/market/completeness</c>.</summary>
internal static class CompletenessEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.Get("/completeness", ShowAsync)
            .WithTags("Market")
            .WithName("ShowCompleteness")
            .WithSummary(
                "Expected sessions against stored bars, by year and source: of one instrument, or of all with the worst."
            )
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Ok<CompletenessAnswer>> ShowAsync(
        ShowCompleteness show,
        CancellationToken ct,
        string? symbol = null,
        int? year = null,
        int offset = 0,
        int limit = 50
    ) => TypedResults.Ok(await show.RunAsync(new CompletenessQuery(symbol, year, offset, limit), ct));
}
