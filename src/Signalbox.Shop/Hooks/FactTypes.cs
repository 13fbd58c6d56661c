namespace Signalbox.Shop.Hooks;

/// <summary>What the shop tells the addresses of an owner (contracts/onebot.md, section 2). The words are part of the contract.</summary>
internal static class FactTypes
{
    public const string MessageReceived = "message.received";
    public const string ReplySent = "reply.sent";
    public const string OrderCreated = "order.created";
    public const string OrderPaid = "order.paid";
    public const string DeliverySucceeded = "delivery.succeeded";
    public const string DeliveryNeedsReview = "delivery.needs_review";
    public const string StockLow = "stock.low";
    public const string AccountOffline = "account.offline";
    public const string AccountLoginRequired = "account.login_required";
    public const string AccountVerificationRequired = "account.verification_required";
    public const string RefundRequested = "refund.requested";

    /// <summary>Of the button that tries an address; no address can leave it out.</summary>
    public const string Test = "test";

    /// <summary>Those that can be chosen.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        MessageReceived,
        ReplySent,
        OrderCreated,
        OrderPaid,
        DeliverySucceeded,
        DeliveryNeedsReview,
        StockLow,
        AccountOffline,
        AccountLoginRequired,
        AccountVerificationRequired,
        RefundRequested,
    ];
}
