using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

/// <summary>The server goes away under an open page and comes back.</summary>
public sealed class RestartTests(Browser browser)
{
    private const string Password = "three gulls under a lighthouse";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_page_heals_and_keeps_what_was_typed()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort();
        var environment = new Dictionary<string, string?>
        {
            ["SIGNALBOX_DATA"] = folder.Path,
            ["WEB_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["RADAR_ADMIN_USERNAME"] = "keeper",
            ["RADAR_ADMIN_PASSWORD"] = Password,
        };
        var home = new Uri($"http://127.0.0.1:{port}");
        var process = await StartAsync(environment, home);
        try
        {
            await using var visit = await Visit.ElsewhereAsync(browser, home);
            visit.Expecting.AddRange(["WebSocket", "ERR_CONNECTION"]);
            var page = visit.Page;
            await visit.GoAsync("/login?to=/settings/models");
            await page.GetByLabel("用户名").FillAsync("keeper");
            await page.GetByLabel("密码", new PageGetByLabelOptions { Exact = true }).FillAsync(Password);
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "登录" }).ClickAsync();
            await page.GetByLabel("每日预算").FillAsync("12.5");

            await process.DisposeAsync();
            await Expect(page.Locator("#link-state")).ToBeVisibleAsync();
            process = await StartAsync(environment, home);
            await Expect(page.Locator("#link-state")).ToBeHiddenAsync();

            await Expect(page.GetByLabel("每日预算")).ToHaveValueAsync("12.5");
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "保存预算" }).ClickAsync();
            await Expect(page.Locator(".toast")).ToContainTextAsync("已保存预算");
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    private static async Task<HostProcess> StartAsync(Dictionary<string, string?> environment, Uri home)
    {
        var process = HostProcess.Start(HostProcess.Beside("signalbox"), ["serve"], environment);
        using var http = new HttpClient { BaseAddress = home };
        for (var looks = 0; looks < 6000 && !process.HasExited; looks++)
        {
            try
            {
                using var answer = await http.GetAsync("/health/ready", Ct);
                if (answer.IsSuccessStatusCode)
                    return process;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }
            await Task.Delay(20, Ct);
        }
        throw new InvalidOperationException($"The server did not become ready.\n{process.Tail()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("signalbox-console-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
