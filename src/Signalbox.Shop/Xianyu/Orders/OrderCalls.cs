using System.Globalization;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Orders;

/// <summary>What became of marking an order as shipped.</summary>
internal enum ShipVerdict
{
    /// <summary>It is shipped, now or already before.</summary>
    Shipped,

    /// <summary>Not done; the answer says why.</summary>
    Refused,

    /// <summary>It may have been done: the order's detail settles it.</summary>
    Unknown,
}

/// <summary>The calls about orders.</summary>
/// <remarks>Source: contracts/xianyu.md, 5. None repeats what may have been done.</remarks>
internal sealed class OrderCalls(MtopClient client)
{
    /// <summary>Pages of a list that are read at most: 3,000 orders that are due.</summary>
    private const int MostPages = 100;
    private const string DeskPage = "a21ybx.order.0.0";

    /// <returns>The answer, and the facts of the order where it is one.</returns>
    public async Task<(MtopAnswer Answer, OrderFacts? Facts)> DetailAsync(
        MtopSession session,
        string order,
        CancellationToken ct
    )
    {
        var answer = await client.RunAsync(
            session,
            MtopCall.Of("mtop.idle.web.trade.order.detail", "1.0", new Dictionary<string, string> { ["tid"] = order }),
            ct
        );
        return (answer, answer.IsSuccess ? ReadOrder.Run(answer.Data, order) : null);
    }

    /// <summary>All orders that are to be shipped, from the list that this account may read.</summary>
    /// <param name="desk">Whether the seller desk's list is asked for.</param>
    /// <returns>The last answer; the rows are null unless every page came.</returns>
    public async Task<(MtopAnswer Answer, IReadOnlyList<SoldRow>? Rows)> ToShipAsync(
        MtopSession session,
        bool desk,
        CancellationToken ct
    )
    {
        var rows = new Dictionary<string, SoldRow>(StringComparer.Ordinal);
        for (var number = 1; ; number++)
        {
            var answer = await client.RunAsync(session, desk ? DeskList(number) : OrdinaryList(number, rows.Count), ct);
            var page =
                !answer.IsSuccess ? null
                : desk ? ReadSold.Desk(answer.Data)
                : ReadSold.Ordinary(answer.Data);
            if (page is null)
                return (answer, null);
            var before = rows.Count;
            foreach (var row in page.Rows)
                rows.TryAdd(row.OrderId, row);
            // A page that brings nothing new would come for ever.
            if (!page.HasMore || number == MostPages || (page.Rows.Count > 0 && rows.Count == before))
                return (answer, [.. rows.Values]);
        }
    }

    /// <summary>Marks an order as shipped without logistics.</summary>
    public async Task<(ShipVerdict Verdict, string Reason)> ShipAsync(
        MtopSession session,
        string order,
        bool desk,
        CancellationToken ct
    )
    {
        var data = new Dictionary<string, object>
        {
            ["orderId"] = order,
            ["tradeText"] = "",
            ["picList"] = desk ? "[]" : Array.Empty<string>(),
            ["newUnconsign"] = true,
        };
        var api = desk
            ? "mtop.taobao.idle.logistics.merchant.consign.dummy"
            : "mtop.taobao.idle.logistic.consign.dummy";
        var call = MtopCall.Of(api, "1.0", data) with { Desk = desk ? MtopDesk.Seller : MtopDesk.Web };
        var answer = await client.RunAsync(session, call, ct);
        return answer.Verdict switch
        {
            MtopVerdict.Success => (ShipVerdict.Shipped, ""),
            MtopVerdict.Business when IsAlready(answer) => (ShipVerdict.Shipped, answer.Code),
            MtopVerdict.Unknown => (ShipVerdict.Unknown, answer.Says),
            _ => (ShipVerdict.Refused, $"{answer.Code} {answer.Says}".Trim()),
        };
    }

    /// <summary>免拼发货: ships an order of 小刀 without its group.</summary>
    public Task<MtopAnswer> FreeGroupAsync(
        MtopSession session,
        string order,
        string item,
        string buyer,
        CancellationToken ct
    ) =>
        client.RunAsync(
            session,
            MtopCall.Of(
                "mtop.idle.groupon.activity.seller.freeshipping",
                "1.0",
                new Dictionary<string, object>
                {
                    ["bizOrderId"] = order,
                    ["itemId"] = long.Parse(item, NumberStyles.None, CultureInfo.InvariantCulture),
                    ["buyerId"] = long.Parse(buyer, NumberStyles.None, CultureInfo.InvariantCulture),
                }
            ),
            ct
        );

    private static bool IsAlready(MtopAnswer answer) =>
        answer.Code == "ORDER_ALREADY_DELIVERY" || answer.Says.Contains("已发货成功", StringComparison.Ordinal);

    private static MtopCall DeskList(int page) =>
        MtopCall.Of(
            "mtop.taobao.idle.trade.merchant.sold.get",
            "1.0",
            new Dictionary<string, object>
            {
                ["pageNumber"] = page,
                ["rowsPerPage"] = 30,
                ["orderIds"] = "",
                ["queryCode"] = "NOT_SHIP",
                ["orderSearchParam"] = "{}",
            }
        ) with
        {
            Desk = MtopDesk.Seller,
            Page = DeskPage,
        };

    private static MtopCall OrdinaryList(int page, int offset) =>
        MtopCall.Of(
            "mtop.taobao.idle.trade.sold.get",
            "5.0",
            new Dictionary<string, object>
            {
                ["pageNumber"] = page,
                ["orderStatus"] = "NOT_SHIP",
                ["offsetRow"] = offset,
            }
        ) with
        {
            Desk = MtopDesk.Mobile,
            Page = DeskPage,
        };
}
