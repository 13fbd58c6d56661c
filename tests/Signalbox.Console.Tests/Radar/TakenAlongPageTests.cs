using System.Net;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Identity;

namespace Signalbox.Console.Tests.Radar;

/// <summary>What one takes along: lists as files, feeds, webhooks.</summary>
public sealed class TakenAlongPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/opportunities?q=绿色工厂&state=all", "opportunities", 1)]
    [InlineData("/articles?standing=Dropped", "articles", 1)]
    [InlineData("/reports", "reports", 1)]
    public async Task Each_list_is_taken_along_with_the_filter_that_it_is_shown_with(string page, string name, int rows)
    {
        await using var console = await RadarConsole.StartAsync();
        var links = (await console.GetAsync(page))
            .Document.QuerySelectorAll("a[download]")
            .Select(a => a.GetAttribute("href")!)
            .Where(h => h.Contains("/export?", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(name == "articles" ? 4 : 3, links.Count);
        foreach (var link in links)
        {
            using var file = await console.Client.GetAsync(link, Ct);
            Assert.True(file.IsSuccessStatusCode, await file.Content.ReadAsStringAsync(Ct));
            Assert.Equal([$"{rows}"], file.Headers.GetValues("X-Signalbox-Rows"));
            Assert.StartsWith(name, file.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_viewer_makes_a_feed_sees_its_address_once_and_revokes_it()
    {
        await using var console = await RadarConsole.StartAsync();
        using var viewer = await console.Server.SignedInAsync(UserRole.Viewer);
        viewer.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        var nothing = await RadarConsole.GetAsync(viewer, "/opportunities/rss");

        var wrong = await PostAsync(viewer, "/opportunities/rss/new", ("name", " "), ("score", "a"));
        var made = await PostAsync(viewer, "/opportunities/rss/new", ("name", "我的<b>手机</b>"), ("score", "10"));
        var path = new Uri(made.One("code.secret").TextContent).AbsolutePath;
        using var read = await console.Server.Anonymous.GetAsync(path, Ct);
        var list = await RadarConsole.GetAsync(viewer, "/opportunities/rss");
        var revoke = list.One("td.end a").GetAttribute("href")!;
        var revoked = await PostAsync(viewer, revoke);
        using var gone = await console.Server.Anonymous.GetAsync(path, Ct);

        Assert.Contains("还没有订阅地址", nothing.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Document.QuerySelector("#f-name-error"));
        Assert.NotNull(wrong.Document.QuerySelector("#f-score-error"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (read.StatusCode, gone.StatusCode));
        Assert.Contains("我的<b>手机</b>", list.Main, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", list.Main, StringComparison.Ordinal);
        Assert.DoesNotContain(
            path[(path.LastIndexOf('/') + 1)..],
            list.Document.DocumentElement.OuterHtml,
            StringComparison.Ordinal
        );
        Assert.Contains("还没有订阅地址", revoked.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_added_tried_switched_off_and_removed()
    {
        await using var console = await RadarConsole.StartAsync(
            settings: new Dictionary<string, string> { ["Outbound:AllowedPrivateHosts"] = "127.0.0.1" }
        );
        await using var receiver = await HookFarEnd.StartAsync(console.Server.Clock, Ct);

        var wrong = await console.PostAsync(
            "/opportunities/hooks/new",
            "hook",
            ("name", "一"),
            ("url", "ftp://x"),
            ("score", "0")
        );
        var made = await console.PostAsync(
            "/opportunities/hooks/new",
            "hook",
            ("name", "一<i>号</i>"),
            ("url", receiver.Url),
            ("score", "0")
        );
        receiver.Secret = made.One("code.secret").TextContent;
        var path = made.Document.QuerySelector("main a.btn.pri")!.GetAttribute("href")!;
        var tested = await console.PostAsync(path, "hook", ("do", "test"));
        var shown = await console.GetAsync(path);
        for (var looks = 0; looks < 1200 && !shown.Main.Contains("已送达", StringComparison.Ordinal); looks++)
        {
            await Task.Delay(50, Ct);
            shown = await console.GetAsync(path);
        }
        var off = await console.PostAsync(path, "hook", ("do", "off"));
        var removed = await console.PostAsync($"{path}/remove", "remove");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Document.QuerySelector("#f-url-error"));
        Assert.Contains("测试已排队", tested.Toast, StringComparison.Ordinal);
        Assert.Contains("已送达", shown.Main, StringComparison.Ordinal);
        Assert.True(Assert.Single(receiver.Events).IsSigned);
        Assert.Equal("一<i>号</i>", shown.One("h1").TextContent);
        Assert.Contains("已停用", off.Toast, StringComparison.Ordinal);
        Assert.Contains("还没有推送地址", removed.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_has_no_webhooks()
    {
        await using var console = await RadarConsole.StartAsync();
        using var viewer = await console.Server.SignedInAsync(UserRole.Viewer);

        var list = await RadarConsole.GetAsync(viewer, "/opportunities");
        var refused = await RadarConsole.GetAsync(viewer, "/opportunities/hooks");

        Assert.Empty(list.Document.QuerySelectorAll("a[href='/opportunities/hooks']"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    /// <summary>Fills in the one form of a page.</summary>
    private static async Task<Shown> PostAsync(
        HttpClient client,
        string path,
        params (string Name, string Value)[] fields
    )
    {
        var page = await RadarConsole.GetAsync(client, path);
        var form = page.One("main form[method=post]");
        using var content = new FormUrlEncodedContent(
            form.QuerySelectorAll("input[type=hidden]")
                .Select(i => (Name: i.GetAttribute("name")!, Value: i.GetAttribute("value") ?? ""))
                .Concat(fields)
                .Select(f => KeyValuePair.Create(f.Name, f.Value))
        );
        return await Shown.OfAsync(await client.PostAsync(path, content, Ct));
    }
}
