using Signalbox.Shop.Accounts;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Deliveries;

/// <summary>Ends what an order no longer is owed: taken back, closed, or shipped by somebody else.</summary>
internal sealed class CancelUnits(OrderStore orders, DeliveryStore deliveries)
{
    /// <summary>What was never sent is free again; what may have been seen is not.</summary>
    public async Task<TimeSpan?> RunAsync(
        Seat seat,
        ShopOrder order,
        IReadOnlyList<Delivery> units,
        DeliveryState becomes,
        CancellationToken ct
    )
    {
        var open = units
            .Where(u => u.IsUntouched || u.State is DeliveryState.Refused or DeliveryState.NeedsReview)
            .ToList();
        if (open.Count == 0 && order.Trouble is null)
            return null;
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                foreach (var unit in open)
                {
                    await GoodsStore.ReleaseAsync(transaction, unit.Id, mayHaveBeenSeen: unit.Tries > 0, token);
                    if (unit.Tries == 0)
                        await DeliveryStore.ForgetAsync(transaction, unit.Id, token);
                    await deliveries.MoveAsync(transaction, unit, becomes, "", token);
                    await orders.StepAsync(
                        transaction,
                        seat.Id,
                        order.OrderId,
                        unit.Unit,
                        becomes == DeliveryState.CancelledByRefund ? "cancelled" : "for-review",
                        "",
                        token
                    );
                }
                var trouble = becomes == DeliveryState.NeedsReview ? OrderTroubles.ShippedElsewhere : null;
                await orders.TroubleAsync(transaction, seat.Id, order.OrderId, trouble, "", token);
            },
            ct
        );
        return null;
    }

    /// <summary>The order is shipped: what was given is settled, and what was not is for a person to look at.</summary>
    public async Task<TimeSpan?> ShippedAsync(
        Seat seat,
        ShopOrder order,
        IReadOnlyList<Delivery> units,
        OrderState state,
        CancellationToken ct
    )
    {
        var becomes = state == OrderState.Done ? DeliveryState.Done : DeliveryState.Shipped;
        var given = units.Where(u => u.IsGiven && u.State < becomes).ToList();
        if (given.Count > 0)
            await seat.WriteAsync(
                async (transaction, token) =>
                {
                    foreach (var unit in given)
                        await deliveries.MoveAsync(transaction, unit, becomes, "", token);
                    if (order.Trouble == OrderTroubles.ShipRefused)
                        await orders.TroubleAsync(transaction, seat.Id, order.OrderId, null, "", token);
                },
                ct
            );
        return units.Any(u => u.IsUntouched) ? await RunAsync(seat, order, units, DeliveryState.NeedsReview, ct) : null;
    }
}
