using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.FarEnds.Market;
using Signalbox.Market;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Market;

/// <summary>The watch-list and an instrument's page with live quotes, at ten in the morning of a session.</summary>
public sealed partial class WatchPageTests(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [GeneratedRegex(@"\d\.\d\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Price();

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task What_is_added_is_quoted_live(int width)
    {
        await using var site = await TencentAsync();
        await using var server = await StartAsync(site);
        await using var visit = await Visit.StartAsync(browser, server, new Looks(width, Dark: width < 800));
        var page = visit.Page;
        await visit.GoAsync("/market/watch");
        await Expect(page.Locator("#watch-none")).ToBeVisibleAsync();

        await page.Locator("main input[name=symbol]").FillAsync("gzmt");
        await page.Locator("main form.filters button").ClickAsync();
        await Expect(page.Locator("#watch tbody tr")).ToHaveCountAsync(1);
        await WindAsync(server, page.Locator("#watch tbody td.num").First);
        await page.Locator("main input[name=symbol]").FillAsync("123456");
        await page.Locator("main form.filters button").ClickAsync();

        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("没有这只证券");
        await Expect(page.Locator("#watch tbody tr")).ToHaveCountAsync(1);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(await Axe.FindAsync(page));
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task The_page_of_an_instrument_is_live_and_leads_through_the_list(int width)
    {
        await using var site = await TencentAsync();
        await using var server = await StartAsync(site);
        foreach (var symbol in new[] { MarketConsole.Share, MarketConsole.Bare })
            await AddAsync(server, symbol);
        await using var visit = await Visit.StartAsync(browser, server, new Looks(width, Dark: width < 800));
        var page = visit.Page;
        await visit.GoAsync("/stock/" + MarketConsole.Share);
        await Expect(page.Locator("k-line")).ToHaveAttributeAsync("data-state", "ready");

        await WindAsync(server, page.Locator("#watch-side li.at .num").First);
        await Expect(page.Locator("#price")).ToContainTextAsync("实时");
        await Expect(page.Locator("k-line[data-live]")).ToHaveCountAsync(1);
        var days = await page.EvaluateAsync<string>("() => document.querySelector('#price').dataset.bar.split(',')[0]");
        var last = await page.EvaluateAsync<string>(
            "() => { const l = document.querySelector('k-line').chart.getDataList(); return new Date(l[l.length - 1].timestamp).toISOString().slice(0, 10); }"
        );
        Assert.Equal(("2026-03-02", "2026-03-02"), (days, last)); // the last stored day is 2026-02-27
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        await page.Keyboard.PressAsync("]");
        await Expect(page).ToHaveURLAsync($"{visit.Home}stock/{MarketConsole.Bare}");
        await Expect(page.Locator("h1")).ToContainTextAsync("平安银行");
        await page.Keyboard.PressAsync("[");
        await Expect(page.Locator("h1")).ToContainTextAsync("贵州茅台");
    }

    [Fact]
    public async Task A_link_of_the_next_page_is_its_own_as_soon_as_the_page_stands()
    {
        await using var server = await MarketConsole.StartAsync();
        foreach (var symbol in new[] { MarketConsole.Share, MarketConsole.Bare })
            await AddAsync(server, symbol);
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;
        await visit.GoAsync("/stock/" + MarketConsole.Share);
        await page.EvaluateAsync(
            """
            () => new MutationObserver((_, watch) => {
              if (!document.querySelector("h1")?.textContent.includes("平安银行")) return;
              watch.disconnect();
              window.passed = true;
              document.querySelector("[data-key='[']").click();
            }).observe(document.body, { subtree: true, childList: true, characterData: true })
            """
        );

        await page.Keyboard.PressAsync("]");

        await page.WaitForFunctionAsync("() => window.passed");
        await Expect(page).ToHaveURLAsync($"{visit.Home}stock/{MarketConsole.Share}");
        await Expect(page.Locator("h1")).ToContainTextAsync("贵州茅台");
    }

    [Theory]
    [InlineData("600519")]
    [InlineData("贵州茅台")]
    [InlineData("gzmt")]
    public async Task The_palette_finds_an_instrument(string typed)
    {
        await using var server = await MarketConsole.StartAsync();
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;
        await visit.GoAsync("/market/watch");

        await page.Keyboard.PressAsync("Control+k");
        await page.Locator("#palette-q").FillAsync(typed);
        await Expect(page.Locator("#palette-list a").First).ToContainTextAsync("贵州茅台");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("贵州茅台");
        await visit.GoAsync("/stock");

        await Expect(page.Locator(".recent")).ToContainTextAsync("贵州茅台");
    }

    [Fact]
    public async Task A_price_alert_is_asked_for_and_ended_in_a_sheet()
    {
        await using var server = await MarketConsole.StartAsync();
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;
        await visit.GoAsync("/stock/" + MarketConsole.Share);

        await page.Locator("a[href^='/market/watch/alerts/new']").First.ClickAsync();
        await page.Locator("#sheet-body select[name=kind]").SelectOptionAsync("Above");
        await page.Locator("#sheet-body input[name=level]").FillAsync("1700.5");
        await page.Locator("#sheet-body .btn.pri").ClickAsync();
        await Expect(page.Locator("#price-alerts tbody tr")).ToContainTextAsync("涨到 1,700.5");
        await page.Locator("#price-alerts a.btn").ClickAsync();
        await page.Locator("#sheet-body .btn.danger").ClickAsync();

        await Expect(page.Locator("#price-alerts tbody tr")).ToHaveCountAsync(0);
    }

    private static async Task<TencentFarEnd> TencentAsync() =>
        await TencentFarEnd.StartAsync(new MarketWorld(), Clock(), Ct);

    private static TestClock Clock()
    {
        var clock = new TestClock();
        clock.Advance(TimeSpan.FromHours(1)); // 10:00
        return clock;
    }

    private static async Task<TestServer> StartAsync(TencentFarEnd site)
    {
        var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new MarketModule()],
            new Dictionary<string, string>
            {
                ["Jobs:Enabled"] = "false",
                ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
                ["Market:Tencent:QuoteUrl"] = site.Url,
                ["Market:Tencent:PerMinute"] = "100000",
                ["Market:Sina:Enabled"] = "false",
            },
            Clock()
        );
        await MarketConsole.FillAsync(server);
        return server;
    }

    private static async Task AddAsync(TestServer server, string symbol)
    {
        using var added = await server.Http.PostAsync(
            new Uri("/api/v1/market/watch/items", UriKind.Relative),
            System.Net.Http.Json.JsonContent.Create(new { symbol }),
            Ct
        );
        added.EnsureSuccessStatusCode();
    }

    /// <summary>Lets the server's clock go on until there is a price.</summary>
    private static async Task WindAsync(TestServer server, ILocator cell)
    {
        for (var turn = 0; turn < 100; turn++)
        {
            if (Price().IsMatch(await cell.InnerTextAsync()))
                return;
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
        }
        Assert.Fail("No price came.");
    }
}
