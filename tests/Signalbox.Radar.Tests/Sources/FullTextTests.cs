using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Data;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources;

public sealed class FullTextTests
{
    private const string Long =
        "市工业和信息化局今日发布通知，对符合条件的中小企业给予设备更新补贴，单个项目最高五百万元，申报截止到三月二十日。";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Where_a_feed_has_only_teasers_the_text_comes_from_the_articles_page(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var page = world.Site.Put("/a/1.html", Page("设备更新补贴", Long));
        var missing = world.Site.Put("/a/2.html", FeedAnswer.Only(404));
        var late = world.Site.Put("/a/3.html", FeedAnswer.Only(503));
        await AddAsync(
            world,
            Rss(("一", page, "导语……"), ("二", missing, "导语二"), ("三", late, "导语三")),
            fullText: true
        );
        await world.SlotAsync("07:00");

        var first = await ArticlesAsync(world);
        world.Site.Put("/a/3.html", Page("第三篇", Long));
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("12:00");
        var second = await ArticlesAsync(world);

        Assert.Equal(("Full", "Summary", "Pending"), (first["一"].State, first["二"].State, first["三"].State));
        Assert.Contains(Long, first["一"].Html, StringComparison.Ordinal);
        Assert.DoesNotContain("网站导航", first["一"].Html, StringComparison.Ordinal);
        Assert.Equal("Full", second["三"].State);
        Assert.Equal(1, Visits(world, "/a/1.html")); // a text that we have is not fetched again
        Assert.Equal(1, Visits(world, "/a/2.html")); // nor one that is not to be had
    }

    [Fact]
    public async Task Nothing_is_fetched_that_nobody_asked_for()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var page = world.Site.Put("/a/1.html", Page("标题", Long));
        await AddAsync(world, Rss(("一", page, "导语")), fullText: false);
        await world.SlotAsync("07:00");

        Assert.Equal(0, Visits(world, "/a/1.html"));
        Assert.Equal("Summary", (await ArticlesAsync(world))["一"].State);

        var id = (await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/sources", Ct))[0]
            .GetProperty("id");
        await world.Server.Http.PatchAsJsonAsync($"/api/v1/radar/sources/{id}", new { fullText = true }, Ct);
        var shown = await world.Server.HtmlAsync($"/sources/{id}");
        Assert.Contains("从文章网页取全文", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_most_twenty_texts_are_fetched_at_one_reading_and_no_old_ones()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var pages = Enumerable
            .Range(1, 24)
            .Select(n => ($"文章{n}", world.Site.Put($"/a/{n}.html", Page($"文章{n}", Long + n)), $"导语{n}"))
            .ToArray();
        await AddAsync(world, Rss(pages), fullText: true);
        await AddAsync(
            world,
            Rss(("旧闻", world.Site.Put("/old.html", Page("旧闻", Long)), "导语")),
            fullText: true,
            "/old.xml",
            days: 9
        );
        await world.SlotAsync("07:00");

        Assert.Equal(20, world.Site.Visits.Count(v => v.Path.StartsWith("/a/", StringComparison.Ordinal)));
        Assert.Equal(0, Visits(world, "/old.html"));
    }

    [Theory]
    [InlineData("短的导语", true)]
    [InlineData("{0}……[阅读全文]", true)]
    [InlineData("{0} Read more »", true)]
    [InlineData("{0}…", true)]
    [InlineData("{0} [...]", true)]
    [InlineData("{0}", false)]
    [InlineData("{0}点击“阅读原文”可以看到附件。", false)]
    public void A_teaser_is_short_or_says_that_it_goes_on(string text, bool isTeaser)
    {
        var long_ = string.Concat(Enumerable.Repeat(Long, 3));

        Assert.Equal(isTeaser, FeedItems.IsTeaser(string.Format(CultureInfo.InvariantCulture, text, long_)));
    }

    private static FeedAnswer Page(string title, string text) =>
        FeedAnswer.Text(
            $"""
            <html><head><title>{title}</title></head><body><nav><a href="/">网站导航</a></nav>
            <article><p>{text}</p><p>{text}</p></article><footer>网站导航</footer></body></html>
            """,
            "text/html; charset=utf-8"
        );

    private static string Rss(params (string Title, Uri Link, string Text)[] items) =>
        "<rss version=\"2.0\"><channel><title>导语站</title>"
        + string.Concat(
            items.Select(i =>
                $"<item><guid>{i.Title}</guid><title>{i.Title}</title><link>{i.Link}</link><description>{i.Text}</description>@date</item>"
            )
        )
        + "</channel></rss>";

    private static async Task AddAsync(
        RadarWorld world,
        string rss,
        bool fullText,
        string path = "/teasers.xml",
        int days = 0
    )
    {
        var date = (world.Server.Clock.GetUtcNow() - TimeSpan.FromDays(days)).ToString(
            "R",
            CultureInfo.InvariantCulture
        );
        var body = rss.Replace("@date", $"<pubDate>{date}</pubDate>", StringComparison.Ordinal);
        var address = world.Site.Put(path, FeedAnswer.Text(body));
        var added = await world.Server.Http.PostAsJsonAsync("/api/v1/radar/sources", new { address, fullText }, Ct);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
        world.Advance(TimeSpan.FromSeconds(1));
    }

    private static int Visits(RadarWorld world, string path) => world.Site.Visits.Count(v => v.Path == path);

    private static async Task<Dictionary<string, (string State, string Html)>> ArticlesAsync(RadarWorld world)
    {
        var list = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);
        Dictionary<string, (string, string)> found = new(StringComparer.Ordinal);
        foreach (var row in list.GetProperty("rows").EnumerateArray())
        {
            var one = await world.Server.Http.GetFromJsonAsync<JsonElement>(
                $"/api/v1/radar/articles/{row.GetProperty("id").GetGuid()}",
                Ct
            );
            found[one.GetProperty("title").GetString()!] = (
                one.GetProperty("textState").GetString()!,
                one.GetProperty("html").GetString()!
            );
        }
        return found;
    }
}
