using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

public sealed partial class FirstRunTests(Browser browser)
{
    [Fact]
    public async Task From_the_first_visit_to_the_first_report()
    {
        await using var server = await World.UntouchedAsync();
        await using var visit = await Visit.StartAsync(browser, server, session: false);
        var page = visit.Page;

        await visit.GoAsync("/");
        await Expect(page).ToHaveURLAsync(FirstStep());
        await page.GetByLabel("用户名").FillAsync("掌灯人");
        await page.GetByLabel("密码", new PageGetByLabelOptions { Exact = true }).FillAsync("灯塔下面有三只海鸥 2026");
        await page.GetByLabel("再输一次").FillAsync("灯塔下面有三只海鸥 2026");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "创建并登录" }).ClickAsync();
        // What is not needed now is left for later, step by step.
        while (!page.Url.EndsWith("/setup/done", StringComparison.Ordinal))
        {
            var here = page.Url;
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = Later() }).First.ClickAsync();
            await Expect(page).Not.ToHaveURLAsync(here);
        }
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "先用示例数据看看" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "放入示例数据" }).ClickAsync();
        await visit.GoAsync("/reports");

        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }))
            .ToContainTextAsync("日报");
        await Expect(page.Locator("main")).ToContainTextAsync("示例");
    }

    [GeneratedRegex("/setup$", RegexOptions.None, 1000)]
    private static partial Regex FirstStep();

    [GeneratedRegex("以后再说|不用模型", RegexOptions.None, 1000)]
    private static partial Regex Later();
}
