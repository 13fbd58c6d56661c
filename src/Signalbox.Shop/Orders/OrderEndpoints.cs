using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Orders;

/// <summary>A person's answer.</summary>
/// <param name="Unit">From 1; 0 or none: all of the order's that wait.</param>
/// <param name="Answer"><c>WasGiven</c>, <c>SendAgain</c> the same, <c>SendAnother</c>, or <c>GiveUp</c>.</param>
internal sealed record ReviewAsked(ReviewAnswer Answer, int Unit = 0);

/// <summary><c>/api/v1/shop/orders</c>: those of each caller's accounts.</summary>
internal static class OrderEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/orders").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ListAsync)
            .WithName("ListShopOrders")
            .WithSummary("Your orders, the newest payment first; with waiting=true those that a person has to look at.")
            .ProducesProblem(400);
        group
            .Get("/{account:guid}/{order}", ShowAsync)
            .WithName("ShowShopOrder")
            .WithSummary("An order, its units, and what happened to it.")
            .ProducesProblem(404);
        group
            .Get("/queue", QueueAsync)
            .WithName("QueueShopOrders")
            .WithSummary("Your orders, those that a person has to look at first, then those not delivered, 50 a page.")
            .ProducesProblem(400);
        group
            .Get("/sales", SalesAsync)
            .WithName("CountShopSales")
            .WithSummary("Orders, units and money by day of payment and account, of the last days.")
            .ProducesProblem(400);
        group
            .Post("/deliver", DeliverAsync)
            .WithName("DeliverShopOrders")
            .WithSummary("Delivers orders at once, each unit once, also where the account sends nothing by itself.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Post("/{account:guid}/{order}/units/{unit:int}/content", ContentAsync)
            .WithName("ShowShopUnit")
            .WithSummary("What a unit of an order got, in the clear; it is written into the audit log.")
            .ProducesProblem(404);
        group
            .Post("/{account:guid}/{order}/review", ReviewAsync)
            .WithName("ReviewShopOrder")
            .WithSummary("Says what is to become of units that cannot go on by themselves.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<IReadOnlyList<OrderLine>>> ListAsync(
        Actor actor,
        ListOrders list,
        CancellationToken ct,
        bool waiting = false,
        DateTimeOffset? before = null,
        int limit = 50
    ) => TypedResults.Ok(await list.RunAsync(actor, waiting, before, limit, ct));

    private static async Task<Ok<OrderView>> ShowAsync(
        Guid account,
        string order,
        Actor actor,
        ListOrders list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.ShowAsync(actor, account, order, ct));

    private static async Task<Ok<OrderPage>> QueueAsync(
        string? view,
        Guid? account,
        string? holds,
        int? page,
        Actor actor,
        QueueOrders queue,
        CancellationToken ct
    ) => TypedResults.Ok(await queue.RunAsync(actor, new OrderQuery(view, account, holds, page ?? 1), ct));

    private static async Task<Ok<IReadOnlyList<SalesDay>>> SalesAsync(
        int? days,
        Actor actor,
        CountSales sales,
        CancellationToken ct
    ) => TypedResults.Ok(await sales.RunAsync(actor, days ?? 30, ct));

    private static async Task<Ok<DeliveriesBegun>> DeliverAsync(
        DeliveryAsked asked,
        Actor actor,
        DeliverByHand deliver,
        CancellationToken ct
    ) => TypedResults.Ok(await deliver.RunAsync(actor, asked, ct));

    private static async Task<Ok<UnitContent>> ContentAsync(
        Guid account,
        string order,
        int unit,
        Actor actor,
        ShowUnit show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(actor, account, order, unit, ct));

    private static async Task<NoContent> ReviewAsync(
        Guid account,
        string order,
        ReviewAsked asked,
        Actor actor,
        ReviewOrder review,
        CancellationToken ct
    )
    {
        await review.RunAsync(actor, account, order, asked.Unit, asked.Answer, ct);
        return TypedResults.NoContent();
    }
}
