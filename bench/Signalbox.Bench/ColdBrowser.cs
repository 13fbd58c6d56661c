using System.Net;
using Microsoft.Playwright;

namespace Signalbox.Bench;

/// <summary>What a first load took.</summary>
/// <param name="Bytes">Over the wire, with the answers' headers.</param>
/// <param name="PlainBytes">The bodies before compression.</param>
/// <param name="Strangers">Requests to other hosts.</param>
/// <param name="Seconds">Until the largest thing is painted and the scripts have run.</param>
internal sealed record FirstLoad(long Bytes, long PlainBytes, int Requests, int Strangers, double Seconds);

/// <summary>Debian's Chromium with a fresh profile for each load, and a session.</summary>
internal sealed class ColdBrowser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    // Those of a slow phone on a slow line, as page-speed tools take them: 150 ms, 1.6 and 0.75 Mbit/s, a quarter of this CPU.
    private static readonly Dictionary<string, object> SlowCpu = new(StringComparer.Ordinal) { ["rate"] = 4 };
    private static readonly Dictionary<string, object> SlowLine = new(StringComparer.Ordinal)
    {
        ["offline"] = false,
        ["latency"] = 150,
        ["downloadThroughput"] = 1_600_000 / 8,
        ["uploadThroughput"] = 750_000 / 8,
    };

    private const string Painted = """
        () => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
          .observe({ type: "largest-contentful-paint", buffered: true }))
        """;
    private const string Ran = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd";
    private const string Plain = """
        () => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
          .reduce((sum, entry) => sum + entry.decodedBodySize, 0)
        """;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly Uri home;
    private readonly CookieContainer cookies;

    private ColdBrowser(IPlaywright playwright, IBrowser browser, Uri home, CookieContainer cookies) =>
        (this.playwright, this.browser, this.home, this.cookies) = (playwright, browser, home, cookies);

    public static bool IsThere()
    {
        if (File.Exists(Chromium))
            return true;
        Console.Error.WriteLine($"{Chromium} is not there: install Debian's package chromium");
        return false;
    }

    public static async Task<ColdBrowser> StartAsync(Uri home, CookieContainer cookies)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Chromium,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
            }
        );
        return new ColdBrowser(playwright, browser, home, cookies);
    }

    public async Task<FirstLoad> LoadAsync(string path, bool phone)
    {
        await using var context = await ContextAsync(phone);
        var page = await context.NewPageAsync();
        var wire = await context.NewCDPSessionAsync(page);
        await wire.SendAsync("Network.enable");
        if (phone)
        {
            await wire.SendAsync("Network.emulateNetworkConditions", SlowLine);
            await wire.SendAsync("Emulation.setCPUThrottlingRate", SlowCpu);
        }
        var (bytes, requests, strangers) = (0L, 0, 0);
        wire.Event("Network.loadingFinished").OnEvent += (_, e) =>
            Interlocked.Add(ref bytes, (long)e!.Value.GetProperty("encodedDataLength").GetDouble()); // it always has one
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("data:", StringComparison.Ordinal))
                return;
            Interlocked.Increment(ref requests);
            if (!request.Url.StartsWith(home.AbsoluteUri, StringComparison.Ordinal))
                Interlocked.Increment(ref strangers);
        };

        await page.GotoAsync(new Uri(home, path).AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        await page.WaitForFunctionAsync("() => window.htmx");
        await Task.Delay(TimeSpan.FromSeconds(1)); // whatever the page asks for afterwards belongs to it
        var (painted, ran) = (await page.EvaluateAsync<double>(Painted), await page.EvaluateAsync<double>(Ran));
        return new FirstLoad(
            Interlocked.Read(ref bytes),
            (long)await page.EvaluateAsync<double>(Plain),
            Volatile.Read(ref requests),
            Volatile.Read(ref strangers),
            Math.Max(painted, ran) / 1000
        );
    }

    private async Task<IBrowserContext> ContextAsync(bool phone)
    {
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = phone
                    ? new ViewportSize { Width = 390, Height = 844 }
                    : new ViewportSize { Width = 1440, Height = 900 },
                HasTouch = phone,
                Locale = "zh-CN",
            }
        );
        await context.AddCookiesAsync(
            cookies
                .GetCookies(home)
                .Select(c => new Microsoft.Playwright.Cookie
                {
                    Name = c.Name,
                    Value = c.Value,
                    Url = home.AbsoluteUri,
                })
        );
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
