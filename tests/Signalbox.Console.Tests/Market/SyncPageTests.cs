using Signalbox.Console.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Market;

public sealed class SyncPageTests(Browser browser)
{
    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Hosts_say_how_they_stand(int width)
    {
        await using var server = await MarketConsole.StartAsync();
        await using var visit = await Visit.StartAsync(browser, server, new Looks(width, Dark: false));
        var page = visit.Page;
        await visit.GoAsync("/market/providers");

        var banned = page.Locator("#hosts tbody tr").Filter(new() { HasText = "push2his.eastmoney.com" });
        await Expect(banned).ToContainTextAsync("暂停，42 秒后再问");
        await Expect(banned).ToContainTextAsync("The connection was closed without an answer.");
        await Expect(banned).ToContainTextAsync("每分钟 30 次");
        await Expect(page.Locator("#hosts tbody tr").Filter(new() { HasText = "web.ifzq.gtimg.cn" }))
            .ToContainTextAsync("正常");
        await Expect(page.Locator("#providers li")).ToHaveCountAsync(8);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task A_run_is_started_for_some_and_cancelled_when_that_is_confirmed(int width)
    {
        await using var server = await MarketConsole.StartAsync();
        await using var visit = await Visit.StartAsync(browser, server, new Looks(width, Dark: false));
        var page = visit.Page;
        await visit.GoAsync("/market/syncs");
        await Expect(page.Locator("#syncs tbody tr")).ToHaveCountAsync(2);

        await page.Locator(".head a.pri").ClickAsync();
        await page.Locator("dialog[open] button.pri").ClickAsync();
        await Expect(page.Locator("dialog[open] #f-symbols-error")).ToContainTextAsync("写出证券，或者勾选全部。");
        await page.Locator("dialog[open] [name=symbols]").FillAsync("平安银行、600519");
        await page.Locator("dialog[open] button.pri").ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("更新已开始");
        server.Clock.Advance(TimeSpan.FromSeconds(5)); // what the socket sends is rendered once in three seconds
        await Expect(page.Locator("#syncs tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("#syncs tbody tr").First).ToContainTextAsync("0 / 2");
        await page.Locator("#syncs tbody tr").First.Locator("a.btn").ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToContainTextAsync("还有 2 只在等，一共 2 只");
        await page.Locator("dialog[open] button.danger").ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("更新已取消");
        server.Clock.Advance(TimeSpan.FromSeconds(5));

        await Expect(page.Locator("#syncs tbody tr").First).ToContainTextAsync("已取消");
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
    }
}
