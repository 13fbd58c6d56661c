using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>Orders: their detail, both lists of what is sold, shipping, and giving up a group.</summary>
/// <remarks>Source: contracts/xianyu.md, section 5.</remarks>
public sealed partial class XianyuFarEnd
{
    private readonly ConcurrentDictionary<string, XianyuOrder> orders = new(StringComparer.Ordinal);

    /// <summary>Whether the seller desk's calls answer these accounts; else they are ordinary ones.</summary>
    public bool HasSellerDesk { get; set; } = true;

    /// <summary>Orders on a page of a list.</summary>
    public int PerPage { get; set; } = 30;

    /// <summary>All orders.</summary>
    public IReadOnlyCollection<XianyuOrder> Orders => [.. orders.Values];

    /// <summary>Somebody orders something.</summary>
    public XianyuOrder Place(XianyuOrder order) => orders[order.Id] = order;

    private JsonObject? AboutOrders(XianyuCall call, XianyuAccount account)
    {
        var data = JsonNode.Parse(call.Data)!.AsObject();
        return call.Api switch
        {
            "mtop.idle.web.trade.order.detail" => Mine($"{data["tid"]}", account) is { } order
                ? Answer(call, Ok, Detail(order))
                : Answer(call, "FAIL_BIZ_ORDER_NOT_FOUND::订单不存在"),
            "mtop.taobao.idle.trade.merchant.sold.get" => HasSellerDesk
                ? Answer(call, Ok, DeskList(account, data["pageNumber"]!.GetValue<int>()))
                : Answer(call, "PERMISSION_EXCEPTION::没有权限"),
            "mtop.taobao.idle.trade.sold.get" => Answer(
                call,
                Ok,
                OrdinaryList(account, data["pageNumber"]!.GetValue<int>())
            ),
            "mtop.taobao.idle.logistic.consign.dummy" => Ship(call, $"{data["orderId"]}", account),
            "mtop.taobao.idle.logistics.merchant.consign.dummy" => HasSellerDesk
                ? Ship(call, $"{data["orderId"]}", account)
                : Answer(call, "PERMISSION_EXCEPTION::没有权限"),
            "mtop.idle.groupon.activity.seller.freeshipping" => Free(call, $"{data["bizOrderId"]}", account),
            _ => null,
        };
    }

    private const string Ok = "SUCCESS::调用成功";

    private XianyuOrder? Mine(string id, XianyuAccount account) =>
        orders.GetValueOrDefault(id) is { } order && order.Seller == account.Id ? order : null;

    private JsonObject Ship(XianyuCall call, string id, XianyuAccount account)
    {
        if (Mine(id, account) is not { } order)
            return Answer(call, "ORDER_NOT_EXIST::订单不存在");
        lock (order)
        {
            if (order.State is XianyuOrderState.Shipped or XianyuOrderState.Done)
                return Answer(call, "ORDER_ALREADY_DELIVERY::订单已发货");
            if (order.State != XianyuOrderState.Paid)
                return Answer(call, "ORDER_STATUS_ERROR::订单状态不正确");
            order.State = XianyuOrderState.Shipped;
            order.Shipments++;
        }
        return Answer(call, Ok, new JsonObject { ["success"] = "true" });
    }

    private JsonObject Free(XianyuCall call, string id, XianyuAccount account)
    {
        if (Mine(id, account) is not { } order)
            return Answer(call, "ORDER_NOT_EXIST::订单不存在");
        lock (order)
        {
            if (order.State != XianyuOrderState.GroupOpen)
                return Answer(call, "ORDER_STATUS_ERROR::订单状态不正确");
            order.Freed++;
            order.State = XianyuOrderState.Paid;
        }
        return Answer(call, Ok);
    }

