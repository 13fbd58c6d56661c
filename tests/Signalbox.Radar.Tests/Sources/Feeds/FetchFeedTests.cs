using System.Globalization;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FetchFeedTests
{
    private static readonly string Feed = ExampleFeeds.Rss("<item><title>One</title><link>/1</link></item>");

    [Fact]
    public async Task A_feed_is_fetched_and_its_links_are_relative_to_it()
    {
        await using var rig = await FeedRig.StartAsync();
        var address = rig.Site.Put(
            "/blog/feed.xml",
            FeedAnswer.Text(Feed) with
            {
                ETag = "\"v1\"",
                LastModified = "Sun, 04 Jan 2026 01:00:00 GMT",
            }
        );

        var fetch = await rig.FetchAsync(address);

        Assert.Equal(
            (false, "\"v1\"", "Sun, 04 Jan 2026 01:00:00 GMT"),
            (fetch.NotModified, fetch.ETag, fetch.LastModified)
        );
        Assert.Equal((address, null), (fetch.FinalAddress, fetch.MovedTo));
        Assert.Equal($"{rig.Site.Url}/1", Assert.Single(fetch.Feed!.Items).Link);
        var visit = Assert.Single(rig.Site.Visits);
        Assert.StartsWith("Signalbox/", visit.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.Contains("gzip", visit.Headers["Accept-Encoding"], StringComparison.Ordinal);
        Assert.False(visit.Headers.ContainsKey("If-None-Match"));
    }

    [Theory]
    [InlineData("\"v1\"", null)]
    [InlineData("W/\"v1\"", null)]
    [InlineData("not-quoted", null)]
    [InlineData(null, "Sun, 04 Jan 2026 01:00:00 GMT")]
    public async Task Asked_again_with_what_it_gave_an_unchanged_feed_is_not_sent(string? etag, string? modified)
    {
        await using var rig = await FeedRig.StartAsync();
        var address = rig.Site.Put("/feed", FeedAnswer.Text(Feed) with { ETag = etag, LastModified = modified });
        var first = await rig.FetchAsync(address);

        var second = await rig.FetchAsync(new FeedRequest(address, first.ETag, first.LastModified));

        Assert.False(first.NotModified);
        Assert.True(second.NotModified);
        Assert.Null(second.Feed);
        Assert.Equal((etag, modified), (second.ETag, second.LastModified));
    }

    [Fact]
    public async Task Not_modified_without_having_been_asked_is_a_refusal()
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Only(304)));

        Assert.Equal(("radar.feed.declined", false), (refusal.Code, refusal.IsTransient));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/html; charset=iso-8859-1")]
    [InlineData("not a type at all")]
    [InlineData(null)]
    public async Task The_content_type_is_not_trusted(string? contentType)
    {
        await using var rig = await FeedRig.StartAsync();

        var fetch = await rig.FetchAsync(rig.Site.Put("/feed", FeedAnswer.Text(Feed, contentType)));

        Assert.Single(fetch.Feed!.Items);
    }

    [Theory]
    [InlineData(404, "radar.feed.gone", false)]
    [InlineData(410, "radar.feed.gone-for-good", false)]
    [InlineData(401, "radar.feed.forbidden", false)]
    [InlineData(403, "radar.feed.forbidden", false)]
    [InlineData(400, "radar.feed.declined", false)]
    [InlineData(408, "radar.feed.failed", true)]
    [InlineData(500, "radar.feed.failed", true)]
    [InlineData(502, "radar.feed.failed", true)]
    [InlineData(429, "radar.feed.busy", true)]
    [InlineData(503, "radar.feed.busy", true)]
    public async Task Each_status_says_whether_to_try_again(int status, string code, bool isTransient)
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Only(status)));

        Assert.Equal((code, isTransient), (refusal.Code, refusal.IsTransient));
        Assert.Contains($"({status})", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("90000000", 86400)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task A_busy_site_says_how_long_to_stay_away(string? said, int? seconds)
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Only(429) with { RetryAfter = said }));

        Assert.Equal(seconds, (int?)refusal.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_busy_site_may_name_a_date()
    {
        await using var rig = await FeedRig.StartAsync();
        var date = (rig.Clock.GetUtcNow() + TimeSpan.FromMinutes(5)).ToString("R", CultureInfo.InvariantCulture);

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Only(503) with { RetryAfter = date }));

        Assert.Equal(TimeSpan.FromMinutes(5), refusal.RetryAfter);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    public async Task An_empty_body_is_a_failure_that_may_pass(string body)
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(rig.Site.Put("/feed", FeedAnswer.Text(body, "text/plain")));

        Assert.Equal(("radar.feed.empty", true), (refusal.Code, refusal.IsTransient));
    }

    [Fact]
    public async Task A_page_names_its_feed()
    {
        await using var rig = await FeedRig.StartAsync();
        var page = """
            <!doctype html><html><head><title>Blog</title><link rel="stylesheet" href="a.css">
            <link rel="alternate" type="application/rss+xml" title="All &amp; everything" href="feed.xml?a=1&amp;b=2"></head><body>Hi</body></html>
            """;

        var refusal = await rig.RefusalAsync(rig.Site.Put("/blog/", FeedAnswer.Text(page, "text/html")));

        Assert.Equal(("radar.feed.not-a-feed", false), (refusal.Code, refusal.IsTransient));
        Assert.Contains($"{rig.Site.Url}/blog/feed.xml?a=1&b=2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_a_feed_says_so()
    {
        await using var rig = await FeedRig.StartAsync();

        var refusal = await rig.RefusalAsync(
            rig.Site.Put("/", FeedAnswer.Text("<html><body>Hi</body></html>", "application/rss+xml"))
        );

        Assert.Equal("radar.feed.not-a-feed", refusal.Code);
        Assert.Contains("HTML page", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_web_addresses_are_fetched()
    {
        await using var rig = await FeedRig.StartAsync();

        Assert.Equal("radar.feed.bad-address", (await rig.RefusalAsync(new Uri("file:///etc/passwd"))).Code);
        Assert.Equal("radar.feed.bad-address", (await rig.RefusalAsync(new Uri("ftp://example.com/feed"))).Code);
    }

    [Fact]
    public async Task Nobody_listening_is_a_failure_that_may_pass()
    {
        var rig = await FeedRig.StartAsync();
        var address = rig.Site.Put("/feed", FeedAnswer.Text(Feed));
        await rig.Site.DisposeAsync();

        var refusal = await rig.RefusalAsync(address);

        Assert.Equal(("radar.feed.unreachable", true), (refusal.Code, refusal.IsTransient));
    }

    [Fact]
    public async Task A_page_with_an_article_is_fetched_and_read()
    {
        await using var rig = await FeedRig.StartAsync();
        var paragraph = "<p>这一段文字足够长，可以被认作是正文的一部分，而不是导航或者页脚里的链接。</p>";
        var page =
            $"<html><head><meta charset=utf-8><meta property='og:title' content='标题'></head><body><nav><a href=/>首页</a></nav><article>{paragraph}{paragraph}{paragraph}<img src='/a.png'></article></body></html>";

        var article = await rig.PageAsync(rig.Site.Put("/a", FeedAnswer.Text(page, "text/html")));

        Assert.Equal((ArticlePageState.Article, "标题", 1), (article.State, article.Title, article.Content.Images));
        Assert.Contains($"src=\"{rig.Site.Url}/a.png\"", article.Content.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("首页", article.Content.Text, StringComparison.Ordinal);
    }
}
