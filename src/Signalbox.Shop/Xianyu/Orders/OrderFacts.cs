namespace Signalbox.Shop.Xianyu.Orders;

/// <summary>An order as the platform says it is. What it does not say is null, and never taken for one or nought.</summary>
/// <param name="Buyer">The buyer's number.</param>
/// <param name="Spec">E.g. <c>时长:年卡</c>; null for an item without any.</param>
/// <param name="Amount">In 1/100 yuan.</param>
internal sealed record OrderFacts(
    string OrderId,
    string? ItemId,
    string? Buyer,
    string Title,
    string? Spec,
    int? Quantity,
    long? Amount,
    OrderState State,
    DateTimeOffset? OrderedAt,
    DateTimeOffset? PaidAt
);

/// <summary>Where an order stands. The numbers are stored.</summary>
internal enum OrderState
{
    /// <summary>Found, and not looked at yet.</summary>
    Unseen = 0,
    Unpaid = 1,

    /// <summary>Paid, and its group (小刀) is not complete.</summary>
    GroupOpen = 2,

    /// <summary>Paid and due.</summary>
    ToShip = 3,
    Shipped = 4,
    Done = 5,
    Closed = 6,

    /// <summary>The buyer wants the money back, or has it.</summary>
    Refund = 7,
}

/// <summary>A row of the list of sold things: a question to be looked into, since its filter is not to be trusted.</summary>
internal sealed record SoldRow(string OrderId, string? ItemId, string? Buyer, string BuyerNick, string Title);
