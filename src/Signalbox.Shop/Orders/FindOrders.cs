using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Orders;

/// <summary>Compares the platform's list of what is to be shipped with what is known: cards that never came are made up for.</summary>
internal sealed class FindOrders(OrderStore orders, OrderCalls calls, TimeProvider clock)
{
    /// <summary>Name of the message that brings an order further.</summary>
    public const string Deliver = "deliver";

    /// <summary>The same because a person has asked for it: at once, and also where the account sends nothing by itself.</summary>
    public const string DeliverNow = "deliver-now";

    /// <summary>Conversation of an order's messages in the account's session.</summary>
    public static string ConversationOf(string order) => $"order:{order}";

    public async Task RunAsync(Seat seat, Post post, CancellationToken ct)
    {
        var rows = await ListAsync(seat, ct);
        if (rows is { Count: > 0 })
            await seat.WriteAsync(
                async (transaction, token) =>
                {
                    foreach (var row in rows)
                        await orders.FoundAsync(transaction, seat.Id, row.OrderId, null, row, token);
                },
                ct
            );
        foreach (var order in await orders.OpenAsync(seat.Id, clock.GetUtcNow(), ct))
            await post(ConversationOf(order), Deliver, order, ct);
    }

    private async Task<IReadOnlyList<SoldRow>?> ListAsync(Seat seat, CancellationToken ct)
    {
        if (seat.Account.Desk != SellerDesk.Ordinary)
        {
            var (answer, rows) = await calls.ToShipAsync(seat.Calls, desk: true, ct);
            if (answer.Verdict != MtopVerdict.Permission)
                return await KnownAsync(seat, SellerDesk.Desk, rows, ct);
        }
        return await KnownAsync(
            seat,
            SellerDesk.Ordinary,
            (await calls.ToShipAsync(seat.Calls, desk: false, ct)).Rows,
            ct
        );
    }

    /// <summary>Remembers which list answers.</summary>
    private static async Task<IReadOnlyList<SoldRow>?> KnownAsync(
        Seat seat,
        SellerDesk desk,
        IReadOnlyList<SoldRow>? rows,
        CancellationToken ct
    )
    {
        if (rows is not null && seat.Account.Desk != desk)
        {
            await seat.WriteAsync(
                (transaction, token) =>
                    AccountStore.SetAsync(transaction, seat.Id, "desk = @desk", token, ("@desk", (int)desk)),
                ct
            );
            seat.Account = seat.Account with { Desk = desk };
        }
        return rows;
    }
}
