namespace Signalbox.FarEnds.Xianyu;

/// <summary>Where an order stands on the platform.</summary>
public enum XianyuOrderState
{
    /// <summary>Not paid yet.</summary>
    Unpaid,

    /// <summary>Paid; its group (小刀) is not complete.</summary>
    GroupOpen,

    /// <summary>Paid and to be shipped.</summary>
    Paid,

    /// <summary>Marked as shipped.</summary>
    Shipped,

    /// <summary>Confirmed by the buyer.</summary>
    Done,

    /// <summary>The buyer wants the money back.</summary>
    Refund,

    /// <summary>Closed.</summary>
    Closed,
}

/// <summary>An order as the platform keeps it.</summary>
public sealed class XianyuOrder
{
    /// <summary>The platform's number of it.</summary>
    public required string Id { get; init; }

    /// <summary>Who sells.</summary>
    public required string Seller { get; init; }

    /// <summary>Who buys.</summary>
    public required string Buyer { get; init; }

    /// <summary>What is bought.</summary>
    public required string Item { get; init; }

    /// <summary>E.g. <c>时长:年卡</c>; null for an item without specs.</summary>
    public string? Spec { get; init; }

    /// <summary>Null where the platform does not say it.</summary>
    public int? Quantity { get; init; } = 1;

    /// <summary>In yuan.</summary>
    public decimal Amount { get; init; } = 19.90m;

    /// <summary>Beijing time.</summary>
    public required DateTimeOffset PaidAt { get; init; }

    /// <summary>Where it stands.</summary>
    public XianyuOrderState State { get; set; } = XianyuOrderState.Paid;

    /// <summary>How often it was marked as shipped with success.</summary>
    public int Shipments { get; set; }

    /// <summary>How often its group was given up.</summary>
    public int Freed { get; set; }
}
