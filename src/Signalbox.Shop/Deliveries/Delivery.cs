namespace Signalbox.Shop.Deliveries;

/// <summary>Where a delivery stands. The numbers are stored.</summary>
/// <remarks>Each arrow is one commit: detected → verified → reserved → sending → accepted | refused | unknown → shipped → done.</remarks>
internal enum DeliveryState
{
    /// <summary>The order owes it.</summary>
    Detected = 0,

    /// <summary>The platform says that the order is paid, not shipped and not taken back, and which goods it is for is known.</summary>
    Verified = 1,

    /// <summary>What is given is fixed, and is nobody else's.</summary>
    Reserved = 2,

    /// <summary>On its way; a process that finds this after a crash asks the chat's history.</summary>
    Sending = 3,

    /// <summary>It stands in the buyer's chat.</summary>
    Accepted = 4,

    /// <summary>The platform did not take the message; what was to be given stays this order's.</summary>
    Refused = 5,

    /// <summary>It may stand in the chat: the history settles it, or a person.</summary>
    Unknown = 6,

    /// <summary>Accepted, and the order is marked as shipped.</summary>
    Shipped = 7,

    /// <summary>The buyer has confirmed.</summary>
    Done = 8,

    /// <summary>Something is missing, and it goes on by itself once that is there.</summary>
    Blocked = 20,

    /// <summary>The buyer wanted the money back before anything was sent.</summary>
    CancelledByRefund = 21,

    /// <summary>A person decides.</summary>
    NeedsReview = 22,

    /// <summary>The owner sees to it himself; nothing of the order is sent or shipped by itself any more.</summary>
    GivenUp = 23,
}

/// <summary>What one unit of an order gets.</summary>
/// <param name="Unit">From 1.</param>
/// <param name="Content">What is given, unsealed; null until it is reserved.</param>
/// <param name="Uuid">Of its message; null until it was first sent.</param>
/// <param name="Message">The platform's number of its message; null until it was accepted.</param>
/// <param name="Tries">How often it was sent.</param>
/// <param name="BegunAt">Of the last try.</param>
internal sealed record Delivery(
    Guid Id,
    string OrderId,
    int Unit,
    Guid? GoodsId,
    DeliveryState State,
    string? Content,
    string? Uuid,
    string? Message,
    int Tries,
    DateTimeOffset? BegunAt,
    string Reason
)
{
    /// <summary>Nothing of it has ever left.</summary>
    public bool IsUntouched =>
        State is DeliveryState.Detected or DeliveryState.Verified or DeliveryState.Reserved or DeliveryState.Blocked;

    /// <summary>It stands in the buyer's chat.</summary>
    public bool IsGiven => State is DeliveryState.Accepted or DeliveryState.Shipped or DeliveryState.Done;
}
