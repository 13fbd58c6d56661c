using Signalbox.Shop.Accounts;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Deliveries;

/// <summary>Brings an order one step further each time, from whatever state a crash, a refusal or a person has left it in.</summary>
/// <remarks>
/// One at a time for an order: the account's session sees to that. What is done outside is written down before it is tried, so
/// that whoever comes after a crash knows what may have happened.
/// </remarks>
internal sealed class DeliverOrder(
    OrderStore orders,
    DeliveryStore deliveries,
    LookAtOrder look,
    FreeGroup free,
    PlanUnits plan,
    ReserveUnit reserve,
    SendUnit send,
    ShipOrder ship,
    CancelUnits cancel,
    TimeProvider clock
)
{
    /// <summary>What was read longer ago is read again before anything is sent.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <param name="byHand">A person has asked for it: at once, and also where the account sends nothing by itself.</param>
    /// <returns>After how long to come again; null when nothing is owed, or something else has to happen first.</returns>
    public async Task<TimeSpan?> RunAsync(Seat seat, string orderId, bool byHand, CancellationToken ct)
    {
        try
        {
            return await FurtherAsync(seat, orderId, byHand, ct);
        }
        catch (UnitMovedException)
        {
            return TimeSpan.Zero; // a person has decided meanwhile: it is looked at as it is now
        }
    }

    private async Task<TimeSpan?> FurtherAsync(Seat seat, string orderId, bool byHand, CancellationToken ct)
    {
        if (await orders.FindAsync(seat.Id, orderId, ct) is not { } order)
            return null;
        var units = await deliveries.OfAsync(seat.Id, orderId, ct);
        // First what may have left: whatever the order says now, the buyer may have it.
        if (units.Any(u => u.State is DeliveryState.Sending or DeliveryState.Unknown))
        {
            if (await send.SettleAsync(seat, order, units, ct) is { } later)
                return later;
            units = await deliveries.OfAsync(seat.Id, orderId, ct);
        }
        var looked = await look.RunAsync(seat, order, ct);
        if (looked.Facts is not { } facts)
            return looked.Again;
        order = await orders.FindAsync(seat.Id, orderId, ct) ?? order;
        return facts.State switch
        {
            OrderState.GroupOpen => await free.RunAsync(seat, order, ct),
            OrderState.ToShip => await GiveAsync(seat, order, units, byHand, ct),
            OrderState.Refund or OrderState.Closed => await cancel.RunAsync(
                seat,
                order,
                units,
                DeliveryState.CancelledByRefund,
                ct
            ),
            OrderState.Shipped or OrderState.Done => await cancel.ShippedAsync(seat, order, units, facts.State, ct),
            _ => null,
        };
    }

    private async Task<TimeSpan?> GiveAsync(
        Seat seat,
        ShopOrder order,
        IReadOnlyList<Delivery> units,
        bool byHand,
        CancellationToken ct
    )
    {
        if (units.Any(u => u.State == DeliveryState.CancelledByRefund))
        {
            await WriteTroubleAsync(seat, order, OrderTroubles.RefundWithdrawn, "", ct);
            return null;
        }
        if (units.Any(u => u.State is DeliveryState.Refused or DeliveryState.NeedsReview or DeliveryState.GivenUp))
            return null; // a person decides, or has decided
        if (await plan.RunAsync(seat, order, units, ct) is not { } planned)
            return null;
        if (!byHand && !seat.Account.Switches.Sends)
            return null;
        var due = (order.PaidAt ?? order.FoundAt) + planned.Goods.Delay;
        if (!byHand && due > clock.GetUtcNow())
            return due - clock.GetUtcNow();
        var read = clock.GetTimestamp();
        List<Delivery> given = [.. planned.Units.Where(u => u.IsGiven)];
        foreach (var unit in planned.Units.Where(u => !u.IsGiven))
        {
            if (clock.GetElapsedTime(read) > Fresh)
                return TimeSpan.Zero; // looked at again first: it may have been taken back
            if (await reserve.RunAsync(seat, order, planned.Goods, unit, ct) is not { } content)
                return await AgainAsync(order, ct);
            var reserved = unit with { Content = content, State = DeliveryState.Reserved };
            var sent = await send.RunAsync(seat, order, reserved, planned.Goods.Kind, ct);
            if (!sent.IsGiven)
                return sent.Again;
            given.Add(reserved with { State = DeliveryState.Accepted });
        }
        return seat.Account.Switches.Ships ? await ship.RunAsync(seat, order, given, ct) : null;
    }

    /// <summary>A supplier that was silent is asked again; for keys somebody has to bring some.</summary>
    private async Task<TimeSpan?> AgainAsync(ShopOrder order, CancellationToken ct) =>
        (await orders.FindAsync(order.AccountId, order.OrderId, ct))?.Trouble is null ? TimeSpan.FromSeconds(30) : null;

    private Task WriteTroubleAsync(Seat seat, ShopOrder order, string trouble, string detail, CancellationToken ct) =>
        seat.WriteAsync(
            (transaction, token) => orders.TroubleAsync(transaction, seat.Id, order.OrderId, trouble, detail, token),
            ct
        );
}

