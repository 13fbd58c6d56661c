using System.Data.Common;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Secrets;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Orders;

/// <summary>An order as it is served.</summary>
/// <param name="Amount">In yuan; null where the platform has not said it.</param>
/// <param name="Trouble">Why a person has to look; null when all is well.</param>
/// <param name="Waits">Whether one of its units goes on only when a person says how.</param>
internal sealed record OrderLine(
    Guid Account,
    string AccountName,
    string OrderId,
    string? ItemId,
    string Title,
    string? Spec,
    int? Quantity,
    decimal? Amount,
    string BuyerNick,
    string State,
    DateTimeOffset? PaidAt,
    DateTimeOffset FoundAt,
    string? Trouble,
    bool Waits
);

/// <summary>A unit of an order.</summary>
/// <param name="Given">What it gets, masked; null until that is fixed.</param>
internal sealed record UnitLine(int Unit, string State, int Tries, string Reason, bool Waits, string? Given);

/// <summary>Something that happened to an order.</summary>
/// <param name="Unit">0: to the whole order.</param>
/// <param name="By">Who did it; null: Signalbox.</param>
internal sealed record OrderStep(int Unit, string What, string Detail, string? By, DateTimeOffset At);

/// <summary>An order with its units and what happened to it.</summary>
/// <param name="Conversation">The chat with its buyer; null while that is not known.</param>
internal sealed record OrderView(
    OrderLine Order,
    string? Conversation,
    IReadOnlyList<UnitLine> Units,
    IReadOnlyList<OrderStep> Steps
);

/// <summary>Lists orders by the time of payment, and shows one.</summary>
internal sealed class ListOrders(
    Database database,
    OrderStore orders,
    DeliveryStore deliveries,
    AccountStore accounts,
    AccountScope scope
)
{
    /// <summary>Of an order <c>o</c>: a person has to look at it.</summary>
    public const string Waits = """
        (o.trouble IS NOT NULL OR EXISTS (SELECT 1 FROM shop_delivery d
          WHERE d.account_id = o.account_id AND d.order_id = o.order_id AND d.state IN (5, 6, 22)))
        """;

    private const int Most = 200;

    /// <param name="onlyWaiting">Only those that a person has to look at.</param>
    /// <param name="before">Paid or found before that; null: the newest.</param>
    /// <exception cref="RefusedException">400 <c>shop.orders.limit</c>.</exception>
    public async Task<IReadOnlyList<OrderLine>> RunAsync(
        Actor actor,
        bool onlyWaiting,
        DateTimeOffset? before,
        int limit,
        CancellationToken ct
    )
    {
        if (limit is < 1 or > Most)
            throw RefusedException.Invalid("shop.orders.limit", $"limit is 1 to {Most}.");
        return await SelectAsync(
            actor,
            $"""
            AND COALESCE(o.paid_at, o.found_at) < @before AND (NOT @waiting OR {Waits})
            ORDER BY COALESCE(o.paid_at, o.found_at) DESC, o.order_id DESC LIMIT @limit
            """,
            [("@before", before ?? DateTimeOffset.MaxValue.AddYears(-1)), ("@waiting", onlyWaiting), ("@limit", limit)],
            ct
        );
    }

    /// <summary>The newest orders of one chat, or of one buyer.</summary>
    /// <returns>At most 10.</returns>
    public Task<IReadOnlyList<OrderLine>> OfChatAsync(
        Actor actor,
        Guid account,
        string conversation,
        string buyer,
        CancellationToken ct
    ) =>
        SelectAsync(
            actor,
            """
            AND o.account_id = @account AND (o.conversation = @conversation OR (o.buyer = @buyer AND @buyer <> ''))
            ORDER BY COALESCE(o.paid_at, o.found_at) DESC, o.order_id DESC LIMIT 10
            """,
            [("@account", account), ("@conversation", conversation), ("@buyer", buyer)],
            ct
        );

    /// <summary>A caller's orders that a query names.</summary>
    /// <param name="more">From <c>AND</c> on; the order is <c>o</c>, its account <c>a</c>.</param>
    public async Task<IReadOnlyList<OrderLine>> SelectAsync(
        Actor actor,
        string more,
        IReadOnlyList<(string Name, object? Value)> values,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT o.account_id, a.remark, a.nick, a.number, o.order_id, o.item_id, o.title, o.spec, o.quantity, o.amount,
              o.buyer_nick, o.state, o.paid_at, o.found_at, o.trouble, EXISTS (SELECT 1 FROM shop_delivery d
                WHERE d.account_id = o.account_id AND d.order_id = o.order_id AND d.state IN (5, 6, 22))
            FROM shop_order o JOIN shop_account a ON a.id = o.account_id
            WHERE (a.user_id = @user OR @all) {more}
            """,
            [.. values, ("@user", scope.Of(actor) ?? Guid.Empty), ("@all", scope.Of(actor) is null)]
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<OrderLine>();
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        return found;
    }

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>, <c>shop.order.unknown</c>.</exception>
    public async Task<OrderView> ShowAsync(Actor actor, Guid account, string orderId, CancellationToken ct)
    {
        var of = await accounts.GetAsync(scope.Of(actor), account, ct);
        var order =
            await orders.FindAsync(account, orderId, ct)
            ?? throw RefusedException.NotFound("shop.order.unknown", $"There is no order {orderId}.");
        var units = await deliveries.OfAsync(account, orderId, ct);
        return new OrderView(
            new OrderLine(
                account,
                of.Name,
                order.OrderId,
                order.ItemId,
                order.Title,
                order.Spec,
                order.Quantity,
                order.Amount / 100m,
                order.BuyerNick,
                Name(order.State),
                order.PaidAt,
                order.FoundAt,
                order.Trouble,
                units.Any(u => u.State is DeliveryState.Refused or DeliveryState.Unknown or DeliveryState.NeedsReview)
            ),
            order.Conversation,
            [
                .. units.Select(u => new UnitLine(
                    u.Unit,
                    Name(u.State),
                    u.Tries,
                    u.Reason,
                    ReviewOrder.Waits(u),
                    u.Content is null ? null : SecretBox.Mask(u.Content)
                )),
            ],
            await orders.StepsAsync(account, orderId, ct)
        );
    }

    /// <summary>As it is written in answers: <c>ToShip</c> is <c>to-ship</c>.</summary>
    public static string Name<T>(T state)
        where T : struct, Enum =>
        string.Concat(
            $"{state}".Select(
                (c, at) => char.IsUpper(c) && at > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"
            )
        );

    private OrderLine Read(DbDataReader reader)
    {
        return new OrderLine(
            reader.GetGuid(0),
            ShopAccount.NameOf(reader.GetString(1), reader.GetString(2), reader.GetString(3)),
            reader.GetString(4),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            reader.GetString(6),
            reader.IsDBNull(7) ? null : reader.GetString(7),
            reader.IsDBNull(8) ? null : reader.GetInt32(8),
            reader.IsDBNull(9) ? null : reader.GetInt64(9) / 100m,
            reader.GetString(10),
            Name((OrderState)reader.GetInt32(11)),
            reader.IsDBNull(12) ? null : reader.Instant(database.Kind, 12),
            reader.Instant(database.Kind, 13),
            reader.IsDBNull(14) ? null : reader.GetString(14),
            reader.GetBoolean(15)
        );
    }
}
