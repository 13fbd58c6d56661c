using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Orders;

/// <summary>An order as it was last seen.</summary>
/// <param name="Conversation">Null while its chat is not known.</param>
/// <param name="Amount">In 1/100 yuan.</param>
/// <param name="FoundAt">When we first heard of it.</param>
/// <param name="FailedLooks">Looks in a row that told nothing.</param>
/// <param name="Freed">Whether it was shipped without its group, which is tried once.</param>
/// <param name="Trouble">Why a person has to look; null when all is well.</param>
internal sealed record ShopOrder(
    Guid AccountId,
    string OrderId,
    string? Conversation,
    string? ItemId,
    string Title,
    string? Spec,
    int? Quantity,
    long? Amount,
    string? Buyer,
    string BuyerNick,
    OrderState State,
    DateTimeOffset? OrderedAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset FoundAt,
    DateTimeOffset? LookedAt,
    int FailedLooks,
    bool Freed,
    string? Trouble
);

/// <summary>Why a person has to look at an order.</summary>
internal static class OrderTroubles
{
    /// <summary>Nothing is bound to this item and spec.</summary>
    public const string NoGoods = "no-goods";

    /// <summary>The list of keys is used up.</summary>
    public const string NoKeys = "no-keys";

    /// <summary>The platform did not say what the order is.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Item, buyer, quantity or amount is missing or is another's.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The platform did not take the message.</summary>
    public const string SendRefused = "send-refused";

    /// <summary>Whether the message stands in the chat could not be settled.</summary>
    public const string SendUnknown = "send-unknown";

    /// <summary>The picture that was to be given cannot be sent.</summary>
    public const string Picture = "picture";

    /// <summary>An old program had it in its hands, and nobody knows whether it was given.</summary>
    public const string Imported = "imported";

    /// <summary>No chat with the buyer could be opened.</summary>
    public const string NoChat = "no-chat";

    /// <summary>The platform did not mark it as shipped.</summary>
    public const string ShipRefused = "ship-refused";

    /// <summary>It was shipped before anything of ours was sent.</summary>
    public const string ShippedElsewhere = "shipped-elsewhere";

    /// <summary>The buyer wanted the money back, and then no longer.</summary>
    public const string RefundWithdrawn = "refund-withdrawn";

    /// <summary>The supplier's address did not answer as it should.</summary>
    public const string Supplier = "supplier";
}
