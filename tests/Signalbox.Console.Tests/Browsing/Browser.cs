using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Signalbox.Console.Tests.Browsing.Browser))]

namespace Signalbox.Console.Tests.Browsing;

/// <summary>Debian's Chromium, started once for the whole run; each visit is a browser profile of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    // No sandbox: CI runs as root. The rest keeps the browser from talking to anybody but us.
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? chromium;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path))
            return;
        Assertions.SetDefaultExpectTimeout(20_000);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Arguments }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A browser of its own with the profile that lies in <paramref name="folder"/>; closing it is closing the browser.</summary>
    internal async Task<IBrowserContext> KeptAsync(string folder)
    {
        Assert.SkipWhen(playwright is null, $"{Path} is not there: install Debian's package chromium.");
        return await playwright!.Chromium.LaunchPersistentContextAsync( // just looked
            folder,
            new BrowserTypeLaunchPersistentContextOptions
            {
                ExecutablePath = Path,
                Args = Arguments,
                Locale = "zh-CN",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
    }

    /// <summary>A fresh profile; the test is skipped by name where there is no Chromium.</summary>
    internal async Task<IBrowserContext> ContextAsync(BrowserNewContextOptions options)
    {
        Assert.SkipWhen(chromium is null, $"{Path} is not there: install Debian's package chromium.");
        return await chromium!.NewContextAsync(options); // just looked
    }
}
