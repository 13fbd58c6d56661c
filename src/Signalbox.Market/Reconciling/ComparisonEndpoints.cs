using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Market.Sync;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Reconciling;

/// <summary><c>/api/v1/market/differences</c> and <c>/api/v1/market/comparisons</c>.</summary>
internal static class ComparisonEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.Get("/differences", ListAsync)
            .WithTags("Market")
            .WithName("ListDifferences")
            .WithSummary("Days of which two sources say different things, what stands and why.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        api.Post("/comparisons", StartAsync)
            .WithTags("Market")
            .WithName("StartComparison")
            .WithSummary("Compares stored bars with a second source, and a third where they differ.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<DifferencePage>> ListAsync(
        ShowDifferences show,
        CancellationToken ct,
        string? symbol = null,
        int? year = null,
        int offset = 0,
        int limit = 50
    ) => TypedResults.Ok(await show.RunAsync(symbol, year, offset, limit, ct));

    private static async Task<Accepted<ComparisonStarted>> StartAsync(
        ComparisonAsked asked,
        HttpContext http,
        StartComparison start,
        CancellationToken ct
    ) => TypedResults.Accepted("/api/v1/market/differences", await start.RunAsync(asked, Asker.Of(Actor.Of(http)), ct));
}
