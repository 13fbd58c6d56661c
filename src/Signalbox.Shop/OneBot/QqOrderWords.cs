using System.Globalization;
using System.Text;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.OneBot;

/// <summary>An order as it is told in QQ; what was given is never in it.</summary>
internal static class QqOrderWords
{
    public static string Of(string account, ShopOrder order, IReadOnlyList<Delivery> units)
    {
        var said = new StringBuilder();
        said.Append(
            CultureInfo.InvariantCulture,
            $"订单 {order.OrderId}\n{QqWords.Line(account, 50)} · {QqWords.Line(order.BuyerNick, 50)}\n"
        );
        if (order.Title.Length > 0)
            said.Append(CultureInfo.InvariantCulture, $"{QqWords.Line(order.Title, 60)}\n");
        said.Append(State(order.State));
        if (order.Quantity is { } quantity)
            said.Append(CultureInfo.InvariantCulture, $"，{quantity} 件");
        if (order.Amount is { } amount)
            said.Append(CultureInfo.InvariantCulture, $"，{amount / 100m:0.00} 元");
        if (units.Count > 0)
            said.Append(CultureInfo.InvariantCulture, $"\n已发 {units.Count(u => u.IsGiven)} / {units.Count}");
        if (order.Trouble is { } trouble)
            said.Append(CultureInfo.InvariantCulture, $"\n等您处理：{Trouble(trouble)}，请到控制台。");
        return said.ToString();
    }

    /// <summary>Why a person has to look.</summary>
    public static string Trouble(string trouble) =>
        trouble switch
        {
            OrderTroubles.NoGoods => "商品没有绑定货品",
            OrderTroubles.NoKeys => "卡密用完了",
            OrderTroubles.Unreadable => "平台没有说清楚订单",
            OrderTroubles.Incomplete => "订单的内容不完整",
            OrderTroubles.SendRefused => "平台没有收下发货消息",
            OrderTroubles.SendUnknown => "发货消息结果不明",
            OrderTroubles.NoChat => "打不开和买家的聊天",
            OrderTroubles.ShipRefused => "平台没有标记发货",
            OrderTroubles.ShippedElsewhere => "在别处发了货",
            OrderTroubles.RefundWithdrawn => "买家撤回了退款",
            OrderTroubles.Supplier => "供货接口没有正常回答",
            _ => trouble,
        };

    private static string State(OrderState state) =>
        state switch
        {
            OrderState.ToShip => "待发货",
            OrderState.Shipped => "已发货",
            OrderState.Done => "交易完成",
            OrderState.Closed => "已关闭",
            OrderState.Refund => "退款中",
            OrderState.GroupOpen => "小刀待成团",
            OrderState.Unpaid => "待付款",
            _ => "还没有查到",
        };
}
