using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

public sealed class OpportunityKeysTests(Browser browser)
{
    [Fact]
    public async Task Accept_ignore_ask_and_undo_by_keyboard_alone()
    {
        await using var server = await World.WithSamplesAsync();
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;
        await visit.GoAsync("/");
        var waiting = await WaitingAsync(visit);

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("j");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("机会");
        await page.Keyboard.PressAsync("e");
        await Expect(page.Locator(".toast")).ToContainTextAsync("采纳");
        await CountAsync(page, waiting - 1);
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator(".toast")).ToContainTextAsync("忽略");
        await CountAsync(page, waiting - 2);
        await page.Keyboard.PressAsync("z");
        await CountAsync(page, waiting - 1);
        await page.Keyboard.PressAsync("a");
        await page.Locator("dialog[open] textarea").FillAsync("这笔预算去年有没有？");
        await page.Locator("dialog[open]")
            .GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "追问" })
            .PressAsync("Enter");

        await CountAsync(page, waiting - 2);
    }

    private static Task CountAsync(IPage page, int count) =>
        Expect(page.Locator(".tabs [aria-current] .n"))
            .ToHaveTextAsync(count.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<int> WaitingAsync(Visit visit)
    {
        await visit.GoAsync("/opportunities");
        var shown = await visit.Page.Locator(".tabs [aria-current] .n").TextContentAsync();
        await visit.GoAsync("/");
        return int.Parse(shown!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
