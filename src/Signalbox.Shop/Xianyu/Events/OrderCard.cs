using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Events;

/// <summary>Reads what a card of the platform says of an order.</summary>
/// <remarks>
/// Only cards are read: a buyer may type every text that stands here, and then it is a text. What the card shows counts
/// before its state, since a card that was changed in place has been seen with the new text and the old state.
/// </remarks>
internal static class OrderCard
{
    private const int OrderDone = 25;
    private const int TradeCard = 26;
    private const int ChangedInPlace = 32;

    /// <summary>An order has at least so many digits.</summary>
    private const int LeastDigits = 10;

    /// <summary>What an order is called in links, the surest first.</summary>
    private static readonly string[] Names = ["bizOrderId", "orderId", "id"];

    private static readonly Dictionary<string, OrderEvent> Shown = new(StringComparer.Ordinal)
    {
        ["我已拍下，待付款"] = OrderEvent.Created,
        ["我已付款，等待你发货"] = OrderEvent.Paid,
        ["已付款，待发货"] = OrderEvent.Paid,
        ["记得及时发货"] = OrderEvent.Paid,
        ["我已小刀，待刀成"] = OrderEvent.BargainOpen,
        ["我已修改价格，等待你付款"] = OrderEvent.PriceChanged,
        ["你已发货"] = OrderEvent.Shipped,
        ["买家确认收货，交易成功"] = OrderEvent.Completed,
        ["你已确认收货，交易成功"] = OrderEvent.Completed,
        ["快给ta一个评价吧~"] = OrderEvent.RateDue,
        ["快给ta一个评价吧～"] = OrderEvent.RateDue,
        ["我完成了评价"] = OrderEvent.Rated,
        ["我发起了退款申请"] = OrderEvent.RefundAsked,
        ["退款成功，钱款已原路退返"] = OrderEvent.Closed,
        ["你关闭了订单，钱款已原路退返"] = OrderEvent.Closed,
    };

    /// <summary>The state in <c>updateKey</c>.</summary>
    private static readonly Dictionary<string, OrderEvent> States = new(StringComparer.Ordinal)
    {
        ["TRADE_PAID"] = OrderEvent.Paid,
        ["BUYER_CREATE_ORDER"] = OrderEvent.Created,
        ["1_not_pay_seller"] = OrderEvent.Created,
        ["TRADE_MODIFY_FEE_SELLER"] = OrderEvent.PriceChanged,
        ["BUYER_RATE_SELLER"] = OrderEvent.Rated,
    };

    private static readonly Dictionary<string, OrderEvent> Badges = new(StringComparer.Ordinal)
    {
        ["等待买家付款"] = OrderEvent.Created,
        ["等待卖家发货"] = OrderEvent.Paid,
        ["买家申请退款"] = OrderEvent.RefundAsked,
        ["卖家同意退款"] = OrderEvent.RefundAsked,
        ["交易关闭"] = OrderEvent.Closed,
    };

    /// <param name="about">Field 10 of the message.</param>
    /// <param name="content">Its content, unpacked.</param>
    /// <returns>Null when it is no card.</returns>
    public static OrderNotice? Read(
        JsonElement about,
        JsonElement? content,
        int kind,
        string conversation,
        string? message
    ) => kind is OrderDone or TradeCard or ChangedInPlace ? Notice(about, content, conversation, message) : null;

    /// <param name="about">What is shown now.</param>
    public static OrderNotice Changed(JsonElement about, string conversation, string message) =>
        Notice(about, null, conversation, message);

    public static OrderEvent OfBadge(string badge) => Badges.GetValueOrDefault(badge);

    private static OrderNotice Notice(JsonElement about, JsonElement? content, string conversation, string? message)
    {
        var main =
            content?.At("dxCard", "item", "main")
            ?? content?.At("dynamicOperation", "changeContent", "dxCard", "item", "main")
            ?? default;
        string?[] links = [main.Text("targetUrl"), main.Text("exContent", "button", "targetUrl")];
        var key = about.Inner("extJson")?.Text("updateKey")?.Split(':') ?? [];
        return new OrderNotice(
            OrderOf(key, links),
            EventOf(about, main, key),
            conversation,
            message,
            links.Any(link => Links.Value(link, "role") == "buyer")
                || about.Inner("bizTag")?.Text("taskName")?.EndsWith("买家", StringComparison.Ordinal) == true
        );
    }

    private static string? OrderOf(string[] key, string?[] links)
    {
        IEnumerable<string?> said =
        [
            key.Length > 1 ? key[1] : null,
            .. links.SelectMany(link => Names.Select(name => Links.Value(link, name))),
        ];
        return said.FirstOrDefault(id => id is { Length: >= LeastDigits } && id.All(char.IsAsciiDigit));
    }

    private static OrderEvent EventOf(JsonElement about, JsonElement main, string[] key)
    {
        string?[] shown = [about.Text("reminderContent"), main.Text("exContent", "title"), about.Text("reminderTitle")];
        foreach (var text in shown)
            if (text is not null && Shown.TryGetValue(text.TrimStart('[').TrimEnd(']'), out var said))
                return said;
        foreach (var part in key.Skip(2))
            if (States.TryGetValue(part, out var state))
                return state;
        return OfBadge(about.Text("redReminder") ?? "");
    }
}
