using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.Console.Tests.Guards;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Walks;

/// <summary>Every page in both themes and widths: axe finds nothing, nothing sticks out sideways, one h1, and a picture to look at.</summary>
public sealed class LooksTests(Browser browser, OneWorld world) : IClassFixture<OneWorld>
{
    private static readonly IReadOnlyList<string> Pages =
    [
        "/",
        "/more",
        "/palette",
        "/dev/kit",
        "/opportunities",
        "/articles",
        "/reports",
        "/sources",
        "/sources/new",
        "/prompts",
        "/jobs",
        "/jobs/schedule/radar.slot",
        "/jobs/schedule/radar.slot/run",
        "/accounts",
        "/accounts/channels/new",
        "/accounts/channels/new?kind=Email",
        "/settings",
        "/settings/security",
        "/settings/security/password",
        "/settings/security/second-factor",
        "/settings/security/tokens/new",
        "/settings/models",
        "/settings/models/vendor",
        "/settings/users",
        "/settings/users/new",
        "/settings/audit",
        "/settings/about",
        "/setup/done",
        "/login",
        "/no-such-page",
    ];

    public static TheoryData<int, bool> Widths =>
        new()
        {
            { 1440, false },
            { 1440, true },
            { 390, false },
            { 390, true },
        };

    [Theory, MemberData(nameof(Widths))]
    public async Task Every_page_can_be_read_by_everybody(int width, bool dark)
    {
        var looks = new Looks(width, dark);
        await using var visit = await Visit.StartAsync(browser, world.Server, looks);
        visit.Expecting.Add("status of 404");
        var pictures = Directory.CreateDirectory(Path.Combine(Tree.Root, "artifacts", "screens"));
        List<string> faults = [];

        foreach (var path in Pages.Concat(await DetailsAsync(visit)))
        {
            await visit.GoAsync(path);
            await visit.Page.WaitForFunctionAsync("() => window.htmx || !document.querySelector('script[src*=htmx]')");
            faults.AddRange((await Axe.FindAsync(visit.Page)).Select(f => $"{path} {f}"));
            if (await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") > 0)
                faults.Add($"{path} sticks out sideways");
            if (await visit.Page.Locator("h1:visible").CountAsync() != 1)
                faults.Add($"{path} has not one h1");
            await visit.Page.ScreenshotAsync(
                new PageScreenshotOptions
                {
                    Path = Path.Combine(pictures.FullName, $"{Name(path)}-{looks}.png"),
                    FullPage = true,
                }
            );
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>One of each page that shows a single thing.</summary>
    private static async Task<IEnumerable<string>> DetailsAsync(Visit visit)
    {
        List<string> found = [];
        foreach (
            var (list, link) in new[]
            {
                ("/articles", "/articles/"),
                ("/opportunities", "/opportunities/"),
                ("/reports", "/reports/"),
                ("/sources", "/sources/"),
                ("/prompts", "/prompts/"),
            }
        )
        {
            await visit.GoAsync(list);
            var addresses = await visit
                .Page.Locator($"main a[href^='{link}']")
                .EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))");
            found.AddRange(addresses.Where(a => !a.EndsWith("/new", StringComparison.Ordinal)).Take(1));
        }
        return found;
    }

    private static string Name(string path) =>
        path == "/" ? "overview" : string.Concat(path.Trim('/').Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}

/// <summary>One server with samples for all looks.</summary>
public sealed class OneWorld : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!; // started before the first test

    public async ValueTask InitializeAsync() => Server = await World.WithSamplesAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
