using System.Net;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.FarEnds.Xianyu;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Shop;

/// <summary>Orders as the owner sees them, driven by the platform's far end; what counts is what the buyer gets.</summary>
public sealed class OrderPageTests(Browser browser)
{
    private const string Send = "sendByReceiverScope";

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task An_order_without_goods_gets_them_and_its_timeline_is_live(int width)
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.SellKeysAsync(3, binds: false);
        desk.Place();
        await desk.BeginAsync();
        await desk.UntilAsync(async () => (await TroubleAsync(desk)) == "no-goods");
        await using var visit = await Visit.StartAsync(browser, desk.Server, new Looks(width, Dark: width < 800));
        var page = visit.Page;
        await visit.GoAsync("/shop/stock");
        await Expect(page.Locator("#missing")).ToContainTextAsync("1 个规格没有货品");
        await page.Locator("#missing a.btn").ClickAsync();
        await page.Locator("#sheet-body button.pri").ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("已绑定货品");

        await visit.GoAsync(desk.OrderPath);
        await Expect(page.Locator(".timeline")).ToContainTextAsync("没有绑定货品");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "再试一次" }).ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("已开始再发");
        await desk.UntilAsync(async () => await page.GetByText("标记发货").CountAsync() > 0);

        Assert.Equal(
            ["发现订单", "已付款，待发货", "安排货品", "固定内容", "开始发送", "买家已收到", "标记发货"],
            (await page.Locator(".timeline strong").AllInnerTextsAsync()).Where(t => Usual.Contains(t))
        );
        await Expect(page.Locator("#order-now")).ToContainTextAsync("••••ABCD");
        Assert.DoesNotContain("KEY-0001", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal("你的卡密：KEY-0001-ABCD", Assert.Single(desk.Texts));
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(await Axe.FindAsync(page));
    }

    [Fact]
    public async Task What_was_given_is_masked_until_asked_for_and_showing_it_is_audited()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.SellKeysAsync(3);
        var order = desk.Place();
        await desk.BeginAsync();
        await desk.UntilAsync(() => order.State == XianyuOrderState.Shipped);

        var masked = await desk.GetAsync(desk.OrderPath);
        var before = await desk.AuditedAsync();
        var shown = await desk.PostAsync(desk.OrderPath, "show-1");
        var after = await desk.AuditedAsync();

        Assert.DoesNotContain("KEY-0001", masked.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("你的卡密：KEY-0001-ABCD", shown.One(".secret").TextContent);
        Assert.DoesNotContain("shop.unit.shown", before);
        Assert.Contains("shop.unit.shown", after);
    }

    [Fact]
    public async Task The_review_queue_sends_the_same_again_and_the_buyer_has_one_key()
    {
        await using var desk = await ShopDesk.StartAsync();
        var goods = await desk.SellKeysAsync(3);
        var order = desk.Place();
        desk.Platform.FrameBeNext(XianyuFrameMood.Refused, Send);
        await desk.BeginAsync();
        await desk.UntilAsync(async () => (await TroubleAsync(desk)) == "send-refused");
        await using var visit = await Visit.StartAsync(browser, desk.Server);
        var page = visit.Page;
        await visit.GoAsync("/");
        await Expect(page.Locator("#attention")).ToContainTextAsync("1 个闲鱼订单等你处理");
        await page.Locator("#attention a").First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("订单");
        await Expect(page.Locator(".rail a[href='/shop/orders'] .count")).ToHaveTextAsync("1");
        await Expect(page.Locator(".answers button"))
            .ToHaveTextAsync(["买家已经收到", "再发同一份", "换一份再发", "我自己处理"]);
        Assert.Empty(desk.Texts);

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "再发同一份" }).ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("已开始再发");
        await desk.UntilAsync(() => order.State == XianyuOrderState.Shipped);
        await visit.GoAsync("/shop/orders?view=waiting");

        await Expect(page.Locator("main")).ToContainTextAsync("没有符合条件的订单");
        Assert.Equal("你的卡密：KEY-0001-ABCD", Assert.Single(desk.Texts));
        Assert.Equal(2, await LeftAsync(desk, goods));
    }

    [Theory]
    [InlineData("SendAnother", "你的卡密：KEY-0002-ABCD", 1)]
    [InlineData("WasGiven", null, 2)]
    [InlineData("GiveUp", null, 3)]
    public async Task Each_other_answer_does_what_it_says(string answer, string? text, int left)
    {
        await using var desk = await ShopDesk.StartAsync();
        var goods = await desk.SellKeysAsync(3);
        var order = desk.Place();
        desk.Platform.FrameBeNext(XianyuFrameMood.Refused, Send);
        await desk.BeginAsync();
        await desk.UntilAsync(async () => (await TroubleAsync(desk)) == "send-refused");

        var answered = await desk.PostAsync($"{desk.OrderPath}/review", "review", ("answer", answer));
        var twice = await desk.PostAsync($"{desk.OrderPath}/review", "review", ("answer", "nonsense"));
        if (answer != "GiveUp")
            await desk.UntilAsync(() => order.State == XianyuOrderState.Shipped);
        await desk.GoOnAsync(70);

        Assert.Equal(desk.OrderPath, answered.Path);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.Status);
        Assert.Equal(text is null ? [] : [text], desk.Texts);
        Assert.Equal(answer == "GiveUp" ? XianyuOrderState.Paid : XianyuOrderState.Shipped, order.State);
        // A key that may have been seen is nobody's any more.
        Assert.Equal(answer == "GiveUp" ? 2 : left, await LeftAsync(desk, goods));
    }

    [Fact]
    public async Task Delivering_by_hand_twice_gives_each_unit_one_key_also_where_nothing_is_sent_by_itself()
    {
        await using var desk = await ShopDesk.StartAsync();
        var goods = await desk.SellKeysAsync(5);
        await desk.SendAsync(HttpMethod.Put, $"accounts/{desk.Account}", new { sends = false });
        var order = desk.Place(quantity: 2);
        await desk.BeginAsync();
        await desk.UntilAsync(async () =>
            (await desk.SendAsync(HttpMethod.Get, "orders/queue")).GetProperty("open").GetInt32() == 1
            && (await desk.OrderAsync()).GetProperty("order").GetProperty("state").GetString() == "to-ship"
        );
        await desk.GoOnAsync(65);
        Assert.Empty(desk.Texts);
        var list = await desk.GetAsync("/shop/orders");
        var chosen = list.One("input[name=order]").GetAttribute("value")!;

        var first = await desk.PostAsync("/shop/orders", "deliver", ("order", chosen));
        var second = await desk.PostAsync("/shop/orders", "deliver", ("order", chosen));
        await desk.UntilAsync(() => order.State == XianyuOrderState.Shipped);
        await desk.GoOnAsync(65);
        var third = await desk.PostAsync("/shop/orders", "deliver", ("order", chosen));

        Assert.Contains("已开始发货 1 单", first.Toast, StringComparison.Ordinal);
        Assert.Contains("已开始发货", second.Toast, StringComparison.Ordinal);
        Assert.Contains("已开始发货 0 单，1 单没有动", third.Toast, StringComparison.Ordinal);
        Assert.Equal(["你的卡密：KEY-0001-ABCD", "你的卡密：KEY-0002-ABCD"], desk.Texts);
        Assert.Equal(3, await LeftAsync(desk, goods));
        Assert.Contains("shop.order.delivered", await desk.AuditedAsync());
    }

    [Fact]
    public async Task Sales_are_counted_by_the_time_of_payment()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.SellKeysAsync(9);
        var orders = new[] { desk.Place(), desk.Place(quantity: 2, id: "3300000000000000002") };
        var refunded = desk.Place(id: "3300000000000000003");
        refunded.State = XianyuOrderState.Refund;
        await desk.BeginAsync();
        await desk.UntilAsync(() => Array.TrueForAll(orders, o => o.State == XianyuOrderState.Shipped));

        var sales = await desk.SendAsync(HttpMethod.Get, "orders/sales?days=7");
        var page = await desk.GetAsync("/shop/orders");

        var day = Assert.Single(sales.EnumerateArray());
        Assert.Equal("2026-03-02", day.GetProperty("day").GetString());
        Assert.Equal(
            (2, 3, 39.80m),
            (
                day.GetProperty("orders").GetInt32(),
                day.GetProperty("units").GetInt32(),
                day.GetProperty("money").GetDecimal()
            )
        );
        Assert.Contains("¥39.80", page.One("#sales").TextContent, StringComparison.Ordinal);
    }

    private static readonly HashSet<string> Usual = new(StringComparer.Ordinal)
    {
        "发现订单",
        "已付款，待发货",
        "安排货品",
        "固定内容",
        "开始发送",
        "买家已收到",
        "标记发货",
    };

    /// <summary>Null when all is well, or there is no order yet.</summary>
    private static async Task<string?> TroubleAsync(ShopDesk desk)
    {
        var queue = await desk.SendAsync(HttpMethod.Get, "orders/queue");
        return
            queue.GetProperty("orders").EnumerateArray().FirstOrDefault()
                is { ValueKind: System.Text.Json.JsonValueKind.Object } order
            ? order.GetProperty("trouble").GetString()
            : null;
    }

    private static async Task<int> LeftAsync(ShopDesk desk, Guid goods) =>
        (await desk.SendAsync(HttpMethod.Get, "goods"))
            .EnumerateArray()
            .Single(g => g.GetProperty("id").GetGuid() == goods)
            .GetProperty("left")
            .GetInt32();
}
