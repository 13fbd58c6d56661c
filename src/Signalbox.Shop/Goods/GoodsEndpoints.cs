using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Goods;

/// <summary>The goods that were added.</summary>
internal sealed record GoodsMade(Guid Id);

/// <summary>What is given for an item.</summary>
/// <param name="Spec">As the platform writes it; empty or none: whatever spec has no goods of its own.</param>
/// <param name="Goods">Null: nothing.</param>
internal sealed record BindingAsked(Guid Account, string Item, string? Spec, Guid? Goods);

/// <summary><c>/api/v1/shop/goods</c>: each caller's own. What is in goods is served only where it is asked for by itself, which is audited.</summary>
internal static class GoodsEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/goods").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ListAsync)
            .WithName("ListGoods")
            .WithSummary("Your goods, how many keys are left, and what they are for.");
        group
            .Get("/missing", MissingAsync)
            .WithName("ListMissingGoods")
            .WithSummary("What buyers have bought that nothing is given for.");
        group
            .Post("/", AddAsync)
            .WithName("AddGoods")
            .WithSummary("Adds goods: a text, a list of keys, a picture, or a supplier's address.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Put("/{id:guid}", ChangeAsync)
            .WithName("ChangeGoods")
            .WithSummary("Changes goods; what was reserved for an order before stays as it was.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Post("/{id:guid}/content", ContentAsync)
            .WithName("ShowGoods")
            .WithSummary("What is in goods, in the clear; it is written into the audit log.")
            .ProducesProblem(404);
        group
            .Get("/{id:guid}/keys", ListKeysAsync)
            .WithName("ListKeys")
            .WithSummary("The keys of goods, masked, and which order has each; 50 a page.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/keys/{key:long}/content", ShowKeyAsync)
            .WithName("ShowKey")
            .WithSummary("One key in the clear; it is written into the audit log.")
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/keys", KeysAsync)
            .WithName("ImportKeys")
            .WithSummary("Adds keys from text, one a line; those that are there already are not added again.")
            .Accepts<string>("text/plain")
            .WithMetadata(new RequestSizeLimitAttribute(ImportKeys.MostBytes))
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/bindings", BindAsync)
            .WithName("BindGoods")
            .WithSummary("Says what is given for an item and a spec of it.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<GoodsLine>>> ListAsync(
        Actor actor,
        GoodsCoverage list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(actor, ct));

    private static async Task<Ok<IReadOnlyList<Uncovered>>> MissingAsync(
        Actor actor,
        GoodsCoverage list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.MissingAsync(actor, ct));

    private static async Task<Ok<GoodsMade>> AddAsync(
        GoodsAsked asked,
        Actor actor,
        SaveGoods save,
        CancellationToken ct
    ) => TypedResults.Ok(new GoodsMade(await save.RunAsync(actor, null, asked, ct)));

    private static async Task<NoContent> ChangeAsync(
        Guid id,
        GoodsAsked asked,
        Actor actor,
        SaveGoods save,
        CancellationToken ct
    )
    {
        await save.RunAsync(actor, id, asked, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<GoodsContent>> ContentAsync(
        Guid id,
        Actor actor,
        ShowGoods show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(actor, id, ct));

    private static async Task<Ok<KeyPage>> ListKeysAsync(
        Guid id,
        string? state,
        int? page,
        Actor actor,
        ListKeys list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(actor, id, state, page ?? 1, ct));

    private static async Task<Ok<KeyShown>> ShowKeyAsync(
        Guid id,
        long key,
        Actor actor,
        ListKeys list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.ShowAsync(actor, id, key, ct));

    private static async Task<Ok<KeysImported>> KeysAsync(
        Guid id,
        HttpRequest request,
        Actor actor,
        ImportKeys import,
        CancellationToken ct
    ) => TypedResults.Ok(await import.RunAsync(actor, id, request.Body, ct));

    private static async Task<NoContent> BindAsync(
        BindingAsked asked,
        Actor actor,
        BindGoods bind,
        CancellationToken ct
    )
    {
        await bind.RunAsync(actor, asked.Account, asked.Item, asked.Spec ?? "", asked.Goods, ct);
        return TypedResults.NoContent();
    }
}
