using Signalbox.Console.Tests.Browsing;
using Signalbox.Platform.Identity;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Market;

public sealed class QualityPageTests(Browser browser)
{
    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task The_map_the_gaps_and_the_differences_and_a_gap_is_tried_again(int width)
    {
        await using var server = await MarketConsole.StartAsync();
        await using var visit = await Visit.StartAsync(browser, server, new Looks(width, Dark: false));
        var page = visit.Page;
        await visit.GoAsync("/market/quality");

        await Expect(page.Locator("#completeness tbody tr").First).ToContainTextAsync("2026");
        await Expect(page.Locator("#completeness tbody td").First).ToHaveTextAsync("50");
        await Expect(page.Locator("#worst tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#worst tbody tr")).ToContainTextAsync("平安银行");
        await Expect(page.Locator("#repairs tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("#differences tbody tr").First).ToContainTextAsync("收盘、成交量");
        var given = page.Locator("#repairs tbody tr").Filter(new() { HasText = "已放弃" });
        await Expect(given).ToContainTextAsync("各个来源都没有：很可能是没有记录的停牌。");
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));

        await given.Locator("button").ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("马上再试");
        await Expect(page.Locator("#repairs tbody tr").Filter(new() { HasText = "等待中" })).ToHaveCountAsync(2);
        await page.Locator("#repairs header button").ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("等待中的缺口都已停止");
        await Expect(page.Locator("#repairs tbody tr").Filter(new() { HasText = "已放弃" })).ToHaveCountAsync(2);
        await page.Locator(".head button.pri").ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("已开始查找缺口");

        await visit.GoAsync("/market/quality?symbol=600519");
        await Expect(page.Locator("#completeness tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("#repairs tbody tr")).ToHaveCountAsync(1);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
    }

    [Fact]
    public async Task Who_may_only_look_has_no_buttons_and_is_not_obeyed()
    {
        await using var server = await MarketConsole.StartAsync();
        var reader = await server.SignedInAsync(UserRole.Viewer);

        var html = await reader.GetStringAsync(
            new Uri("/market/quality", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Assert.Contains("已放弃", html, StringComparison.Ordinal);
        Assert.DoesNotContain("查找并补缺口", html, StringComparison.Ordinal);
        Assert.DoesNotContain("again-", html, StringComparison.Ordinal);
    }
}
