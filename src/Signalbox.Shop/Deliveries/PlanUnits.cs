using Signalbox.Shop.Accounts;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Orders;

namespace Signalbox.Shop.Deliveries;

/// <summary>What an order gets.</summary>
internal sealed record Plan(GoodsEntry Goods, IReadOnlyList<Delivery> Units);

/// <summary>Decides what an order that is due gets, from what the platform says it is.</summary>
internal sealed class PlanUnits(OrderStore orders, DeliveryStore deliveries, GoodsStore goods)
{
    /// <summary>More of one order is looked at by a person.</summary>
    private const int MostUnits = 200;

    /// <returns>Null when it cannot be decided: the order says why.</returns>
    public async Task<Plan?> RunAsync(Seat seat, ShopOrder order, IReadOnlyList<Delivery> units, CancellationToken ct)
    {
        if (
            order
            is not { ItemId: { } item, Buyer: not null, Quantity: { } quantity and <= MostUnits, Amount: not null }
        )
            return await TroubleAsync(seat, order, OrderTroubles.Incomplete, Missing(order), ct);
        var known = units.Count > 0 && units[0].GoodsId is { } planned ? await goods.FindAsync(planned, ct) : null;
        if ((known ?? await goods.ForAsync(seat.Id, item, order.Spec, ct)) is not { } given)
            return await TroubleAsync(seat, order, OrderTroubles.NoGoods, order.Spec ?? item, ct);
        var count = given.IsPerUnit ? quantity : 1;
        if (units.Count < count)
        {
            await seat.WriteAsync(
                async (transaction, token) =>
                {
                    for (var unit = 1; unit <= count; unit++)
                        if (await deliveries.PlanAsync(transaction, seat.Id, order.OrderId, unit, given.Id, token))
                            await orders.StepAsync(
                                transaction,
                                seat.Id,
                                order.OrderId,
                                unit,
                                "planned",
                                given.Name,
                                token
                            );
                    if (order.Trouble is OrderTroubles.Incomplete or OrderTroubles.NoGoods)
                        await orders.TroubleAsync(transaction, seat.Id, order.OrderId, null, "", token);
                },
                ct
            );
            Instants.Reached("units-planned");
        }
        return new Plan(given, await deliveries.OfAsync(seat.Id, order.OrderId, ct));
    }

    private static string Missing(ShopOrder order) =>
        string.Join(
            ", ",
            new[]
            {
                order.ItemId is null ? "item" : null,
                order.Buyer is null ? "buyer" : null,
                order.Quantity is null ? "quantity" : null,
                order.Quantity > MostUnits ? $"quantity over {MostUnits}" : null,
                order.Amount is null ? "amount" : null,
            }.OfType<string>()
        );

    private async Task<Plan?> TroubleAsync(
        Seat seat,
        ShopOrder order,
        string trouble,
        string detail,
        CancellationToken ct
    )
    {
        await seat.WriteAsync(
            (transaction, token) => orders.TroubleAsync(transaction, seat.Id, order.OrderId, trouble, detail, token),
            ct
        );
        return null;
    }
}
