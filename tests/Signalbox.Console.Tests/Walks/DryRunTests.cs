using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

public sealed class DryRunTests(Browser browser)
{
    [Fact]
    public async Task A_prompt_is_tried_on_stored_articles_changed_again_and_then_saved()
    {
        await using var server = await World.WithSamplesAsync();
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;

        await visit.GoAsync("/prompts");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "修改提示词" }).First.ClickAsync();
        await Interests(page).FillAsync("只看补贴");
        await page.GetByLabel("试评最近的").SelectOptionAsync("3");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "试评" }).ClickAsync();

        await Expect(page.Locator(".trial tbody tr")).ToHaveCountAsync(3);
        await Expect(Interests(page)).ToHaveValueAsync("只看补贴");

        await Interests(page).FillAsync("只看补贴");
        // A model takes its time, and whoever waits goes on typing.
        var answer = new TaskCompletionSource();
        await page.RouteAsync(
            "**/prompts/new",
            async route =>
            {
                await answer.Task;
                await route.ContinueAsync();
            }
        );
        await page.RunAndWaitForResponseAsync(
            async () =>
            {
                await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "试评" }).ClickAsync();
                await Interests(page).FillAsync("只看补贴与招标");
                await page.GetByLabel("改动说明").FillAsync("加上招标");
                answer.SetResult();
            },
            response => response.Request.Method == "POST"
        );
        await Expect(page.Locator(".htmx-request")).ToHaveCountAsync(0);
        await Expect(page.Locator(".trial tbody tr")).ToHaveCountAsync(3);
        await Expect(Interests(page)).ToHaveValueAsync("只看补贴与招标");
        await page.UnrouteAllAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "保存新版本" }).ClickAsync();

        await Expect(page.Locator(".toast")).ToContainTextAsync("v2");
        await page.GotoAsync(new Uri(visit.Home, "/prompts/2").AbsoluteUri);
        await Expect(page.Locator("main")).ToContainTextAsync("只看补贴与招标");
    }

    private static ILocator Interests(IPage page) =>
        page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "关注什么" });
}
