using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.FarEnds.FeedSite;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

public sealed class AddSourceTests(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_s_address_is_enough_to_add_its_feed()
    {
        await using var site = await FeedServer.StartAsync(Ct);
        site.Put(
            "/feed.xml",
            FeedAnswer.Text(
                "<rss version=\"2.0\"><channel><title>河湾快讯</title><item><title>第一条</title><link>https://example.com/1</link><guid>1</guid></item></channel></rss>"
            )
        );
        var home = site.Put(
            "/",
            FeedAnswer.Text(
                "<!DOCTYPE html><html><head><title>河湾</title><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\"></head><body>河湾</body></html>"
            )
        );
        await using var server = await World.EmptyAsync(
            new Dictionary<string, string> { ["Outbound:AllowedPrivateHosts"] = home.Authority }
        );
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;

        await visit.GoAsync("/sources");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "添加来源" }).First.ClickAsync();
        await page.GetByLabel("地址").FillAsync(home.AbsoluteUri);
        await page.Locator("main form[method=post] button.pri").First.ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("第一条");
        await page.Locator("main form[method=post] button.pri").Last.ClickAsync();

        await Expect(page.Locator(".toast")).ToContainTextAsync("河湾快讯");
        await visit.GoAsync("/sources");
        await Expect(page.Locator("main")).ToContainTextAsync("河湾快讯");
    }
}
