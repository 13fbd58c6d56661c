using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Replies.Ai;

/// <summary><c>/api/v1/shop/accounts/{id}/model</c>: whether a model answers an account's buyers.</summary>
internal static class ModelEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/accounts/{id:guid}/model").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ShowAsync)
            .WithName("ShowShopModel")
            .WithSummary("Whether a model answers an account's buyers where no rule does, and what it is told besides.")
            .ProducesProblem(404);
        group
            .Put("/", SaveAsync)
            .WithName("SetShopModel")
            .WithSummary("Changes whether a model answers an account's buyers, and what it is told besides.")
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Ok<ModelSetting>> ShowAsync(
        Guid id,
        Actor actor,
        ModelSettings settings,
        CancellationToken ct
    ) => TypedResults.Ok(await settings.GetAsync(actor, id, ct));

    private static async Task<NoContent> SaveAsync(
        Guid id,
        ModelSetting asked,
        Actor actor,
        ModelSettings settings,
        CancellationToken ct
    )
    {
        await settings.SaveAsync(actor, id, asked, ct);
        return TypedResults.NoContent();
    }
}
