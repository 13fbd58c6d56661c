using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Items;

/// <summary>What can be chosen of an item.</summary>
/// <param name="Price">Yuan; null where it is not known.</param>
internal sealed record ItemSpecView(string Name, decimal? Price, int? Left);

/// <summary>An item as it is served.</summary>
/// <param name="Id">The platform's number of it.</param>
/// <param name="Price">Yuan, the lowest of its specs; null where it is not known.</param>
/// <param name="Floor">Yuan: below it a model offers nothing; null: below the price.</param>
internal sealed record ItemView(
    string Id,
    string Title,
    decimal? Price,
    decimal? Floor,
    bool OnOffer,
    IReadOnlyList<ItemSpecView> Specs,
    DateTimeOffset? ReadAt
)
{
    public static ItemView Of(ShopItem item) =>
        new(
            item.Id,
            item.Title,
            item.Price / 100m,
            item.Floor / 100m,
            item.OnOffer,
            [.. item.Specs.Select(s => new ItemSpecView(s.Name, s.Price / 100m, s.Left))],
            item.ReadAt
        );
}

/// <summary>A price below which nothing is offered or accepted.</summary>
/// <param name="Floor">Yuan, with two places at most; null: the item's price.</param>
internal sealed record FloorAsked(decimal? Floor);

/// <summary><c>/api/v1/shop/accounts/{id}/items</c>: what the caller's own accounts offer.</summary>
internal static class ItemEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/accounts/{id:guid}/items").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ListAsync)
            .WithName("ListItems")
            .WithSummary("What an account offers, as the platform last described it.")
            .ProducesProblem(404);
        group
            .Put("/{item}/floor", FloorAsync)
            .WithName("SetFloor")
            .WithSummary("Says below what price a model offers nothing for an item.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<ItemView>>> ListAsync(
        Guid id,
        Actor actor,
        ListItems list,
        CancellationToken ct
    ) => TypedResults.Ok<IReadOnlyList<ItemView>>([.. (await list.RunAsync(actor, id, ct)).Select(ItemView.Of)]);

    private static async Task<NoContent> FloorAsync(
        Guid id,
        string item,
        FloorAsked asked,
        Actor actor,
        SetFloor set,
        CancellationToken ct
    )
    {
        await set.RunAsync(actor, id, item, asked.Floor, ct);
        return TypedResults.NoContent();
    }
}
