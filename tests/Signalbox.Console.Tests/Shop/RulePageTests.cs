using System.Net;
using System.Text;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.Console.Tests.Radar;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Shop;

public sealed class RulePageTests(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task A_rule_is_written_and_the_box_says_who_answers_what(int width)
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.BeginAsync();
        await using var visit = await Visit.StartAsync(browser, desk.Server, new Looks(width, Dark: width < 800));
        var page = visit.Page;
        await visit.GoAsync("/shop/rules");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "加入这三条规则" }).ClickAsync();
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "新建规则" }).ClickAsync();
        await page.Locator("#f-words").FillAsync("年卡\n会员多少钱");
        await page.Locator("#f-answer").FillAsync("年卡 19.9，{account}自动发货。\n---\n拍下就发。");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "保存规则" }).ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("已保存规则");
        await page.Locator("#f-text").FillAsync("请问年卡现在有吗");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "试一下" }).ClickAsync();

        var tried = page.Locator(".tried");
        await Expect(tried).ToContainTextAsync("年卡");
        await Expect(tried.Locator(".bubble")).ToHaveTextAsync(["年卡 19.9，小店自动发货。", "拍下就发。"]);
        await Expect(tried).ToContainTextAsync("“年卡”在第 3 个字");
        await Expect(tried).ToContainTextAsync("另外 1 条也适合"); // the default
        await Expect(page.Locator("#f-text")).ToHaveValueAsync("请问年卡现在有吗");
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(await Axe.FindAsync(page));
        Assert.Empty(desk.Texts);
    }

    [Fact]
    public async Task A_hit_is_counted_where_a_buyer_was_really_answered()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.RuleAsync("发货", "付款后自动发货。");
        await desk.BeginAsync();
        await desk.SayAsync("什么时候发货");
        await desk.UntilAsync(() => desk.Texts.Count == 1);

        var page = await desk.GetAsync("/shop/rules");

        Assert.Equal(["付款后自动发货。"], desk.Texts);
        Assert.Contains(
            page.One("tr[data-row]").QuerySelectorAll("td.num").Select(c => c.TextContent.Trim()),
            c => c.StartsWith('1')
        );
    }

    [Fact]
    public async Task A_rule_is_switched_changed_and_removed_and_a_bad_one_comes_back_with_what_was_typed()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.RuleAsync("<b>价</b>", "<i>19.9</i>");
        var listed = await desk.GetAsync("/shop/rules");
        var path = listed.Document.QuerySelector("tr[data-row] a")!.GetAttribute("href")!;

        var off = await desk.PostAsync("/shop/rules", $"switch-{path[^36..]}", ("on", "false"));
        var bad = await desk.PostAsync(
            path,
            "rule",
            ("kind", "regex"),
            ("words", "(价"),
            ("answer", "好"),
            ("order", "5")
        );
        var saved = await desk.PostAsync(
            path,
            "rule",
            ("kind", "exact"),
            ("words", "价"),
            ("answer", "好"),
            ("order", "5")
        );
        var removed = await desk.PostAsync($"{path}/remove", "remove");

        Assert.Contains("<b>价</b>", listed.Main, StringComparison.Ordinal);
        Assert.Empty(listed.Document.QuerySelectorAll("main b, main i"));
        Assert.Contains("停用", off.One("tr[data-row]").TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Contains("shop.rule.pattern", bad.One("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("(价", bad.One("#f-words").TextContent);
        Assert.Equal("/shop/rules", saved.Path);
        Assert.Contains("完全一致", saved.One("tr[data-row]").TextContent, StringComparison.Ordinal);
        Assert.Contains("已删除规则", removed.Toast, StringComparison.Ordinal);
        Assert.Contains("还没有规则", removed.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_rules_goes_in_and_its_bad_rows_are_named()
    {
        await using var desk = await ShopDesk.StartAsync();

        var result = await UploadAsync(desk, "方式,关键词,回复\n包含,发货,马上发\n没有这种,x,y\n默认,,在的\n");
        var refused = await UploadAsync(desk, "");
        var exported = await desk.Client.GetStringAsync("/api/v1/shop/rules/file", Ct);

        Assert.Contains("新增 2 条", result.Main, StringComparison.Ordinal);
        Assert.Contains("第 3 行", result.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotEmpty(refused.One("#f-file-error").TextContent);
        Assert.Contains("马上发", exported, StringComparison.Ordinal);
    }

    private static async Task<Shown> UploadAsync(ShopDesk desk, string file)
    {
        using var content = new MultipartFormDataContent
        {
            {
                new StringContent(await TestServer.AntiforgeryAsync(desk.Client, "/shop/rules/file")),
                "__RequestVerificationToken"
            },
            { new StringContent("import"), "_handler" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "rules.csv" },
        };
        return await Shown.OfAsync(await desk.Client.PostAsync("/shop/rules/file", content, Ct));
    }
}
