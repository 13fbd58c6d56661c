using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Watch.Prices;

/// <summary>The price alert that was made.</summary>
internal sealed record PriceAlertMade(Guid Id);

/// <summary><c>/api/v1/market/price-alerts</c>: each caller's own.</summary>
internal static class PriceAlertEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/price-alerts").WithTags("Market").RequireAuthorization(Access.View); // one's own
        group
            .Get("/", ListAsync)
            .WithName("ListPriceAlerts")
            .WithSummary("Your price alerts, at most 200, and whether their prices are heard.");
        group
            .Post("/", AddAsync)
            .WithName("AddPriceAlert")
            .WithSummary(
                "Asks to be told once when a price is crossed, and again when it has gone back and crosses once more."
            )
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemovePriceAlert")
            .WithSummary("Removes a price alert.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<PriceAlertLine>>> ListAsync(
        Actor actor,
        ListPriceAlerts list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(actor.UserId, ct));

    private static async Task<Ok<PriceAlertMade>> AddAsync(
        PriceAlertAsked asked,
        Actor actor,
        AddPriceAlert add,
        CancellationToken ct
    ) => TypedResults.Ok(new PriceAlertMade(await add.RunAsync(actor.UserId, asked, ct)));

    private static async Task<NoContent> RemoveAsync(
        Guid id,
        Actor actor,
        RemovePriceAlert remove,
        CancellationToken ct
    )
    {
        await remove.RunAsync(actor.UserId, id, ct);
        return TypedResults.NoContent();
    }
}
