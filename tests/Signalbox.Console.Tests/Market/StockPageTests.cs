using System.Globalization;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Market;

public sealed class StockPageTests(Browser browser, OneMarket market) : IClassFixture<OneMarket>
{
    private const string Page = "/stock/" + MarketConsole.Share;

    // A picture has something on it when a pixel of it is not clear.
    private const string Inked =
        "() => [...document.querySelectorAll('k-line canvas')].filter(c => c.width && c.height && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 === 3 && v)).length";

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task The_chart_is_drawn_and_nothing_sticks_out(int width)
    {
        await using var visit = await Visit.StartAsync(browser, market.Server, new Looks(width, Dark: width < 800));
        var page = visit.Page;
        await visit.GoAsync(Page);
        await ReadyAsync(page);

        Assert.True(await page.EvaluateAsync<int>(Inked) >= 2);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(await Axe.FindAsync(page));
        await Expect(page.Locator(".price .big")).ToContainTextAsync("1,");
        await Expect(page.Locator("#bars tbody tr")).ToHaveCountAsync(30);
        await Expect(page.Locator("main")).ToContainTextAsync("不构成投资建议");
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Period_adjustment_and_indicators_change_what_is_asked_and_shown(int width)
    {
        await using var visit = await Visit.StartAsync(browser, market.Server, new Looks(width, Dark: false));
        var page = visit.Page;
        await visit.GoAsync(Page);
        await ReadyAsync(page);
        var days = await BarsAsync(page);

        var weekly = await page.RunAndWaitForRequestAsync(
            () => page.Locator("[data-period=week]").ClickAsync(),
            r => r.Url.Contains("/bars/", StringComparison.Ordinal)
        );
        await Expect(page.Locator("[data-period=week]")).ToHaveAttributeAsync("aria-current", "true");
        await Expect(page.Locator("k-line")).Not.ToHaveAttributeAsync("data-bars", Text(days));
        await ReadyAsync(page);
        var weeks = await BarsAsync(page);
        var forward = await page.RunAndWaitForRequestAsync(
            () => page.Locator("[data-adjust=forward]").ClickAsync(),
            r => r.Url.Contains("/bars/", StringComparison.Ordinal)
        );
        await Expect(page.Locator("[data-anchor]")).ToContainTextAsync("2026-02-27");
        var kdj = await page.RunAndWaitForRequestAsync(
            () => page.Locator("[data-of=kdj]").ClickAsync(),
            r => r.Url.Contains("/indicators/", StringComparison.Ordinal)
        );
        await ReadyAsync(page);

        Assert.Contains("period=week", weekly.Url, StringComparison.Ordinal);
        Assert.InRange(weeks, 55, 65);
        Assert.InRange(days, 295, 305);
        Assert.Contains("adjust=forward", forward.Url, StringComparison.Ordinal);
        Assert.Contains("kdj", kdj.Url, StringComparison.Ordinal);
        Assert.Contains("sb-kdj", await ShownAsync(page), StringComparison.Ordinal);
        await Expect(page.Locator("[data-of=kdj]")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Contains("period=week&adjust=forward", page.Url, StringComparison.Ordinal);
        await page.Locator("[data-of=kdj]").ClickAsync();
        await Expect(page.Locator("[data-of=kdj]")).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.DoesNotContain("sb-kdj", await ShownAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_driven_by_keys()
    {
        await using var visit = await Visit.StartAsync(browser, market.Server);
        var page = visit.Page;
        await visit.GoAsync(Page);
        await ReadyAsync(page);

        var begun = await RangeAsync(page);
        await page.Keyboard.PressAsync("ArrowLeft");
        var moved = await RangeAsync(page);
        await page.Keyboard.PressAsync("-");
        var wide = await RangeAsync(page);
        await page.Keyboard.PressAsync("3");
        await Expect(page.Locator("[data-period=month]")).ToHaveAttributeAsync("aria-current", "true");
        await page.Keyboard.PressAsync("a");

        await Expect(page.Locator("[data-adjust=forward]")).ToHaveAttributeAsync("aria-current", "true");
        await Expect(page.Locator("[data-anchor]")).ToContainTextAsync("前复权");
        Assert.True(moved[0] < begun[0], $"{moved[0]} {begun[0]}");
        Assert.True(wide[1] - wide[0] > moved[1] - moved[0], $"{wide[0]} {wide[1]}");
        Assert.Contains("period=month&adjust=forward", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drawing_survives_a_reload_and_can_be_taken_away()
    {
        await using var visit = await Visit.StartAsync(browser, market.Server);
        var page = visit.Page;
        await visit.GoAsync(Page);
        await ReadyAsync(page);

        await page.Locator("[data-draw=Level]").ClickAsync();
        await page.Locator("k-line .plot")
            .ClickAsync(
                new LocatorClickOptions
                {
                    Position = new Position { X = 400, Y = 120 },
                }
            );
        await Expect(page.Locator("k-line")).ToHaveAttributeAsync("data-drawn", "1");
        await page.ReloadAsync();
        await ReadyAsync(page);
        var kept = await OverlaysAsync(page);
        await page.Locator("[data-undraw]").ClickAsync();
        await Expect(page.Locator("k-line")).ToHaveAttributeAsync("data-drawn", "0");
        await page.ReloadAsync();
        await ReadyAsync(page);

        Assert.Equal("horizontalStraightLine", kept);
        Assert.Equal("", await OverlaysAsync(page));
    }

    [Fact]
    public async Task A_share_is_found_by_its_initials_and_its_chart_comes_without_a_new_page()
    {
        await using var visit = await Visit.StartAsync(browser, market.Server);
        var page = visit.Page;
        await visit.GoAsync("/stock");
        await page.Locator("main [name=q]").FillAsync("gzmt");
        await page.Locator("main [name=q]").PressAsync("Enter");
        await Expect(page.Locator("#stocks tbody tr")).ToHaveCountAsync(1);
        await page.EvaluateAsync("() => { window.stayed = true; }");
        await page.Locator("#stocks a").ClickAsync();

        await ReadyAsync(page);
        Assert.True(await page.EvaluateAsync<bool>("() => window.stayed === true"));
        Assert.True(await page.EvaluateAsync<int>(Inked) >= 2);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Without_bars_it_says_why_and_what_to_do(int width)
    {
        await using var visit = await Visit.StartAsync(browser, market.Server, new Looks(width, Dark: false));
        var page = visit.Page;
        await visit.GoAsync("/stock/" + MarketConsole.Bare);

        await Expect(page.Locator("#bars")).ToContainTextAsync("有交易日，但没有数据。");
        await Expect(page.Locator("#bars a.pri")).ToHaveAttributeAsync("href", "/market/syncs/new?symbols=000001.SZ");
        await Expect(page.Locator("k-line")).ToHaveCountAsync(0);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
    }

    private static Task ReadyAsync(IPage page) =>
        Expect(page.Locator("k-line")).ToHaveAttributeAsync("data-state", "ready");

    private static async Task<int> BarsAsync(IPage page) =>
        int.Parse((await page.Locator("k-line").GetAttributeAsync("data-bars"))!, CultureInfo.InvariantCulture); // set with the state

    private static Task<string> ShownAsync(IPage page) =>
        page.EvaluateAsync<string>(
            "() => document.querySelector('k-line').chart.getIndicators().map(i => i.name).join(' ')"
        );

    private static Task<string> OverlaysAsync(IPage page) =>
        page.EvaluateAsync<string>(
            "() => document.querySelector('k-line').chart.getOverlays().map(o => o.name).join(' ')"
        );

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Task<int[]> RangeAsync(IPage page) =>
        page.EvaluateAsync<int[]>(
            "() => { const r = document.querySelector('k-line').chart.getVisibleRange(); return [r.from, r.to]; }"
        );
}

/// <summary>One server with the market for all of a class.</summary>
public sealed class OneMarket : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!; // started before the first test

    public async ValueTask InitializeAsync() => Server = await MarketConsole.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
