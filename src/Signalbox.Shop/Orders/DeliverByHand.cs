using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Orders;

/// <summary>An order of an account.</summary>
internal sealed record OrderRef(Guid Account, string Order);

/// <summary>Orders that are to be delivered now.</summary>
/// <param name="Orders">1 to 100.</param>
internal sealed record DeliveryAsked(IReadOnlyList<OrderRef>? Orders);

/// <summary>What became of it.</summary>
/// <param name="Begun">Those that the process which has the account brings further at once.</param>
/// <param name="Left">Those that were left alone, with why: <c>given</c>, <c>not-to-ship</c>, <c>review</c>, <c>off</c> or <c>held</c>.</param>
internal sealed record DeliveriesBegun(IReadOnlyList<string> Begun, IReadOnlyList<OrderLeft> Left);

/// <summary>An order that was left alone.</summary>
internal sealed record OrderLeft(string Order, string Why);

/// <summary>Delivers orders because a person wants it: at once, and also where the account sends nothing by itself.</summary>
/// <remarks>It goes the way of every delivery, through the account's one session and the units' states: no unit gets a second key.</remarks>
internal sealed class DeliverByHand(
    Database database,
    OrderStore orders,
    DeliveryStore deliveries,
    AccountStore accounts,
    AccountSessions sessions,
    AccountScope scope,
    AuditTrail audit
)
{
    public const int Most = 100;

    /// <exception cref="RefusedException">400 <c>shop.orders.some</c>; 404 <c>shop.account.unknown</c>, <c>shop.order.unknown</c>.</exception>
    public async Task<DeliveriesBegun> RunAsync(Actor actor, DeliveryAsked asked, CancellationToken ct)
    {
        if (asked.Orders is not { Count: > 0 and <= Most } named)
            throw RefusedException.Invalid("shop.orders.some", $"Name 1 to {Most} orders.");
        var (begun, left) = (new List<OrderRef>(), new List<OrderLeft>());
        foreach (var one in named.Distinct())
            if (await WhyNotAsync(actor, one, ct) is { } why)
                left.Add(new OrderLeft(one.Order, why));
            else
                begun.Add(one);
        if (begun.Count > 0)
            await BeginAsync(actor, begun, ct);
        return new DeliveriesBegun([.. begun.Select(b => b.Order)], left);
    }

    private async Task<string?> WhyNotAsync(Actor actor, OrderRef one, CancellationToken ct)
    {
        var account = await accounts.GetAsync(scope.Of(actor), one.Account, ct);
        var order =
            await orders.FindAsync(one.Account, one.Order, ct)
            ?? throw RefusedException.NotFound("shop.order.unknown", $"There is no order {one.Order}.");
        var units = await deliveries.OfAsync(one.Account, one.Order, ct);
        if (units.Count > 0 && units.All(u => u.IsGiven))
            return "given";
        if (order.State is not (OrderState.Unseen or OrderState.ToShip))
            return "not-to-ship";
        if (units.Any(u => ReviewOrder.Waits(u) || u.State == DeliveryState.GivenUp))
            return "review";
        return account.Hold is not null ? "held"
            : account.Switches.Enabled ? null
            : "off";
    }

    private async Task BeginAsync(Actor actor, List<OrderRef> begun, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        foreach (var one in begun)
        {
            await orders.StepByAsync(transaction, one.Account, one.Order, 0, "by-hand", "", actor.Name, ct);
            await sessions.DeliverNowAsync(transaction, one.Account, one.Order, ct);
            await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.order.delivered", one.Order), ct);
        }
        await transaction.CommitAsync(ct);
    }
}
