using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Orders;

namespace Signalbox.Shop.Deliveries;

/// <summary>Fixes what a unit gets, once: sent again later is the same.</summary>
internal sealed class ReserveUnit(
    OrderStore orders,
    DeliveryStore deliveries,
    GoodsStore goods,
    AskSupplier supplier,
    TellFact tell
)
{
    /// <returns>What is given; null when there is nothing to give now.</returns>
    public async Task<string?> RunAsync(
        Seat seat,
        ShopOrder order,
        GoodsEntry given,
        Delivery unit,
        CancellationToken ct
    )
    {
        if (unit.Content is { } fixedBefore)
            return fixedBefore;
        string? asked = null;
        if (given.Kind == GoodsKind.Supplier)
        {
            var answer = await supplier.RunAsync(given, unit, order, ct);
            if (answer.Content is null)
            {
                await MissingAsync(
                    seat,
                    order,
                    unit,
                    answer.IsFinal ? OrderTroubles.Supplier : null,
                    answer.Reason,
                    ct
                );
                return null;
            }
            asked = answer.Content;
        }
        string? content = null;
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                content =
                    given.Kind == GoodsKind.Keys
                        ? await KeyAsync(transaction, seat, given, unit, token)
                        : asked ?? given.Content;
                if (content is null)
                {
                    await deliveries.MoveAsync(transaction, unit, DeliveryState.Blocked, OrderTroubles.NoKeys, token);
                    await orders.TroubleAsync(
                        transaction,
                        seat.Id,
                        order.OrderId,
                        OrderTroubles.NoKeys,
                        given.Name,
                        token
                    );
                    return;
                }
                await deliveries.ReservedAsync(transaction, unit, content, token);
                await orders.StepAsync(transaction, seat.Id, order.OrderId, unit.Unit, "reserved", given.Name, token);
                if (order.Trouble is OrderTroubles.NoKeys or OrderTroubles.Supplier)
                    await orders.TroubleAsync(transaction, seat.Id, order.OrderId, null, "", token);
            },
            ct
        );
        Instants.Reached("unit-reserved");
        return content;
    }

    /// <returns>With the text around it; null when no key is left.</returns>
    private async Task<string?> KeyAsync(
        WriteTransaction transaction,
        Seat seat,
        GoodsEntry given,
        Delivery unit,
        CancellationToken ct
    )
    {
        var key = await goods.TakeKeyAsync(transaction, given.Id, unit.Id, ct);
        if (await GoodsStore.GrewLowAsync(transaction, given.Id, ct) is { } left)
            await tell.RunAsync(transaction, seat.Id, ShopFacts.Low(given.Name, left), ct);
        return key is null ? null : Filled(given.Content, key);
    }

    /// <summary>The text around a key with the key in it; one without a place for it is followed by it.</summary>
    private static string Filled(string around, string key) =>
        around.Length == 0 ? key
        : around.Contains("{key}", StringComparison.Ordinal) ? around.Replace("{key}", key, StringComparison.Ordinal)
        : $"{around}\n{key}";

    private Task MissingAsync(
        Seat seat,
        ShopOrder order,
        Delivery unit,
        string? trouble,
        string reason,
        CancellationToken ct
    ) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                await deliveries.MoveAsync(transaction, unit, DeliveryState.Blocked, reason, token);
                if (trouble is not null)
                    await orders.TroubleAsync(transaction, seat.Id, order.OrderId, trouble, reason, token);
            },
            ct
        );
}
