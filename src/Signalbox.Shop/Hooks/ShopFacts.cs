using Signalbox.Shop.OneBot;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Hooks;

/// <summary>Makes facts of what has happened: what programs are told, and what a person is where one is needed.</summary>
internal static class ShopFacts
{
    public static ShopFact Received(ChatMessage message) =>
        new(
            FactTypes.MessageReceived,
            new
            {
                chat = message.Conversation,
                message = message.MessageId,
                buyer = message.Sender,
                buyer_nick = message.SenderNick,
                item = message.ItemId,
                content = message.Content,
                message.Text,
                pictures = message.Pictures.Select(p => p.Url),
                message.At,
            }
        );

    /// <param name="by"><c>rule</c>, <c>hand</c> …</param>
    public static ShopFact Replied(string chat, string? message, string by, string text) =>
        new(
            FactTypes.ReplySent,
            new
            {
                chat,
                message,
                by,
                text,
            }
        );

    public static ShopFact Created(string order, string? chat, SoldRow? row) =>
        new(
            FactTypes.OrderCreated,
            new
            {
                order,
                chat,
                item = row?.ItemId,
                title = row?.Title,
                buyer = row?.Buyer,
            }
        );

    public static ShopFact Paid(OrderFacts facts) => new(FactTypes.OrderPaid, Of(facts));

    public static ShopFact RefundAsked(OrderFacts facts) =>
        new(
            FactTypes.RefundRequested,
            Of(facts),
            $"订单 {facts.OrderId} 买家申请退款，请到闲鱼处理。",
            $"shop.refund:{facts.OrderId}"
        );

    public static ShopFact Given(string order, int unit, string goods) =>
        new(
            FactTypes.DeliverySucceeded,
            new
            {
                order,
                unit,
                goods,
            }
        );

    public static ShopFact NeedsReview(string order, string trouble, string detail) =>
        new(
            FactTypes.DeliveryNeedsReview,
            new
            {
                order,
                trouble,
                detail,
            }
        );

    public static ShopFact Offline(string words) => new(FactTypes.AccountOffline, new { minutes = 10 }, words);

    public static ShopFact Low(string goods, int left) =>
        new(FactTypes.StockLow, new { goods, left }, $"货品“{QqWords.Line(goods, 60)}”的卡密只剩 {left} 条。");

    /// <summary>Without the platform's link: it carries a token.</summary>
    /// <param name="why"><c>session</c> or <c>risk</c>.</param>
    public static ShopFact Held(string why) =>
        why == "session"
            ? new ShopFact(FactTypes.AccountLoginRequired, new { why }, "账号要重新登录，在此之前不收发消息。")
            : new ShopFact(
                FactTypes.AccountVerificationRequired,
                new { why },
                "平台要求验证，在此之前不收发消息；验证的地址在控制台。"
            );

    private static object Of(OrderFacts facts) =>
        new
        {
            order = facts.OrderId,
            item = facts.ItemId,
            facts.Title,
            facts.Spec,
            facts.Quantity,
            amount_cny = facts.Amount / 100m,
            facts.Buyer,
            paid_at = facts.PaidAt,
        };
}
