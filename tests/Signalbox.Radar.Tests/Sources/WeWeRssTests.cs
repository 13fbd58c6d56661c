using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Data;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Radar.Tests.Sources.Feeds;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources;

/// <summary>WeWe RSS as its source says that it answers (cooderl/wewe-rss, feeds written by the package «feed»).</summary>
public sealed class WeWeRssTests
{
    private const string Sources = "/api/v1/radar/sources";

    /// <summary>Minified, with attributes that have no quotation marks, as it gives whole articles.</summary>
    private const string FullText =
        "<style>.rich_media_content{overflow:hidden;color:#222}</style><div class=rich_media_content id=js_content style=\"opacity: 0;\">"
        + "<p>市里今天发布了新的补贴办法，企业可以申报。<p><img class=rich_pages src=https://mmbiz.qpic.cn/a/640?wx_fmt=png data-w=1080></div>";

    private static readonly DateTimeOffset Nine = new(2026, 3, 1, 1, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    [InlineData("json")]
    public void All_three_forms_give_the_same_article(string form)
    {
        var feed = ExampleFeeds.Read(Feed(form, "WeWe-RSS All", FullText, author: "甲号"));

        var item = Assert.Single(feed.Items);
        Assert.Equal("WeWe RSS 全部公众号", feed.Title);
        Assert.Equal("https://mp.weixin.qq.com/s/AbCdEfGh", item.Link);
        Assert.Equal("标题里有 <尖括号> & 引号\"", item.Title);
        Assert.Equal(Nine, item.PublishedAt ?? item.UpdatedAt);
        Assert.Equal(form == "rss" ? null : "甲号", item.Author); // its RSS leaves out who has no address
        var clean = FeedHtml.Clean(item.ContentHtml ?? item.SummaryHtml!, null);
        Assert.Equal("市里今天发布了新的补贴办法，企业可以申报。", clean.Text);
        Assert.Contains("src=\"https://mmbiz.qpic.cn/a/640?wx_fmt=png\"", clean.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    [InlineData("json")]
    public void Without_full_texts_and_where_one_failed_there_is_the_title_alone(string form)
    {
        foreach (var text in new[] { "", "获取全文失败，请重试~" })
        {
            var feed = ExampleFeeds.Read(Feed(form, "甲号", text, author: null));

            Assert.Equal("甲号", feed.Title);
            var item = Assert.Single(feed.Items);
            Assert.Equal((null, null), (item.SummaryHtml, item.ContentHtml));
        }
    }

    [Theory, EachDatabase]
    public async Task The_servers_own_address_offers_all_and_each_account_by_name(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var server = Put(world);

        var looked = await PostAsync(world, "/lookups", new { address = server });
        var listed = await PostAsync(world, "/lookups", new { address = new Uri(server, "/feeds") });

        var feeds = looked.GetProperty("feeds").EnumerateArray().ToList();
        Assert.Equal(
            ["WeWe RSS 全部公众号", "甲号", "乙号 & 子号"],
            feeds.Select(f => f.GetProperty("title").GetString())
        );
        Assert.Equal(
            ["/feeds/all.atom", "/feeds/MP_WXS_3001.atom", "/feeds/MP_WXS_3002.atom"],
            feeds.Select(f => new Uri(f.GetProperty("address").GetString()!).AbsolutePath)
        );
        Assert.Equal(Nine, feeds[1].GetProperty("newest").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, feeds[2].GetProperty("newest").ValueKind);
        Assert.All(feeds, f => Assert.True(f.GetProperty("mostlyTeasers").GetBoolean()));
        Assert.Equal(feeds.Count, listed.GetProperty("feeds").GetArrayLength());
    }

    [Fact]
    public async Task An_account_is_read_under_its_name_and_an_unknown_one_fails()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var server = Put(world);
        await PostAsync(world, "", new { address = new Uri(server, "/feeds/MP_WXS_3001.atom") });
        world.Advance(TimeSpan.FromSeconds(1));
        await PostAsync(world, "", new { address = new Uri(server, "/feeds/MP_WXS_9.atom") });
        await world.SlotAsync("07:00");

        var rows = await world.Server.Http.GetFromJsonAsync<JsonElement>(Sources, Ct);
        var articles = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);

        Assert.Equal("甲号", rows[0].GetProperty("title").GetString());
        Assert.Equal("Ok", rows[0].GetProperty("state").GetString());
        Assert.Equal("Warn", rows[1].GetProperty("state").GetString());
        Assert.Contains("400", rows[1].GetProperty("lastError").GetString(), StringComparison.Ordinal);
        var article = Assert.Single(articles.GetProperty("rows").EnumerateArray());
        Assert.Equal("https://mp.weixin.qq.com/s/AbCdEfGh", article.GetProperty("url").GetString());
    }

    [Theory]
    [InlineData("[]")] // nothing subscribed yet
    [InlineData("[{\"id\":\"a\",\"name\":\"b\",\"intro\":\"\",\"cover\":\"\",\"syncTime\":0,\"updateTime\":\"x\"}]")]
    public void A_list_of_feeds_may_have_little_in_it(string json) => Assert.NotNull(WeWeRss.Accounts(Bytes(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{\"id\":\"a\"}]")]
    [InlineData("[{\"id\":1,\"name\":\"b\",\"syncTime\":0,\"updateTime\":0}]")]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("[[[[[[[[[[[]]]]]]]]]]]")]
    public void Anything_else_is_no_list_of_feeds(string json) => Assert.Null(WeWeRss.Accounts(Bytes(json)));

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static Uri Put(RadarWorld world)
    {
        world.Site.Put(
            "/feeds/all.atom",
            FeedAnswer.Text(Feed("atom", "WeWe-RSS All", "", "甲号"), "application/atom+xml; charset=utf-8")
        );
        world.Site.Put(
            "/feeds/MP_WXS_3001.atom",
            FeedAnswer.Text(Feed("atom", "甲号", "", null), "application/atom+xml; charset=utf-8")
        );
        world.Site.Put(
            "/feeds/MP_WXS_9.atom",
            FeedAnswer.Text(
                "{\"statusCode\":400,\"message\":\"不存在该feed！\"}",
                "application/json; charset=utf-8"
            ) with
            {
                Status = 400,
            }
        );
        var updated = Nine.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        world.Site.Put(
            "/feeds",
            FeedAnswer.Text(
                $$"""
                [{"id":"MP_WXS_3001","name":"甲号","intro":"一句话","cover":"https://wx.qlogo.cn/a","syncTime":1772000000,"updateTime":{{updated}}},
                 {"id":"MP_WXS_3002","name":"乙号 &amp; 子号","intro":"","cover":"","syncTime":0,"updateTime":0}]
                """,
                "application/json; charset=utf-8"
            )
        );
        return world.Site.Put(
            "/dash",
            FeedAnswer.Text(
                "<!doctype html><html><head><title>WeWe RSS</title></head><body><div id=\"root\"></div></body></html>",
                "text/html"
            )
        );
    }

    private static string Feed(string form, string name, string text, string? author) =>
        form switch
        {
            "atom" =>
                $"""
                <?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
                <id>http://localhost:4000/feeds/all.atom</id><title>{name}</title><updated>2026-03-02T00:00:00.000Z</updated>
                <generator>WeWe-RSS</generator><author><name>{name}</name></author><link rel="alternate" href="http://localhost:4000/feeds/all.atom"/>
                <subtitle>全部文章</subtitle><logo>https://example.com/logo.png</logo><icon>https://example.com/logo.png</icon><rights></rights>
                <entry><title type="html"><![CDATA[标题里有 <尖括号> & 引号"]]></title><id>AbCdEfGh</id><link href="https://mp.weixin.qq.com/s/AbCdEfGh"/>
                <updated>2026-03-01T01:00:00.000Z</updated>{(
                    text.Length == 0 ? "" : $"<summary type=\"html\"><![CDATA[{text}]]></summary>"
                )}{(author is null ? "" : $"<author><name>{author}</name></author>")}</entry></feed>
                """,
            "rss" =>
                $"""
                <?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{name}</title><link>http://localhost:4000/feeds/all.rss</link>
                <description>全部文章</description><lastBuildDate>Mon, 02 Mar 2026 00:00:00 GMT</lastBuildDate><docs>https://validator.w3.org/feed/docs/rss2.html</docs>
                <generator>WeWe-RSS</generator><language>zh-cn</language><image><title>{name}</title><url>https://example.com/logo.png</url><link>http://localhost:4000/feeds/all.rss</link></image><copyright></copyright>
                <item><title><![CDATA[标题里有 <尖括号> & 引号"]]></title><link>https://mp.weixin.qq.com/s/AbCdEfGh</link><guid>https://mp.weixin.qq.com/s/AbCdEfGh</guid>
                <pubDate>Sun, 01 Mar 2026 01:00:00 GMT</pubDate>{(
                    text.Length == 0 ? "" : $"<description><![CDATA[{text}]]></description>"
                )}<enclosure url="https://mmbiz.qpic.cn/c/0?wx_fmt=jpeg" length="0" type="image//c/0"/></item></channel></rss>
                """,
            _ => JsonSerializer.Serialize(
                new
                {
                    version = "https://jsonfeed.org/version/1",
                    title = name,
                    home_page_url = "http://localhost:4000/feeds/all.json",
                    description = "全部文章",
                    icon = "https://example.com/logo.png",
                    items = (object[])
                        [
                            new
                            {
                                id = "AbCdEfGh",
                                content_html = (string?)null,
                                url = "https://mp.weixin.qq.com/s/AbCdEfGh",
                                title = "标题里有 <尖括号> & 引号\"",
                                summary = text,
                                image = "https://mmbiz.qpic.cn/c/0?wx_fmt=jpeg",
                                date_modified = "2026-03-01T01:00:00.000Z",
                                author = author is null ? null : new { name = author },
                            },
                        ],
                }
            ),
        };

    private static async Task<JsonElement> PostAsync(RadarWorld world, string path, object body)
    {
        var answer = await world.Server.Http.PostAsJsonAsync(Sources + path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
