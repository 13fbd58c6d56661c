using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.Console.Tests.Guards;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

/// <summary>Every page in both themes and widths: axe finds nothing, nothing sticks out sideways, one h1. The long suite takes both
/// themes at each width, and English.</summary>
/// <remarks>
/// <c>SIGNALBOX_SCREENS=1</c> puts a picture of each into <c>artifacts/screens</c>, to look at; <c>SIGNALBOX_SCREENS=/alerts</c>
/// looks at the pages that begin so, and at no other.
/// </remarks>
public sealed partial class LooksTests(Browser browser, OneFullWorld world) : IClassFixture<OneFullWorld>
{
    private static readonly string? Asked = Environment.GetEnvironmentVariable("SIGNALBOX_SCREENS");
    private static readonly bool WithPictures = Asked is not null;

    private readonly List<string> faults = [];
    private int seen;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Whether in English.</summary>
    public static TheoryData<bool> Languages => LongSuite.IsOn ? [false, true] : [false];

    [Theory, MemberData(nameof(Languages))]
    public async Task Every_page_can_be_read_by_everybody(bool english)
    {
        var looks = Looks.Desk with { English = english };
        await using var visit = await Visit.StartAsync(browser, world.It.Server, looks);
        visit.Expecting.Add("status of 404");

        foreach (var path in world.It.Pages())
            if (Asked is null or "1" || path.StartsWith(Asked, StringComparison.Ordinal))
                await LookAtAsync(visit, looks, path);

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task So_can_the_pages_of_those_who_are_not_in(bool english)
    {
        var looks = Looks.Desk with { English = english };
        await using var untouched = await World.UntouchedAsync();
        await using (var first = await Visit.StartAsync(browser, untouched, looks, session: false))
            await LookAtAsync(first, looks, "/setup");

        await using (var newcomer = await Visit.StartAsync(browser, world.It.Server, looks, session: false))
        {
            await LookAtAsync(newcomer, looks, await SharedReportAsync(), "report-by-link");
            await LookAtAsync(newcomer, looks, await FeedbackAsync(), "feedback-by-link");
            await LookAtAsync(newcomer, looks, "/login");
            await SignInAsync(newcomer, "porter", world.It.PortersPassword);
            await LookAtAsync(newcomer, looks, "/login/password");
        }

        await using var careful = await World.EmptyAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Hosting:Environment"] = "prod" }
        );
        await using var owner = await Visit.StartAsync(browser, careful, looks, session: false);
        await owner.GoAsync("/login");
        await SignInAsync(owner, TestServer.AdminName, TestServer.AdminPassword);
        await LookAtAsync(owner, looks, "/login/second-factor");

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task What_cannot_be_read_is_found()
    {
        await using var visit = await Visit.StartAsync(browser, world.It.Server, session: false);
        await visit.Page.SetContentAsync(
            "<!doctype html><html lang=zh><title>灰</title><main><h1 style='color:#bbb;background:#fff'>灰色</h1><input></main>"
        );

        var found = await Axe.FindAsync(visit.Page);

        Assert.Equal(["color-contrast", "label"], found.Select(f => f.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    private static async Task SignInAsync(Visit visit, string name, string password)
    {
        await visit.Page.Locator("[name=name]").FillAsync(name);
        await visit.Page.Locator("[name=password]").FillAsync(password);
        await visit.Page.Locator("form button.pri").First.ClickAsync();
        await Expect(visit.Page).Not.ToHaveURLAsync(Login());
    }

    /// <summary>The report as somebody sees it who was sent its link.</summary>
    private async Task<string> SharedReportAsync()
    {
        var http = world.It.Server.Http;
        var reports = await http.GetFromJsonAsync<JsonElement>("/api/v1/radar/reports", Ct);
        using var linked = await http.PutAsJsonAsync(
            $"/api/v1/radar/reports/{reports[0].GetProperty("id").GetGuid()}/link",
            new { days = 7 },
            Ct
        );
        linked.EnsureSuccessStatusCode();
        var answer = await linked.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return new Uri(answer.GetProperty("link").GetString()!).AbsolutePath; // the API's contract
    }

    /// <summary>Where somebody says what becomes of a find, from a push.</summary>
    private async Task<string> FeedbackAsync()
    {
        using var shown = await world.It.Server.Http.PostAsJsonAsync(
            "/api/v1/radar/templates/Daily/preview",
            new { title = "", body = "{{ opportunities.first.feedback }}" },
            Ct
        );
        shown.EnsureSuccessStatusCode();
        var answer = await shown.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return new Uri(answer.GetProperty("markdown").GetString()!).AbsolutePath; // the API's contract
    }

    private async Task LookAtAsync(Visit visit, Looks looks, string path, string? name = null)
    {
        var page = visit.Page;
        await visit.GoAsync(path);
        await page.WaitForFunctionAsync("() => window.htmx || !document.querySelector('script[src*=htmx]')");
        foreach (var width in (int[])[Looks.Desk.Width, Looks.Phone.Width])
        {
            await page.SetViewportSizeAsync(width, Visit.HeightAt(width));
            await LookAtAsync(page, looks with { Width = width }, path, name ?? Name(path));
        }
        await page.SetViewportSizeAsync(looks.Width, Visit.HeightAt(looks.Width));
        seen++;
    }

    private async Task LookAtAsync(IPage page, Looks looks, string path, string name)
    {
        if (await page.Locator("h1:visible").CountAsync() != 1)
            faults.Add($"{path} has not one h1 at {looks.Width}");
        if (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") > 0)
            faults.Add($"{path} sticks out sideways at {looks.Width}");
        foreach (var theme in Themes(looks, seen))
        {
            await page.EmulateMediaAsync(
                new PageEmulateMediaOptions { ColorScheme = theme.Dark ? ColorScheme.Dark : ColorScheme.Light }
            );
            faults.AddRange((await Axe.FindAsync(page)).Select(f => $"{path} {theme} {f}"));
            if (WithPictures)
                await TakeAsync(page, $"{name}-{theme}.png");
        }
    }

    /// <summary>
    /// Both; the short suite sees every other page on the desk by day and the rest on the phone by night, for pages are made
    /// of the same parts and looks of the same colours.
    /// </summary>
    private static IEnumerable<Looks> Themes(Looks looks, int number)
    {
        var isDesk = looks.Width == Looks.Desk.Width;
        var isAll = LongSuite.IsOn || WithPictures;
        if (isAll || (isDesk && number % 2 == 0))
            yield return looks;
        if (isAll || (!isDesk && number % 2 == 1))
            yield return looks with
            {
                Dark = true,
            };
    }

    private static async Task TakeAsync(IPage page, string file)
    {
        var pictures = Directory.CreateDirectory(Path.Combine(Tree.Root, "artifacts", "screens"));
        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(pictures.FullName, file), FullPage = true }
        );
    }

    /// <summary>Without the ids, so that a page's picture has the same name each time.</summary>
    private static string Name(string path)
    {
        var words = path.Trim('/').Split('/').Select(w => Guid.TryParse(w, out _) ? "one" : w);
        return path == "/"
            ? "overview"
            : string.Concat(string.Join('-', words).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
    }

    [GeneratedRegex("/login$", RegexOptions.None, 2000)]
    private static partial Regex Login();
}

/// <summary>One world with something on every page, for all looks.</summary>
public sealed class OneFullWorld : IAsyncLifetime
{
    internal FullWorld It { get; private set; } = null!; // started before the first test

    public async ValueTask InitializeAsync() => It = await FullWorld.StartAsync();

    public ValueTask DisposeAsync() => It.DisposeAsync();
}
