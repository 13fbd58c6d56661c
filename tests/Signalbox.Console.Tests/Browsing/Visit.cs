using System.Collections.Concurrent;
using Microsoft.Playwright;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Browsing;

/// <summary>One person at one browser. Whatever the page complains of, in its console too, fails the test.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly ConcurrentBag<string> strangers = [];

    private Visit(IBrowserContext context, IPage page, Uri home)
    {
        (this.context, Page, Home) = (context, page, home);
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // A form that is refused answers 422, and Chromium writes every such status there.
            if (
                message.Type == "error"
                && !message.Text.Contains("status of 422", StringComparison.Ordinal)
                && !Expected(message.Text)
            )
                complaints.Enqueue($"{message.Text} {message.Location}");
        };
        page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(home.AbsoluteUri, StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
                strangers.Add(request.Url);
        };
    }

    public IPage Page { get; }

    public Uri Home { get; }

    /// <summary>The profile, for cookies and further pages.</summary>
    public IBrowserContext Context => context;

    /// <summary>Complaints of the browser that this test is about; by a part of their text.</summary>
    public List<string> Expecting { get; } = [];

    /// <param name="session">Whether the owner is signed in already.</param>
    public static async Task<Visit> StartAsync(
        Browser browser,
        TestServer server,
        Looks? looks = null,
        bool session = true
    )
    {
        looks ??= Looks.Desk;
        var context = await browser.ContextAsync(Options(looks));
        context.SetDefaultTimeout(20_000);
        var home = server.Http.BaseAddress!;
        if (session)
            await context.AddCookiesAsync([
                new Cookie
                {
                    Name = "signalbox",
                    Value = await server.SessionAsync(),
                    Url = home.AbsoluteUri,
                },
            ]);
        return new Visit(context, await context.NewPageAsync(), home);
    }

    /// <summary>At a server that is a process of its own.</summary>
    public static async Task<Visit> ElsewhereAsync(Browser browser, Uri home)
    {
        var context = await browser.ContextAsync(Options(Looks.Desk));
        context.SetDefaultTimeout(30_000);
        return new Visit(context, await context.NewPageAsync(), home);
    }

    /// <summary>With a profile on disk: when the visit ends the browser is closed, and the next one with it is a restarted browser.</summary>
    public static async Task<Visit> KeptAsync(Browser browser, TestServer server, string folder)
    {
        var context = await browser.KeptAsync(folder);
        context.SetDefaultTimeout(20_000);
        return new Visit(
            context,
            context.Pages.Count > 0 ? context.Pages[0] : await context.NewPageAsync(),
            server.Http.BaseAddress!
        );
    }

    /// <summary>Of a window that is so wide.</summary>
    public static int HeightAt(int width) => width < 800 ? 844 : 900;

    private static BrowserNewContextOptions Options(Looks looks) =>
        new()
        {
            ViewportSize = new ViewportSize { Width = looks.Width, Height = HeightAt(looks.Width) },
            ColorScheme = looks.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = looks.English ? "en-GB" : "zh-CN",
            HasTouch = looks.Width < 800,
        };

    public async Task<IResponse?> GoAsync(string path) => await Page.GotoAsync(new Uri(Home, path).AbsoluteUri);

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.True(complaints.IsEmpty, string.Join('\n', complaints));
        Assert.True(strangers.IsEmpty, string.Join('\n', strangers));
    }

    private bool Expected(string text) => Expecting.Exists(e => text.Contains(e, StringComparison.Ordinal));
}

/// <summary>How the browser is set.</summary>
internal sealed record Looks(int Width, bool Dark, bool English = false)
{
    public static Looks Desk { get; } = new(1440, Dark: false);

    public static Looks Phone { get; } = new(390, Dark: false);

    public override string ToString() => $"{Width}-{(Dark ? "dark" : "light")}{(English ? "-en" : "")}";
}
