using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Shop.Chats;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Shop;

/// <summary>Chats as the owner sees them, with a buyer at the platform's far end.</summary>
public sealed class ChatPageTests(Browser browser)
{
    private const string Send = "sendByReceiverScope";

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task A_chat_is_taken_over_answered_by_hand_and_handed_back(int width)
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.RuleAsync("在吗", "在的。");
        await desk.BeginAsync();
        await desk.SayAsync("在吗");
        await desk.UntilAsync(() => desk.Texts.Count == 1);
        await using var visit = await Visit.StartAsync(browser, desk.Server, new Looks(width, Dark: width < 800));
        var page = visit.Page;
        await visit.GoAsync(desk.ChatPath);
        await Expect(page.Locator(".bubbles .us .bubble")).ToHaveTextAsync("在的。");
        await Expect(page.Locator(".decision")).ToHaveTextAsync("由规则“在吗”回答");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "接管" }).ClickAsync();
        await Expect(page.Locator(".chat-head")).ToContainTextAsync("由你接管");
        await desk.SayAsync("还在吗？在吗？");
        await desk.UntilAsync(async () => await page.Locator(".bubbles .them").CountAsync() == 2);
        await desk.UntilAsync(async () => await page.GetByText("会话已接管，等你回复").CountAsync() == 1);
        Assert.Single(desk.Texts);

        await page.Locator("#f-text").FillAsync("我是店主，在的。");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "发送" }).ClickAsync();
        await desk.UntilAsync(() => desk.Texts.Count == 2);
        await desk.UntilAsync(async () =>
            await page.Locator(".bubbles .us").CountAsync() == 2 && await page.GetByText("等待发出").CountAsync() == 0
        );
        await Expect(page.Locator(".bubbles .us .bubble")).ToHaveTextAsync(["在的。", "我是店主，在的。"]);
        await Expect(page.Locator(".bubbles .us .meta").Last).ToContainTextAsync("keeper 在这里回复");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "交还" }).ClickAsync();
        await Expect(page.Locator(".chat-head")).ToContainTextAsync("自动回复中");
        await desk.GoOnAsync(310); // the same text is not sent to a chat again before
        await desk.SayAsync("在吗");
        await desk.UntilAsync(() => desk.Texts.Count == 3);

        Assert.Equal(["在的。", "我是店主，在的。", "在的。"], desk.Texts);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(await Axe.FindAsync(page));
        Assert.Equal(
            ["shop.chat.handed-back", "shop.chat.answered", "shop.chat.taken"],
            (await desk.AuditedAsync()).Where(a => a.StartsWith("shop.chat", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(XianyuFrameMood.Refused, "refused", 0)]
    [InlineData(XianyuFrameMood.LinkLost, "accepted", 1)] // its answer is lost, and the chat's history shows it
    public async Task What_becomes_of_an_answer_by_hand_is_told_and_it_leaves_once(
        XianyuFrameMood mood,
        string state,
        int texts
    )
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.BeginAsync();
        await desk.SayAsync("有货吗");
        await desk.UntilAsync(async () => await WaitsAsync(desk));
        desk.Platform.FrameBeNext(mood, Send);

        var posted = await desk.PostAsync(desk.ChatPath, "answer", ("text", "有的"));
        await desk.UntilAsync(async () => (await SentAsync(desk)) == state);
        await desk.GoOnAsync(5);
        var page = await desk.GetAsync(desk.ChatPath);

        Assert.Equal(desk.ChatPath, posted.Path);
        Assert.Equal(texts, desk.Texts.Count);
        Assert.Equal(texts == 0, await WaitsAsync(desk));
        Assert.Equal(texts == 0, page.Main.Contains("没有发出", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chats_that_wait_for_a_person_come_first_and_an_empty_answer_comes_back()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.BeginAsync();
        await desk.SayAsync("<script>alert(1)</script>有货吗");
        await desk.UntilAsync(async () => await WaitsAsync(desk));

        var list = await desk.GetAsync("/shop/chats");
        var empty = await desk.PostAsync(desk.ChatPath, "answer", ("text", "  "));
        var done = await desk.PostAsync(desk.ChatPath, "pause", ("to", "back"));

        Assert.Contains("等你", list.One("#chat-list li[data-row]").TextContent, StringComparison.Ordinal);
        Assert.Contains("没有规则适合", list.One(".decision").TextContent, StringComparison.Ordinal);
        Assert.Empty(list.Document.QuerySelectorAll("main script"));
        Assert.Equal("1", list.One(".rail a[href='/shop/chats'] .count").TextContent.Trim());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.NotEmpty(empty.One("#f-text-error").TextContent);
        Assert.Contains("不用回复", done.Toast, StringComparison.Ordinal);
        Assert.False(await WaitsAsync(desk));
    }

    [Fact]
    public async Task What_an_order_got_does_not_stand_in_its_chat()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.SellKeysAsync(2);
        var order = desk.Place();
        await desk.BeginAsync();
        await desk.UntilAsync(() => order.State == XianyuOrderState.Shipped);
        var chat = (await desk.OrderAsync()).GetProperty("conversation").GetString()!;
        var ct = TestContext.Current.CancellationToken;
        var sends = desk.Server.Services.GetRequiredService<SendRows>();
        var sent = Assert.Single(await sends.OfChatAsync(desk.Account, chat, DateTimeOffset.UnixEpoch, 9, ct));
        // What was sent comes back, as the platform pushes it to every device of the seller.
        var echo = XianyuFarEnd.TextEntry(
            chat,
            ShopDesk.Seller,
            ShopDesk.Buyer,
            sent.Message!,
            Assert.Single(desk.Texts)
        );
        await desk.Platform.PushAsync(ShopDesk.Seller, [echo], ct);
        await desk.UntilAsync(async () =>
            (await desk.SendAsync(HttpMethod.Get, "chats")).GetProperty("chats").GetArrayLength() == 1
        );

        var page = await desk.GetAsync("/shop/chats");
        var api = (await desk.SendAsync(HttpMethod.Get, $"chats/{desk.Account}/{chat}")).GetRawText();

        Assert.Contains("发货内容（已隐藏）", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("KEY-", page.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("KEY-", api, StringComparison.Ordinal);
    }

    private static async Task<bool> WaitsAsync(ShopDesk desk) =>
        (await desk.SendAsync(HttpMethod.Get, "chats")).GetProperty("waiting").GetInt32() == 1;

    /// <summary>How the last of ours stands.</summary>
    private static async Task<string?> SentAsync(ShopDesk desk) =>
        (await desk.ChatAsync())
            .GetProperty("said")
            .EnumerateArray()
            .Where(s => s.GetProperty("sent").ValueKind == System.Text.Json.JsonValueKind.Object)
            .Select(s => s.GetProperty("sent").GetProperty("state").GetString())
            .LastOrDefault();
}
