using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Signalbox.Platform.Data;
using Signalbox.Radar;
using Signalbox.Radar.Contracts;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Radar;

/// <summary>The console with two opportunities and one dropped article, one of them written by somebody who means harm.</summary>
internal sealed class RadarConsole : IAsyncDisposable
{
    public const string HostileTitle = "<script>alert(1)</script>关于组织申报2026年度专项资金的通知";

    private static readonly IReadOnlyList<RadarSampleSource> Material =
    [
        new(
            "policy",
            "政策<b>雷达</b>（示例）",
            [
                new(
                    "hostile",
                    TimeSpan.FromHours(3),
                    HostileTitle,
                    "<h1 onclick=\"alert(2)\">申报须知</h1><p>现组织开展专项资金申报工作，单个项目最高支持300万元。请于2026年3月20日前提交申报材料。</p>"
                        + "<img src=x onerror=alert(3)><script>alert(4)</script><a href=\"javascript:alert(5)\">附件</a><h4>附表</h4>",
                    null
                ),
                new(
                    "green",
                    TimeSpan.FromHours(4),
                    "绿色工厂奖补申报开始",
                    "<p>我区对新获评的绿色工厂给予一次性奖补20万元。申报时间：即日起至3月25日，请报送申报材料。</p>",
                    null
                ),
                new("cloudy", TimeSpan.FromHours(5), "今天多云", "<p>气温8到15度。</p>", null),
            ]
        ),
    ];

    private RadarConsole(TestServer server, HttpClient client) => (Server, Client) = (server, client);

    public TestServer Server { get; }

    /// <summary>The owner's browser.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<RadarConsole> StartAsync(bool samples = true, IDictionary<string, string>? settings = null)
    {
        var server = await TestServer.StartAsync(DatabaseKind.Sqlite, [new RadarModule(_ => Material)], settings);
        if (samples)
        {
            var put = await server.Http.PutAsync("/api/v1/radar/samples", null, Ct);
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Ct));
        }
        var client = await server.SignedInAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        return new RadarConsole(server, client);
    }

    public Task<Shown> GetAsync(string path) => GetAsync(Client, path);

    public static async Task<Shown> GetAsync(HttpClient client, string path) =>
        await Shown.OfAsync(await client.GetAsync(path, Ct));

    /// <summary>Fills a form of a page in and sends it, as a browser does.</summary>
    /// <param name="path">Of the page with the form.</param>
    /// <param name="handler">The form's name; null for the first form that posts.</param>
    public async Task<Shown> PostAsync(string path, string? handler, params (string Name, string Value)[] fields)
    {
        var page = await GetAsync(path);
        var form = page
            .Document.QuerySelectorAll("main form[method=post], #toasts form")
            .First(f => handler is null || f.QuerySelector("input[name=_handler]")?.GetAttribute("value") == handler);
        var action = form.GetAttribute("action") is { Length: > 0 } said ? said : path;
        return await SendAsync(form, action, fields);
    }

    /// <summary>Sends a form that stands in a page one has already.</summary>
    public async Task<Shown> SendAsync(IElement form, string action, params (string Name, string Value)[] fields)
    {
        var given = form.QuerySelectorAll("input[type=hidden]")
            .Select(i => (Name: i.GetAttribute("name")!, Value: i.GetAttribute("value") ?? ""))
            .Concat(fields)
            .Select(f => KeyValuePair.Create(f.Name, f.Value));
        using var content = new FormUrlEncodedContent(given);
        return await Shown.OfAsync(await Client.PostAsync(action, content, Ct));
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>What the browser has after its redirects.</summary>
internal sealed record Shown(HttpStatusCode Status, string Path, IDocument Document)
{
    public string Main => Document.QuerySelector("main")?.TextContent ?? "";

    public string Toast => Document.QuerySelector("#toasts")?.TextContent ?? "";

    public static async Task<Shown> OfAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var document = await new HtmlParser().ParseDocumentAsync(html, TestContext.Current.CancellationToken);
            return new Shown(answer.StatusCode, answer.RequestMessage!.RequestUri!.PathAndQuery, document);
        }
    }

    public IElement One(string selector)
    {
        var found = Document.QuerySelectorAll(selector);
        Assert.True(
            found.Length == 1,
            $"{found.Length} of {selector} on {Path}, {(int)Status}: {Document.DocumentElement.TextContent}"
        );
        return found[0];
    }
}
