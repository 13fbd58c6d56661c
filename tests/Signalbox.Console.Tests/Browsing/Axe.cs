using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Signalbox.Console.Tests.Browsing;

/// <summary>What axe finds on a page, in a few words each.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions
        {
            Type = "tag",
            Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        },
    };

    public static async Task<IEnumerable<string>> FindAsync(IPage page)
    {
        var found = await page.RunAxe(Rules);
        return found.Violations.SelectMany(v => v.Nodes.Take(3).Select(n => $"{v.Id}: {n.Html}"));
    }
}
