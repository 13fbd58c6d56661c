using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class WeRssFeedTests
{
    private static readonly DateTimeOffset NineInShanghai = new(2026, 1, 4, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Its_rss_joins_with_its_api_by_the_id()
    {
        var feed = ExampleFeeds.Read(
            Channel(
                """
                <item><id>3223096120-2247493021_1</id><title>新规“落地”：A &amp; B 怎么办</title>
                <description>摘要第一句。</description><guid>https://mp.weixin.qq.com/s/AbCd</guid>
                <enclosure url="https://mmbiz.qpic.cn/y/0?wx_fmt=jpeg" length="0" type="image/jpeg"></enclosure>
                <content:encoded>&lt;div id="js_content"&gt;&lt;p&gt;正文&lt;img data-src="https://mmbiz.qpic.cn/z/640"&gt;&lt;/p&gt;&lt;/div&gt;</content:encoded>
                <link>https://mp.weixin.qq.com/s/AbCd</link><pubDate>Sun, 04 Jan 2026 09:00:00 +0800</pubDate></item>
                <item><id>3223096120-2247493020_2</id><title>只有标题，还没有正文</title><description>只有标题，还没有正文</description>
                <guid>https://mp.weixin.qq.com/s/BbCd</guid><enclosure url="" length="0" type="image/jpeg"></enclosure>
                <content:encoded></content:encoded><link>https://mp.weixin.qq.com/s/BbCd</link>
                <pubDate>Sun, 04 Jan 2026 09:00:00 </pubDate></item>
                """
            )
        );

        Assert.Empty(feed.Repairs);
        var (full, bare) = (feed.Items[0], feed.Items[1]);
        Assert.Equal(("3223096120-2247493021_1", "https://mp.weixin.qq.com/s/AbCd"), (full.Id, full.Link));
        Assert.Equal(
            ("正文", 1),
            (FeedHtml.Clean(full.ContentHtml!, null).Text, FeedHtml.Clean(full.ContentHtml!, null).Images)
        );
        Assert.Equal(["https://mmbiz.qpic.cn/y/0?wx_fmt=jpeg"], full.EnclosureUrls);
        Assert.Null(bare.SummaryHtml);
        Assert.Null(bare.ContentHtml);
        Assert.Empty(bare.EnclosureUrls);
        Assert.Equal((NineInShanghai, NineInShanghai), (full.PublishedAt, bare.PublishedAt));
    }

    [Theory]
    [InlineData("&lt;![CDATA[&lt;p&gt;正文&lt;/p&gt;]]&gt;", "<p>正文</p>")]
    [InlineData("DELETED", null)]
    [InlineData("获取全文失败，请重试~", null)]
    public void Marks_of_the_generator_do_not_become_text(string content, string? expected)
    {
        var feed = ExampleFeeds.Read(
            Channel($"<item><title>T</title><content:encoded>{content}</content:encoded></item>")
        );

        Assert.Equal(expected, feed.Items[0].ContentHtml);
    }

    [Fact]
    public void Its_atom_is_read_though_it_is_not_valid()
    {
        var feed = ExampleFeeds.Read(
            """
            <?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
            <title>示例公众号</title><updated>Sun, 04 Jan 2026 10:54:32 +0800</updated>
            <entry><id>3223096120-2247493021_1</id><title>标题</title><link href="https://mp.weixin.qq.com/s/AbCd"/>
            <updated>Sun, 04 Jan 2026 09:00:00 +0800</updated><author>示例公众号</author><summary>摘要</summary>
            <content:encoded>&lt;p&gt;正文&lt;/p&gt;</content:encoded></entry></feed>
            """
        );

        var item = Assert.Single(feed.Items);
        Assert.Equal(("示例公众号", "<p>正文</p>", "摘要"), (item.Author, item.ContentHtml, item.SummaryHtml));
        Assert.Equal(NineInShanghai, item.UpdatedAt);
    }

    [Fact]
    public void Its_json_is_read_though_it_is_not_json_feed()
    {
        var feed = ExampleFeeds.Read(
            """
            {"name":"示例公众号","link":"http://werss.example/","description":"","language":"zh-CN","cover":"","items":[
             {"id":"3223096120-2247493021_1","title":"标题","description":"摘要","link":"https://mp.weixin.qq.com/s/AbCd",
              "updated":"2026-01-04 09:00:00","content":"<p>正文</p>","channel_name":"示例公众号","feed":{"id":"MP_WXS_1","name":"x","cover":"","intro":""}},
             {"id":7,"title":"二","link":"https://mp.weixin.qq.com/s/B","updated":1767488400,"content":null}]}
            """
        );

        Assert.Equal("示例公众号", feed.Title);
        Assert.Equal(
            ("<p>正文</p>", "示例公众号", NineInShanghai),
            (feed.Items[0].ContentHtml, feed.Items[0].Author, feed.Items[0].PublishedAt)
        );
        Assert.Equal(("7", NineInShanghai), (feed.Items[1].Id, feed.Items[1].PublishedAt));
    }

    private static string Channel(string items) =>
        $"""
            <?xml version="1.0" encoding="utf-8"?>
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
            <title>示例公众号</title><link>http://localhost:8001/feed/MP_WXS_3223096120.rss</link>
            <description>一句话介绍</description><language>zh-CN</language><generator>Mp-We-Rss</generator>
            <lastBuildDate>Sun, 04 Jan 2026 10:54:32 +0800</lastBuildDate>{items}</channel></rss>
            """;
}
