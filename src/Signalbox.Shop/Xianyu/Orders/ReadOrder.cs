using System.Globalization;
using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Xianyu.Orders;

/// <summary>Reads the answer of <c>mtop.idle.web.trade.order.detail</c>.</summary>
/// <remarks>Source: contracts/xianyu.md, 5.1. Its list of steps holds those to come too: only completed ones count.</remarks>
internal static class ReadOrder
{
    private static readonly string[] Specs = ["规格", "商品规格", "款式", "型号"];

    /// <returns>Null when it is no order, or another one than was asked for.</returns>
    public static OrderFacts? Run(JsonElement data, string order)
    {
        if (data.At("components") is not { ValueKind: JsonValueKind.Array } components)
            return null;
        var info = Component(components, "orderInfoVO");
        var status = Component(components, "orderStatusVO");
        if (info is null || status is null || (data.Text("orderId") ?? Listed(info.Value, "订单编号")) is not { } id)
            return null;
        if (id != order)
            return null;
        var item = info.Value.At("itemInfo") ?? default;
        return new OrderFacts(
            order,
            data.Text("itemId") ?? item.Text("itemId"),
            data.Text("peerUserId") ?? info.Value.Text("buyerUserId"),
            item.Text("title") ?? "",
            SpecOf(item, info.Value),
            QuantityOf(item),
            Cents(info.Value.Text("priceInfo", "amount", "value")),
            StateOf(status.Value),
            Time(Listed(info.Value, "下单时间") ?? Listed(info.Value, "拍下时间")),
            Time(Listed(info.Value, "付款时间"))
        );
    }

    /// <summary>Yuan with at most two places, as text; null when it is none.</summary>
    public static long? Cents(string? yuan) =>
        decimal.TryParse(
            yuan?.TrimStart('¥', '￥'),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var value
        )
        && value < 100_000_000
        && value * 100 == decimal.Truncate(value * 100)
            ? (long)(value * 100)
            : null;

    /// <summary>The platform writes Beijing time.</summary>
    public static DateTimeOffset? Time(string? text) =>
        DateTime.TryParseExact(
            text,
            "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var time
        )
            ? new DateTimeOffset(time, TimeSpan.FromHours(8))
            : null;

    private static int? QuantityOf(JsonElement item) =>
        (item.Number("buyAmount") ?? item.Number("buyNum") ?? item.Number("quantity")) is > 0 and var count
            ? count
            : null;

    private static string? SpecOf(JsonElement item, JsonElement info)
    {
        if (item.Text("skuInfo") is { } spec)
            return item.Inner("skuInfo") is { } packed
                ? Pairs(packed.EnumerateObject().Select(p => (p.Name, (string?)$"{p.Value}")))
                : spec.Trim();
        if (item.Text("specName") is { } name && item.Text("specValue") is { } value)
            return $"{name}:{value}";
        return Specs.Select(s => Listed(info, s)).FirstOrDefault(s => s is not null);
    }

    private static string? Pairs(IEnumerable<(string Name, string? Value)> pairs) =>
        string.Join(';', pairs.Where(p => p.Value is { Length: > 0 }).Select(p => $"{p.Name}:{p.Value}"))
            is { Length: > 0 } text
            ? text
            : null;

    private static JsonElement? Component(JsonElement components, string render)
    {
        foreach (var component in components.EnumerateArray())
            if (component.Text("render") == render && component.At("data") is { } data)
                return data;
        return null;
    }

    /// <summary>A value of the list that is shown, whatever its name is called.</summary>
    private static string? Listed(JsonElement info, string label)
    {
        if (info.At("orderInfoList") is not { ValueKind: JsonValueKind.Array } list)
            return null;
        foreach (var line in list.EnumerateArray())
            if ((line.Text("label") ?? line.Text("title")) == label)
                return line.Text("value");
        return null;
    }

    private static OrderState StateOf(JsonElement status)
    {
        var (done, open) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        if (status.At("orderStatusNodeList") is { ValueKind: JsonValueKind.Array } nodes)
            foreach (var node in nodes.EnumerateArray())
                if (node.Text("title") is { } title)
                    (IsCompleted(node) ? done : open).Add(title);
        var shown = status.Text("orderStatusInfo", "title") ?? "";
        return shown.Contains("退款", StringComparison.Ordinal)
            || done.Any(t => t.Contains("退款", StringComparison.Ordinal))
                ? OrderState.Refund
            : done.Contains("交易关闭") || shown == "交易关闭" ? OrderState.Closed
            : done.Contains("交易成功") ? OrderState.Done
            : done.Contains("已发货") ? OrderState.Shipped
            : !done.Contains("已付款") ? (done.Contains("已拍下") ? OrderState.Unpaid : OrderState.Unseen)
            : open.Contains("待刀成") && !done.Contains("已刀成") ? OrderState.GroupOpen
            : open.Contains("待发货") || done.Contains("待发货") || done.Contains("已刀成") ? OrderState.ToShip
            : OrderState.Unseen;
    }

    /// <summary>A truth value in some answers, text in others.</summary>
    private static bool IsCompleted(JsonElement node) =>
        node.At("completed") is { ValueKind: JsonValueKind.True } || node.Text("completed") == "true";
}
