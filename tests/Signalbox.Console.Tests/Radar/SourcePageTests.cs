using System.Net;
using System.Text;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Radar;

public sealed class SourcePageTests
{
    private const string Feed = """
        <?xml version="1.0"?><rss version="2.0"><channel><title>市政通知</title>
        <item><guid>1</guid><title>&lt;script&gt;alert(1)&lt;/script&gt;第一条</title><link>https://example.com/1</link><description>正文</description></item>
        </channel></rss>
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_is_looked_up_shown_and_added()
    {
        await using var site = await FeedServer.StartAsync(Ct);
        site.Put("/feed.xml", FeedAnswer.Text(Feed));
        var home = site.Put(
            "/",
            FeedAnswer.Text(
                "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\"></head><body>首页</body></html>"
            )
        );
        await using var console = await ConsoleAsync();

        var found = await console.PostAsync("/sources/new", "look", ("address", home.AbsoluteUri));
        var form = found.Document.QuerySelectorAll("main .found form").Single();
        var added = await console.SendAsync(form, "/sources/new");

        Assert.Contains("市政通知", found.One(".found h3").TextContent, StringComparison.Ordinal);
        Assert.Contains("第一条", found.One(".preview").TextContent, StringComparison.Ordinal);
        Assert.Empty(found.Document.QuerySelectorAll("main script"));
        Assert.Equal("/sources", added.Path);
        Assert.Contains("已添加", added.Toast, StringComparison.Ordinal);
        Assert.Contains("feed.xml", added.One("tr[data-row]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_withexporteda_feed_is_refused_at_its_field_and_stays_there()
    {
        await using var site = await FeedServer.StartAsync(Ct);
        var page = site.Put("/", FeedAnswer.Text("<html><body>没有订阅</body></html>"));
        await using var console = await ConsoleAsync();

        var refused = await console.PostAsync("/sources/new", "look", ("address", page.AbsoluteUri));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotEmpty(refused.One("#f-address-error").TextContent);
        Assert.Equal(page.AbsoluteUri, refused.One("#f-address").GetAttribute("value"));
    }

    [Fact]
    public async Task A_source_is_renamed_switched_off_and_removed()
    {
        await using var console = await ConsoleAsync();
        await AddAsync(console, "https://feed.invalid/rss");
        var path = (await console.GetAsync("/sources")).One("tr[data-row] a").GetAttribute("href")!;

        var renamed = await console.PostAsync(path, "rename", ("title", "新名字"));
        var nameless = await console.PostAsync(path, "rename", ("title", " "));
        var off = await console.PostAsync(path, "switch");
        var listed = await console.GetAsync("/sources?view=off");
        var removed = await console.PostAsync($"{path}/remove", "remove");

        Assert.Equal("新名字", renamed.One("h1").TextContent);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nameless.Status);
        Assert.NotEmpty(nameless.One("#f-title-error").TextContent);
        Assert.Contains("已停用", off.Toast, StringComparison.Ordinal);
        Assert.Contains("新名字", listed.One("tr[data-row]").TextContent, StringComparison.Ordinal);
        Assert.Contains("已移除", removed.Toast, StringComparison.Ordinal);
        Assert.Contains("还没有来源", removed.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_feeds_goes_in_as_a_file_and_what_is_none_is_refused()
    {
        await using var console = await ConsoleAsync();

        var result = await UploadAsync(
            console,
            "<opml version=\"2.0\"><body><outline text=\"甲\" xmlUrl=\"https://a.invalid/rss\"/><outline text=\"乙\" xmlUrl=\"ftp://b\"/></body></opml>"
        );
        var refused = await UploadAsync(console, "这不是 OPML");
        var exported = await console.Client.GetStringAsync("/api/v1/radar/sources/opml", Ct);

        Assert.Contains("新增 1 个", result.Main, StringComparison.Ordinal);
        Assert.Contains("ftp://b", result.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotEmpty(refused.One("#f-file-error").TextContent);
        Assert.Contains("https://a.invalid/rss", exported, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_WeRSS_the_choice_of_accounts_says_what_is_missing()
    {
        await using var console = await ConsoleAsync();

        var page = await console.GetAsync("/sources/werss");

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("radar.werss.off", page.One("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_run_asks_for_the_first_source_and_offers_samples()
    {
        await using var console = await ConsoleAsync();

        var source = await console.GetAsync("/setup/source");
        var samples = await console.PostAsync("/setup/samples", "samples");
        var opportunities = await console.GetAsync("/opportunities");
        var removed = await console.PostAsync("/opportunities", "remove");

        Assert.Equal("第一个来源", source.One("h1").TextContent);
        Assert.Equal("/", samples.Path);
        Assert.Contains("示例数据", opportunities.One(".notice").TextContent, StringComparison.Ordinal);
        Assert.Contains("已移除示例数据", removed.Toast, StringComparison.Ordinal);
        Assert.Empty(removed.Document.QuerySelectorAll(".notice"));
    }

    private static Task<RadarConsole> ConsoleAsync() =>
        RadarConsole.StartAsync(
            samples: false,
            new Dictionary<string, string>
            {
                ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
                ["Radar:Feeds:HostGap"] = "00:00:00",
            }
        );

    private static async Task AddAsync(RadarConsole console, string address)
    {
        using var body = new StringContent($$"""{"address":"{{address}}"}""", Encoding.UTF8, "application/json");
        using var added = await console.Server.Http.PostAsync("/api/v1/radar/sources", body, Ct);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
    }

    private static async Task<Shown> UploadAsync(RadarConsole console, string file)
    {
        using var content = new MultipartFormDataContent
        {
            {
                new StringContent(await TestServer.AntiforgeryAsync(console.Client, "/sources/opml")),
                "__RequestVerificationToken"
            },
            { new StringContent("import"), "_handler" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "feeds.opml" },
        };
        return await Shown.OfAsync(await console.Client.PostAsync("/sources/opml", content, Ct));
    }
}
