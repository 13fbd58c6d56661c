namespace Signalbox.Shop.Deliveries;

/// <summary>Which state of a delivery follows which. Pure.</summary>
/// <remarks>
/// What stands in a chat never goes back. What may have left comes back to reserved only after the chat's history has told that
/// it does not stand there, and then the same is sent.
/// </remarks>
internal static class DeliverySteps
{
    private static readonly Dictionary<DeliveryState, DeliveryState[]> ByItself = new()
    {
        [DeliveryState.Detected] =
        [
            DeliveryState.Verified,
            DeliveryState.Reserved,
            DeliveryState.Blocked,
            DeliveryState.CancelledByRefund,
            DeliveryState.NeedsReview,
        ],
        [DeliveryState.Verified] =
        [
            DeliveryState.Reserved,
            DeliveryState.Blocked,
            DeliveryState.CancelledByRefund,
            DeliveryState.NeedsReview,
        ],
        [DeliveryState.Blocked] =
        [
            DeliveryState.Reserved,
            DeliveryState.Blocked,
            DeliveryState.CancelledByRefund,
            DeliveryState.NeedsReview,
        ],
        [DeliveryState.Reserved] = [DeliveryState.Sending, DeliveryState.CancelledByRefund, DeliveryState.NeedsReview],
        [DeliveryState.Sending] =
        [
            DeliveryState.Accepted,
            DeliveryState.Refused,
            DeliveryState.Unknown,
            DeliveryState.Reserved,
            DeliveryState.NeedsReview,
        ],
        [DeliveryState.Unknown] = [DeliveryState.Accepted, DeliveryState.Reserved, DeliveryState.NeedsReview],
        [DeliveryState.Refused] = [DeliveryState.CancelledByRefund, DeliveryState.NeedsReview],
        [DeliveryState.NeedsReview] = [DeliveryState.CancelledByRefund, DeliveryState.NeedsReview],
        [DeliveryState.Accepted] = [DeliveryState.Shipped, DeliveryState.Done],
        [DeliveryState.Shipped] = [DeliveryState.Done],
    };

    /// <summary>Whether the one may become the other.</summary>
    /// <param name="byPerson">Whether a person has said so.</param>
    public static bool May(DeliveryState from, DeliveryState to, bool byPerson) =>
        byPerson ? MayByPerson(from, to) : ByItself.TryGetValue(from, out var next) && next.Contains(to);

    private static bool MayByPerson(DeliveryState from, DeliveryState to) =>
        from switch
        {
            DeliveryState.Refused
            or DeliveryState.Unknown
            or DeliveryState.NeedsReview
            or DeliveryState.CancelledByRefund => to
                is DeliveryState.Accepted
                    or DeliveryState.Reserved
                    or DeliveryState.Verified
                    or DeliveryState.GivenUp,
            DeliveryState.Detected or DeliveryState.Verified or DeliveryState.Reserved or DeliveryState.Blocked => to
                == DeliveryState.GivenUp,
            _ => false,
        };
}

/// <summary>A unit is not in the state any more in which it was read: somebody else has moved it on, and it is read again.</summary>
internal sealed class UnitMovedException(Delivery unit)
    : Exception($"Unit {unit.Unit} of order {unit.OrderId} is not {unit.State} any more.");
