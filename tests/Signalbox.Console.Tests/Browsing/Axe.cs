using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Signalbox.Console.Tests.Browsing;

/// <summary>What axe finds on a page, in a few words each.</summary>
/// <remarks>
/// It is run in the page itself. The package's own way opens a second page for what frames tell, which takes four times as long,
/// and no page of ours has a frame.
/// </remarks>
internal static class Axe
{
    private const string Run = """
        async () => {
            const wanted = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            const found = await axe.run(document, { runOnly: { type: 'tag', values: wanted }, resultTypes: ['violations'] });
            return found.violations.flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html}`));
        }
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    public static async Task<string[]> FindAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Run);
    }
}
