using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Replies.Settings;

/// <summary>How an account answers, as it is served; the service's path and token are not.</summary>
/// <param name="ServiceHost">Null: no service is asked.</param>
internal sealed record ReplyView(
    IReadOnlyList<string> Order,
    IReadOnlyList<string> Silent,
    bool DefaultOnce,
    string? ServiceHost,
    bool ServiceHasToken,
    int? ServiceSeconds,
    int? ServiceHistory
)
{
    public static ReplyView Of(ReplySetting setting) =>
        new(
            [.. setting.Order.Select(AnswererNames.Name)],
            setting.MoreSilent,
            setting.DefaultOnce,
            setting.Service is { } service ? new Uri(service.Url).Authority : null,
            setting.Service?.Token is not null,
            setting.Service?.Seconds,
            setting.Service?.History
        );
}

/// <summary>Why a buyer is blocked.</summary>
internal sealed record BlockAsked(string? Why);

/// <summary><c>/api/v1/shop/accounts/{account}/replies</c> and <c>…/blocked</c>: of each caller's own accounts.</summary>
internal static class ReplyEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/accounts/{account:guid}").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/replies", ShowAsync)
            .WithName("ShowShopReplies")
            .WithSummary("How an account answers: who is asked in which order, what nobody answers, which service.")
            .ProducesProblem(404);
        group
            .Put("/replies", SaveAsync)
            .WithName("SaveShopReplies")
            .WithSummary("Changes how an account answers.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Get("/blocked", ListAsync)
            .WithName("ListBlockedBuyers")
            .WithSummary("Buyers of an account who get no answers by themselves, the newest first; at most 5,000.")
            .ProducesProblem(404);
        group
            .Put("/blocked/{buyer}", BlockAsync)
            .WithName("BlockBuyer")
            .WithSummary("Answers a buyer no more by itself; what is bought is delivered all the same.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Delete("/blocked/{buyer}", UndoAsync)
            .WithName("UnblockBuyer")
            .WithSummary("Answers a buyer again.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<ReplyView>> ShowAsync(
        Guid account,
        Actor actor,
        ReplySettings settings,
        CancellationToken ct
    ) => TypedResults.Ok(ReplyView.Of(await settings.GetAsync(actor, account, ct)));

    private static async Task<NoContent> SaveAsync(
        Guid account,
        ReplyAsked asked,
        Actor actor,
        ReplySettings settings,
        CancellationToken ct
    )
    {
        await settings.SaveAsync(actor, account, asked, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<BlockedBuyer>>> ListAsync(
        Guid account,
        Actor actor,
        BlockBuyer block,
        CancellationToken ct
    ) => TypedResults.Ok(await block.ListAsync(actor, account, ct));

    private static async Task<NoContent> BlockAsync(
        Guid account,
        string buyer,
        BlockAsked asked,
        Actor actor,
        BlockBuyer block,
        CancellationToken ct
    )
    {
        await block.RunAsync(actor, account, buyer, asked.Why, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UndoAsync(
        Guid account,
        string buyer,
        Actor actor,
        BlockBuyer block,
        CancellationToken ct
    )
    {
        await block.UndoAsync(actor, account, buyer, ct);
        return TypedResults.NoContent();
    }
}
