using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Charts;

/// <summary><c>/api/v1/market/drawings</c>: each caller's own.</summary>
internal static class DrawingEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/drawings/{symbol}").WithTags("Market");
        group
            .Get("/", ReadAsync)
            .WithName("ShowDrawings")
            .WithSummary("What you have drawn over the bars of an instrument.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/", KeepAsync)
            .WithName("KeepDrawings")
            .WithSummary("Puts these drawings, at most 50, in the place of those you had.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .RequireAuthorization(Access.View); // one's own, as one's looks are
    }

    private static async Task<Ok<DrawingSet>> ReadAsync(
        string symbol,
        Actor actor,
        Drawings drawings,
        CancellationToken ct
    ) => TypedResults.Ok(await drawings.ReadAsync(actor.UserId, symbol, ct));

    private static async Task<NoContent> KeepAsync(
        string symbol,
        DrawingSet set,
        Actor actor,
        Drawings drawings,
        CancellationToken ct
    )
    {
        await drawings.KeepAsync(actor.UserId, symbol, set, ct);
        return TypedResults.NoContent();
    }
}