/// <summary>What a look at an order told.</summary>
/// <param name="Again">After how long to look again where it told nothing; null when a person has to.</param>
internal sealed record Look(OrderFacts? Facts, TimeSpan? Again);

/// <summary>Asks the platform what an order is, and writes it down.</summary>
internal sealed class LookAtOrder(OrderStore orders, OrderCalls calls, TellFact tell)
{
    /// <summary>Then a person is told; looking goes on, more rarely.</summary>
    private const int FailuresBeforeTrouble = 5;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(10);

    public async Task<Look> RunAsync(Seat seat, ShopOrder order, CancellationToken ct)
    {
        var (answer, facts) = await calls.DetailAsync(seat.Calls, order.OrderId, ct);
        if (facts is null)
            return await FailedAsync(seat, order, answer, ct);
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                await orders.LookedAsync(transaction, seat.Id, facts, token);
                if (facts.State == order.State)
                    return;
                await orders.StepAsync(transaction, seat.Id, order.OrderId, 0, $"is.{facts.State}", "", token);
                if (NewsOf(order.State, facts) is { } news)
                    await tell.RunAsync(transaction, seat.Id, news, token);
            },
            ct
        );
        Instants.Reached("order-looked-at");
        return new Look(facts, null);
    }

    private static ShopFact? NewsOf(OrderState before, OrderFacts facts) =>
        facts.State switch
        {
            OrderState.ToShip or OrderState.GroupOpen when before is OrderState.Unseen or OrderState.Unpaid =>
                ShopFacts.Paid(facts),
            OrderState.Refund => ShopFacts.RefundAsked(facts),
            _ => null,
        };

    private async Task<Look> FailedAsync(Seat seat, ShopOrder order, MtopAnswer answer, CancellationToken ct)
    {
        var failed = order.FailedLooks + 1;
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                await OrderStore.NotLookedAsync(transaction, seat.Id, order.OrderId, failed, token);
                if (failed == FailuresBeforeTrouble)
                    await orders.TroubleAsync(
                        transaction,
                        seat.Id,
                        order.OrderId,
                        OrderTroubles.Unreadable,
                        $"{answer.Code} {answer.Says}".Trim(),
                        token
                    );
            },
            ct
        );
        var pause = failed >= FailuresBeforeTrouble ? Rarely : First * Math.Pow(3, failed - 1);
        return new Look(null, pause);
    }
}

/// <summary>Ships an order of 小刀 without its group, once, where the account is told to.</summary>
internal sealed class FreeGroup(OrderStore orders, OrderCalls calls, TimeProvider clock)
{
    /// <summary>The platform needs a moment between the order and this.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    public async Task<TimeSpan?> RunAsync(Seat seat, ShopOrder order, CancellationToken ct)
    {
        if (order.Freed || !seat.Account.Switches.Frees)
            return null; // its group completes, or its owner acts; a card or the list tells
        if (order is not { ItemId: { } item, Buyer: { } buyer } || !IsNumber(item) || !IsNumber(buyer))
            return null;
        await Task.Delay(Moment, clock, ct);
        // Before it is tried: a second try would be an error of ours, whatever became of the first.
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                await OrderStore.FreedAsync(transaction, seat.Id, order.OrderId, token);
                await orders.StepAsync(transaction, seat.Id, order.OrderId, 0, "group-freed", "", token);
            },
            ct
        );
        var answer = await calls.FreeGroupAsync(seat.Calls, order.OrderId, item, buyer, ct);
        if (answer.IsSuccess)
            return TimeSpan.FromSeconds(5);
        await seat.WriteAsync(
            (transaction, token) =>
                orders.StepAsync(
                    transaction,
                    seat.Id,
                    order.OrderId,
                    0,
                    "group-not-freed",
                    $"{answer.Code} {answer.Says}".Trim(),
                    token
                ),
            ct
        );
        return null;
    }

    private static bool IsNumber(string text) => text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit);
}
