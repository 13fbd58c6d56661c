using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Xianyu.Orders;

/// <summary>A page of a list of sold things.</summary>
internal sealed record SoldPage(IReadOnlyList<SoldRow> Rows, bool HasMore);

/// <summary>Reads both lists of sold things: the seller desk's and an ordinary account's.</summary>
internal static class ReadSold
{
    /// <summary><c>mtop.taobao.idle.trade.merchant.sold.get</c>; rows that the buyer wants the money back for are none to be shipped.</summary>
    /// <returns>Null when the answer holds no list.</returns>
    public static SoldPage? Desk(JsonElement data) =>
        data.At("module", "items") is { ValueKind: JsonValueKind.Array } items
            ? new SoldPage(
                [
                    .. items
                        .EnumerateArray()
                        .Where(i => i.Text("commonData", "inRefund") != "true")
                        .Select(i =>
                            Row(
                                i.Text("commonData", "orderId"),
                                i.Text("commonData", "itemId"),
                                i.Text("buyerInfoVO", "buyerId") ?? i.Text("buyerInfoVO", "userId"),
                                i.Text("buyerInfoVO", "userNick"),
                                i.Text("itemVO", "title")
                            )
                        )
                        .OfType<SoldRow>(),
                ],
                IsTrue(data.At("module", "nextPage"))
            )
            : null;

    /// <summary><c>mtop.taobao.idle.trade.sold.get</c>; its filter lets other states through.</summary>
    /// <inheritdoc cref="Desk"/>
    public static SoldPage? Ordinary(JsonElement data) =>
        data.At("items") is { ValueKind: JsonValueKind.Array } items
            ? new SoldPage(
                [
                    .. items
                        .EnumerateArray()
                        .Where(i => i.Text("orderStatus") is null or "2")
                        .Select(i =>
                            Row(
                                i.Text("bizOrderId"),
                                i.Text("auctionId"),
                                i.Text("buyerId"),
                                i.Text("buyerNick"),
                                i.Text("auctionTitle")
                            )
                        )
                        .OfType<SoldRow>(),
                ],
                IsTrue(data.At("nextPage"))
            )
            : null;

    private static SoldRow? Row(string? order, string? item, string? buyer, string? nick, string? title) =>
        order is { Length: >= 10 and <= 40 } && order.All(char.IsAsciiDigit)
            ? new SoldRow(order, item, buyer, nick ?? "", title ?? "")
            : null;

    private static bool IsTrue(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.True }
        || (value is { ValueKind: JsonValueKind.String } text && text.GetString() == "true");
}
