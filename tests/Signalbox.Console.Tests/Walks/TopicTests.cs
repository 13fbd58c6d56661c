using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

public sealed class TopicTests(Browser browser)
{
    [Fact]
    public async Task A_topic_s_rules_are_tried_on_what_was_read_then_saved_and_moved_up()
    {
        await using var server = await World.WithSamplesAsync();
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;

        await visit.GoAsync("/topics");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "新建主题" }).First.ClickAsync();
        await Box(page, "主题").FillAsync("补贴");
        await Box(page, "选哪些文章").FillAsync("申报\n/(/");
        await Button(page, "先看看近 30 天").ClickAsync();
        await Expect(page.Locator("#preview")).ToContainTextAsync("会选中");
        await Expect(page.Locator("#preview")).ToContainTextAsync("第 2 行没有用上");
        await Button(page, "保存").ClickAsync();
        await Expect(page.Locator("main .error").First).ToContainTextAsync("Line 2");

        await Box(page, "选哪些文章").FillAsync("申报");
        await Button(page, "保存").ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("已保存“补贴”");

        await visit.GoAsync("/topics/new");
        await Box(page, "主题").FillAsync("招标");
        await Box(page, "选哪些文章").FillAsync("招标");
        await page.GetByLabel("何时推送").SelectOptionAsync("Daily");
        await page.GetByLabel("22:00 夜间").CheckAsync();
        await Button(page, "保存").ClickAsync();
        await Expect(page.Locator("main tbody tr").Nth(1)).ToContainTextAsync("只随日报");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "把“招标”往前移" }).ClickAsync();

        await Expect(page.Locator("main tbody tr").First).ToContainTextAsync("招标");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "补贴" }).First.ClickAsync();
        await Box(page, "选哪些文章").FillAsync("没有这个词");
        await Button(page, "先看看近 30 天").ClickAsync();
        await Expect(page.Locator("#preview")).ToContainTextAsync("不再选中的");
    }

    [Fact]
    public async Task How_pushes_are_worded_is_tried_on_the_newest_report_before_it_is_saved()
    {
        await using var server = await World.WithSamplesAsync();
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;

        await visit.GoAsync("/reports");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "推送模板" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "22:00 日报" }).ClickAsync();
        await page.WaitForURLAsync("**kind=Daily"); // the page before it has the same fields
        await Box(page, "正文").FillAsync("{% for o in opportunities %}* {{ o.headlin }}\n{% endfor %}");
        await Button(page, "试一下").ClickAsync();
        await Expect(page.Locator("#preview")).ToContainTextAsync("headlin");

        await Box(page, "正文").FillAsync("今天的：{{ opportunities.first.headline }}");
        await Button(page, "试一下").ClickAsync();
        await Expect(page.Locator("#preview pre")).ToContainTextAsync("今天的：");
        await Button(page, "保存模板").ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("已保存推送模板：22:00 日报");
        await Expect(page.Locator("#preview pre")).ToContainTextAsync("今天的：");
    }

    [Fact]
    public async Task What_was_read_is_found_by_its_words()
    {
        await using var server = await World.WithSamplesAsync();
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;

        await visit.GoAsync("/search");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("申报");
        await page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await Expect(page.Locator(".found mark").First).ToHaveTextAsync("申报");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "文章", Exact = true }).Last.ClickAsync();
        await Expect(page.Locator(".found .tag").First).ToHaveTextAsync("文章");
        await page.Locator(".found a").First.ClickAsync();

        await Expect(page.Locator("main")).ToContainTextAsync("申报");
    }

    private static ILocator Box(IPage page, string name) =>
        page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = name, Exact = true });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name });
}
