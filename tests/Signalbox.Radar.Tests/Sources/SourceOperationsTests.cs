using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources;

public sealed class SourceOperationsTests
{
    private const string Sources = "/api/v1/radar/sources";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_site_that_names_one_feed_is_added_by_the_sites_address(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        world.Site.Put("/blog.xml", FeedAnswer.Text(Rss("博客", "一", "二")));
        var page = world.Site.Put("/", Page("/blog.xml"));

        var looked = await PostAsync(world, "/lookups", new { address = page });
        var found = await PostAsync(world, "/found", new { address = page });
        var again = await world.Server.Http.PostAsJsonAsync($"{Sources}/found", new { address = page }, Ct);

        Assert.False(looked.GetProperty("isFeed").GetBoolean());
        var feed = Assert.Single(looked.GetProperty("feeds").EnumerateArray());
        Assert.Equal(("博客", 2), (feed.GetProperty("title").GetString(), feed.GetProperty("items").GetInt32()));
        Assert.Equal(
            ["一", "二"],
            feed.GetProperty("preview").EnumerateArray().Select(i => i.GetProperty("title").GetString())
        );
        Assert.EndsWith(
            "/blog.xml",
            found.GetProperty("added").GetProperty("address").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal("博客", found.GetProperty("added").GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Of_several_feeds_one_is_chosen_and_a_page_without_any_is_refused()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        world.Site.Put("/a.xml", FeedAnswer.Text(Rss("甲", "一")));
        world.Site.Put("/b.xml", FeedAnswer.Text(Rss("乙", "二")));
        var page = world.Site.Put("/site", Page("/a.xml", "/gone.xml", "/b.xml"));
        var bare = world.Site.Put("/bare", Page());

        var found = await PostAsync(world, "/found", new { address = page });
        var refused = await world.Server.Http.PostAsJsonAsync($"{Sources}/found", new { address = bare }, Ct);

        Assert.Equal(JsonValueKind.Null, found.GetProperty("added").ValueKind);
        Assert.Equal(
            ["甲", "乙"],
            found.GetProperty("choices").EnumerateArray().Select(f => f.GetProperty("title").GetString())
        );
        Assert.Equal("radar.source.no-feed", await CodeAsync(refused));
        Assert.Equal(0, (await GetAsync(world, "")).GetArrayLength());
    }

    [Theory, EachDatabase]
    public async Task A_source_shows_how_its_readings_came_out_and_why(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("good", ("标题", "正文", TimeSpan.FromHours(1)));
        world.Advance(TimeSpan.FromSeconds(1));
        await world.SourceAsync(world.Site.Put("/bad.xml", FeedAnswer.Text("<html>no</html>")), "bad");
        await world.SlotAsync("07:00");
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("12:00");

        var rows = await GetAsync(world, "");
        var good = await GetAsync(world, $"/{rows[0].GetProperty("id").GetGuid()}");
        var bad = await GetAsync(world, $"/{rows[1].GetProperty("id").GetGuid()}");

        Assert.Equal(["Read", "Read"], Outcomes(good));
        Assert.Equal("Ok", good.GetProperty("state").GetString());
        Assert.Equal("标题", good.GetProperty("lastArticle").GetProperty("title").GetString());
        Assert.Equal(["Failed", "Failed"], Outcomes(bad));
        Assert.Equal("Warn", bad.GetProperty("state").GetString());
        Assert.Contains("连续 2 次没有读到", bad.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, rows[1].GetProperty("reads").GetArrayLength());

        static IEnumerable<string?> Outcomes(JsonElement source) =>
            source.GetProperty("reads").EnumerateArray().Select(r => r.GetProperty("outcome").GetString());
    }

    [Theory, EachDatabase]
    public async Task A_removed_source_leaves_its_articles_and_comes_back_under_its_address(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("a", ("标题", "正文", TimeSpan.FromHours(1)));
        await world.SlotAsync("07:00");
        var row = (await GetAsync(world, ""))[0];
        var id = row.GetProperty("id").GetGuid();

        var removed = await world.Server.Http.DeleteAsync($"{Sources}/{id}", Ct);
        var gone = await world.Server.Http.GetAsync($"{Sources}/{id}", Ct);
        var left = (await GetAsync(world, "")).GetArrayLength();
        var articles = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);
        await PostAsync(world, "", new { address = row.GetProperty("address").GetString() });

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, 0), (gone.StatusCode, left));
        var article = Assert.Single(articles.GetProperty("rows").EnumerateArray());
        Assert.Equal("a", article.GetProperty("sources")[0].GetProperty("source").GetString());
        Assert.Equal(id, (await GetAsync(world, ""))[0].GetProperty("id").GetGuid());
    }

    [Theory, EachDatabase]
    public async Task Accounts_of_WeRSS_are_chosen_and_the_others_stay_unread(DatabaseKind kind)
    {
        var weRss = await WeRssServer.StartAsync(new TestClock(), Ct);
        weRss.Store.AddAccount("MP_WXS_1", "甲号", "");
        weRss.Store.AddAccount("MP_WXS_2", "乙号", "");
        await using var world = await RadarWorld.StartAsync(kind, weRss: weRss);

        var before = await GetAsync(world, "/werss/accounts");
        var put = await world.Server.Http.PutAsJsonAsync(
            $"{Sources}/werss/accounts",
            new { accounts = (string[])["MP_WXS_2"] },
            Ct
        );
        var unknown = await world.Server.Http.PutAsJsonAsync(
            $"{Sources}/werss/accounts",
            new { accounts = (string[])["x"] },
            Ct
        );

        Assert.All(before.EnumerateArray(), a => Assert.False(a.GetProperty("chosen").GetBoolean()));
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Ct));
        var chosen = (await GetAsync(world, "/werss/accounts"))
            .EnumerateArray()
            .ToDictionary(a => a.GetProperty("id").GetString()!, a => a.GetProperty("chosen").GetBoolean());
        Assert.False(chosen["MP_WXS_1"]);
        Assert.True(chosen["MP_WXS_2"]);
        Assert.Equal("radar.werss.no-account", await CodeAsync(unknown));
    }

    [Theory, EachDatabase]
    public async Task A_list_of_feeds_goes_in_nested_once_each_and_comes_out_again(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);

        var first = await ImportAsync(
            world,
            """
            <?xml version="1.0"?><opml version="2.0"><head/><body>
            <outline text="组"><outline text="深"><outline text="甲 &amp; 子" xmlUrl="https://a.example/rss"/></outline></outline>
            <outline text="乙" type="rss" xmlUrl=" https://b.example/rss "/>
            <outline text="再一次" xmlUrl="https://a.example/rss"/>
            <outline text="坏" xmlUrl="javascript:alert(1)"/>
            </body></opml>
            """
        );
        var exported = await world.Server.Http.GetStringAsync($"{Sources}/opml", Ct);
        var second = await ImportAsync(world, exported);

        Assert.Equal((2, 1), (first.GetProperty("added").GetInt32(), first.GetProperty("skipped").GetInt32()));
        Assert.Equal("javascript:alert(1)", first.GetProperty("refused")[0].GetProperty("address").GetString());
        Assert.Contains("甲 &amp; 子", exported, StringComparison.Ordinal);
        Assert.Equal((0, 2), (second.GetProperty("added").GetInt32(), second.GetProperty("skipped").GetInt32()));
    }

    [Theory]
    [InlineData("<opml><body><outline></body></opml>", "radar.opml.broken", "line 1")]
    [InlineData("<opml>\n<body>\n<outline text=\"a\" xmlUrl=\"x\"", "radar.opml.broken", "line 3")]
    [InlineData(
        "<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml><body>&x;</body></opml>",
        "radar.opml.broken",
        "DTD"
    )]
    [InlineData("<rss/>", "radar.opml.not-opml", "<rss>")]
    [InlineData("<opml><body/></opml>", "radar.opml.no-feeds", "xmlUrl")]
    [InlineData("", "radar.opml.broken", "Root")]
    public async Task A_list_that_is_none_is_refused_with_the_place(string file, string code, string said)
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);

        var refused = await SendAsync(world, Encoding.UTF8.GetBytes(file));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_too_large_or_too_long_is_refused()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var many = string.Concat(Enumerable.Range(0, 2001).Select(n => $"<outline xmlUrl=\"https://{n}.example/\"/>"));

        var large = await SendAsync(world, new byte[(5 * 1024 * 1024) + 1]);
        var long_ = await SendAsync(world, Encoding.UTF8.GetBytes($"<opml><body>{many}</body></opml>"));

        Assert.Equal("radar.opml.too-large", await CodeAsync(large));
        Assert.Equal("radar.opml.too-many", await CodeAsync(long_));
        Assert.Equal(0, (await GetAsync(world, "")).GetArrayLength());
    }

    private static string Rss(string name, params string[] titles) =>
        $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{name}</title>"
        + string.Concat(
            titles.Select(t => $"<item><guid>{t}</guid><title>{t}</title><description>文</description></item>")
        )
        + "</channel></rss>";

    private static FeedAnswer Page(params string[] feeds) =>
        FeedAnswer.Text(
            "<!doctype html><html><head><title>站</title>"
                + string.Concat(
                    feeds.Select(f => $"<link rel=\"alternate\" type=\"application/rss+xml\" href=\"{f}\">")
                )
                + "</head><body><p>欢迎</p></body></html>",
            "text/html; charset=utf-8"
        );

    private static Task<JsonElement> GetAsync(RadarWorld world, string path) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Sources + path, Ct);

    private static async Task<JsonElement> PostAsync(RadarWorld world, string path, object body)
    {
        var answer = await world.Server.Http.PostAsJsonAsync(Sources + path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<JsonElement> ImportAsync(RadarWorld world, string file)
    {
        var answer = await SendAsync(world, Encoding.UTF8.GetBytes(file));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<HttpResponseMessage> SendAsync(RadarWorld world, byte[] file)
    {
        using var body = new ByteArrayContent(file);
        body.Headers.ContentType = new("text/xml");
        return await world.Server.Http.PostAsync($"{Sources}/opml", body, Ct);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage refused) =>
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
}
