using Signalbox.Shop.Accounts;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Deliveries;

/// <summary>Marks an order as shipped once everything of it was given.</summary>
internal sealed class ShipOrder(OrderStore orders, DeliveryStore deliveries, OrderCalls calls)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    public async Task<TimeSpan?> RunAsync(
        Seat seat,
        ShopOrder order,
        IReadOnlyList<Delivery> units,
        CancellationToken ct
    )
    {
        if (order.Trouble == OrderTroubles.ShipRefused)
            return null; // a person decides
        Instants.Reached("before-ship");
        var (verdict, reason) = await calls.ShipAsync(
            seat.Calls,
            order.OrderId,
            seat.Account.Desk == SellerDesk.Desk,
            ct
        );
        Instants.Reached("after-ship");
        if (verdict == ShipVerdict.Unknown)
            return Soon; // the order's detail tells whether it was done
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                if (verdict == ShipVerdict.Refused)
                {
                    await orders.TroubleAsync(
                        transaction,
                        seat.Id,
                        order.OrderId,
                        OrderTroubles.ShipRefused,
                        reason,
                        token
                    );
                    return;
                }
                foreach (var unit in units.Where(u => u.State == DeliveryState.Accepted))
                    await deliveries.MoveAsync(transaction, unit, DeliveryState.Shipped, "", token);
                await OrderStore.StateAsync(transaction, seat.Id, order.OrderId, OrderState.Shipped, token);
                await orders.StepAsync(transaction, seat.Id, order.OrderId, 0, "shipped", reason, token);
            },
            ct
        );
        Instants.Reached("ship-recorded");
        return null;
    }
}