    private static JsonObject Detail(XianyuOrder order)
    {
        var item = new JsonObject
        {
            ["itemId"] = order.Item,
            ["title"] = "测试商品",
            ["price"] = Yuan(order.Amount),
        };
        if (order.Quantity is { } quantity)
            item["buyAmount"] = quantity.ToString(CultureInfo.InvariantCulture);
        if (order.Spec is { } spec)
            item["skuInfo"] = spec;
        var list = new JsonArray(new JsonObject { ["label"] = "订单编号", ["value"] = order.Id });
        if (order.State != XianyuOrderState.Unpaid)
            list.Add(new JsonObject { ["label"] = "付款时间", ["value"] = Beijing(order.PaidAt) });
        var (title, steps) = Steps(order.State);
        var nodes = new JsonArray();
        foreach (var (step, completed) in steps)
            nodes.Add(new JsonObject { ["title"] = step, ["completed"] = completed });
        return new JsonObject
        {
            ["orderId"] = order.Id,
            ["itemId"] = order.Item,
            ["peerUserId"] = order.Buyer,
            ["components"] = new JsonArray(
                Component(
                    "orderInfoVO",
                    new JsonObject
                    {
                        ["buyerUserId"] = order.Buyer,
                        ["itemInfo"] = item,
                        ["priceInfo"] = new JsonObject
                        {
                            ["amount"] = new JsonObject { ["value"] = Yuan(order.Amount) },
                        },
                        ["orderInfoList"] = list,
                    }
                ),
                Component(
                    "orderStatusVO",
                    new JsonObject
                    {
                        ["orderStatusInfo"] = new JsonObject { ["title"] = title },
                        ["orderStatusNodeList"] = nodes,
                    }
                )
            ),
        };
    }

    /// <summary>What is shown, and the steps with those to come.</summary>
    private static (string Title, (string Step, bool Completed)[] Steps) Steps(XianyuOrderState state) =>
        state switch
        {
            XianyuOrderState.Unpaid => ("等待买家付款", [("已拍下", true), ("已付款", false), ("待发货", false)]),
            XianyuOrderState.GroupOpen => ("待刀成", [("已付款", true), ("待刀成", false), ("待发货", false)]),
            XianyuOrderState.Paid => (
                "买家已付款，请尽快发货",
                [("已拍下", true), ("已付款", true), ("待发货", false), ("待收货", false), ("交易成功", false)]
            ),
            XianyuOrderState.Shipped => ("等待买家收货", [("已付款", true), ("已发货", true), ("待收货", false)]),
            XianyuOrderState.Done => ("交易成功", [("已付款", true), ("已发货", true), ("交易成功", true)]),
            XianyuOrderState.Refund => ("退款中", [("已拍下", true), ("已付款", true), ("退款中", true)]),
            _ => ("交易关闭", [("已拍下", true), ("交易关闭", true)]),
        };

    private JsonObject DeskList(XianyuAccount account, int page)
    {
        var (due, more) = Due(account, page);
        var items = new JsonArray();
        foreach (var order in due)
            items.Add(
                new JsonObject
                {
                    ["commonData"] = new JsonObject
                    {
                        ["orderId"] = order.Id,
                        ["itemId"] = order.Item,
                        ["orderStatus"] = "待发货",
                        ["inRefund"] = order.State == XianyuOrderState.Refund ? "true" : "false",
                        ["paySuccessTime"] = Beijing(order.PaidAt),
                    },
                    ["buyerInfoVO"] = new JsonObject { ["buyerId"] = order.Buyer, ["userNick"] = "买***1" },
                    ["itemVO"] = new JsonObject { ["title"] = "测试商品" },
                    ["rightVO"] = new JsonObject { ["btnList"] = new JsonArray() },
                }
            );
        return new JsonObject
        {
            ["module"] = new JsonObject { ["items"] = items, ["nextPage"] = more ? "true" : "false" },
        };
    }

    private JsonObject OrdinaryList(XianyuAccount account, int page)
    {
        var (due, more) = Due(account, page);
        var items = new JsonArray();
        foreach (var order in due)
            items.Add(
                new JsonObject
                {
                    ["bizOrderId"] = order.Id,
                    ["auctionId"] = order.Item,
                    ["auctionTitle"] = "测试商品",
                    ["buyerId"] = order.Buyer,
                    ["buyerNick"] = "买***1",
                    ["orderStatus"] = "2",
                }
            );
        return new JsonObject { ["items"] = items, ["nextPage"] = more ? "true" : "false" };
    }

    private (IReadOnlyList<XianyuOrder> Due, bool More) Due(XianyuAccount account, int page)
    {
        var due = orders
            .Values.Where(o => o.Seller == account.Id)
            .Where(o => o.State is XianyuOrderState.Paid or XianyuOrderState.GroupOpen or XianyuOrderState.Refund)
            .OrderBy(o => o.PaidAt)
            .ThenBy(o => o.Id, StringComparer.Ordinal)
            .Skip((page - 1) * PerPage)
            .Take(PerPage + 1)
            .ToList();
        return ([.. due.Take(PerPage)], due.Count > PerPage);
    }

    private static JsonObject Component(string render, JsonObject data) =>
        new() { ["render"] = render, ["data"] = data };

    private static string Yuan(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Beijing(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
