using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FeedFormatsTests
{
    [Fact]
    public void Rss_2_gives_every_field()
    {
        var feed = ExampleFeeds.Read(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
                 xmlns:atom="http://www.w3.org/2005/Atom">
            <channel><title>Shop news</title><link>https://shop.example/</link>
              <atom:link rel="self" href="https://shop.example/feed.xml"/>
              <image><title>Logo</title><link>https://logo.example/</link></image>
              <item>
                <title>A &amp; B</title><link>/news/1</link><guid isPermaLink="false">n-1</guid>
                <description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
                <dc:creator>Li Lei</dc:creator><category>Deals</category><category>Phones</category><category>Deals</category>
                <enclosure url="https://shop.example/a.mp3" length="1" type="audio/mpeg"/>
                <pubDate>Sun, 04 Jan 2026 09:00:00 +0800</pubDate>
              </item>
            </channel></rss>
            """
        );

        var item = Assert.Single(feed.Items);
        Assert.Equal(("RSS 2.0", "Shop news", "https://shop.example/"), (feed.Format, feed.Title, feed.Link));
        Assert.Empty(feed.Repairs);
        Assert.Equal(("n-1", "https://shop.example/news/1", "A & B"), (item.Id, item.Link, item.Title));
        Assert.Equal(("<p>Short</p>", "<p>Long</p>", "Li Lei"), (item.SummaryHtml, item.ContentHtml, item.Author));
        Assert.Equal(new DateTimeOffset(2026, 1, 4, 1, 0, 0, TimeSpan.Zero), item.PublishedAt);
        Assert.Equal(TimeSpan.Zero, item.PublishedAt!.Value.Offset);
        Assert.Equal(["Deals", "Phones"], item.Categories);
        Assert.Equal(["https://shop.example/a.mp3"], item.EnclosureUrls);
    }

    [Fact]
    public void Atom_1_gives_every_field_whatever_prefix_it_uses()
    {
        var feed = ExampleFeeds.Read(
            """
            <a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="https://site.example/blog/">
              <a:title type="html">Tom &amp;amp; Jerry</a:title><a:link href="./"/><a:link rel="self" href="feed"/>
              <a:entry>
                <a:id>tag:site.example,2026:1</a:id><a:title type="text">1 &lt; 2 &amp;amp; so on</a:title>
                <a:link rel="edit" href="edit/1"/><a:link rel="alternate" href="posts/1"/><a:link rel="enclosure" href="a.pdf"/>
                <a:author><a:name>Han Meimei</a:name><a:email>h@site.example</a:email></a:author>
                <a:category term="tech" label="Technology"/>
                <a:published>2026-01-04T09:00:00.123+08:00</a:published><a:updated>2026-01-05T00:00:00Z</a:updated>
                <a:summary>plain &lt;3 text</a:summary>
                <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Body &amp; soul</p></div></a:content>
                <a:source><a:title>Elsewhere</a:title><a:id>other</a:id></a:source>
              </a:entry>
            </a:feed>
            """
        );

        var item = Assert.Single(feed.Items);
        Assert.Equal(("Atom 1.0", "Tom & Jerry", "https://site.example/blog/"), (feed.Format, feed.Title, feed.Link));
        Assert.Empty(feed.Repairs);
        Assert.Equal("1 < 2 &amp; so on", item.Title);
        Assert.Equal(("tag:site.example,2026:1", "https://site.example/blog/posts/1"), (item.Id, item.Link));
        Assert.Equal(("Han Meimei", "plain &lt;3 text"), (item.Author, item.SummaryHtml));
        Assert.Equal("Body & soul", FeedHtml.Text(item.ContentHtml!));
        Assert.Equal(["https://site.example/blog/a.pdf"], item.EnclosureUrls);
        Assert.Equal(["Technology"], item.Categories);
        Assert.Equal(new DateTimeOffset(2026, 1, 4, 1, 0, 0, TimeSpan.Zero), item.PublishedAt);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), item.UpdatedAt);
    }

    [Theory]
    [InlineData(
        "RSS 0.91",
        "<rss version='0.91'><channel><item><title>T</title><link>https://e.example/1</link></item></channel></rss>"
    )]
    [InlineData("RSS", "<rss><item><title>T</title><link>https://e.example/1</link></item></rss>")]
    [InlineData(
        "RSS 0.90",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>"
            + "<channel><title>C</title></channel><item><title>T</title><link>https://e.example/1</link></item></rdf:RDF>"
    )]
    [InlineData(
        "RSS 1.0",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
            + "<item rdf:about='https://e.example/1'><title>T</title><link>https://e.example/1</link></item></rdf:RDF>"
    )]
    [InlineData(
        "Atom 0.3",
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title mode='escaped' type='text/html'>T</title>"
            + "<link rel='alternate' type='text/html' href='https://e.example/1'/></entry></feed>"
    )]
    [InlineData(
        "JSON Feed 1.1",
        """{"version":"https://jsonfeed.org/version/1.1","title":"C","items":[{"id":1,"url":"https://e.example/1","title":"T"}]}"""
    )]
    [InlineData(
        "WeRSS JSON",
        """{"name":"C","link":"https://e.example","items":[{"id":"1_1","title":"T","link":"https://e.example/1"}]}"""
    )]
    public void Every_format_is_known(string format, string text)
    {
        var feed = ExampleFeeds.Read(text);

        var item = Assert.Single(feed.Items);
        Assert.Equal(format, feed.Format);
        Assert.Empty(feed.Repairs);
        Assert.Equal(("T", "https://e.example/1"), (item.Title, item.Link));
        Assert.NotNull(item.Id);
    }

    [Fact]
    public void Json_feed_gives_every_field()
    {
        var feed = ExampleFeeds.Read(
            """
            {"version":"https://jsonfeed.org/version/1","home_page_url":"https://j.example/","items":[{
              "id":"a","url":"/a","title":"One &amp; two","content_text":"1 < 2","summary":"short","date_published":"2026-01-04T09:00:00+08:00",
              "date_modified":1767500000,"authors":[{"name":"Li"}],"tags":["x"],"attachments":[{"url":"https://j.example/f.zip"}]}]}
            """
        );

        var item = Assert.Single(feed.Items);
        Assert.Equal(("JSON Feed 1", "https://j.example/a"), (feed.Format, item.Link));
        Assert.Equal(
            ("One & two", "1 &lt; 2", "short", "Li"),
            (item.Title, item.ContentHtml, item.SummaryHtml, item.Author)
        );
        Assert.Equal(new DateTimeOffset(2026, 1, 4, 1, 0, 0, TimeSpan.Zero), item.PublishedAt);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1767500000), item.UpdatedAt);
        Assert.Equal(["x"], item.Categories);
        Assert.Equal(["https://j.example/f.zip"], item.EnclosureUrls);
    }

    [Fact]
    public void Wrong_prefixes_and_namespaces_do_not_become_fields()
    {
        var item = ExampleFeeds.Item(
            """
            <media:title xmlns:media="http://search.yahoo.com/mrss/">Not it</media:title>
            <x:title xmlns:x="urn:x">Nor this</x:title>
            <source url="https://else.example/">Nor that</source><title>The title</title>
            """
        );

        Assert.Equal("The title", item.Title);
    }

    [Theory]
    [InlineData("https://e.example/a?b=1&amp;c=2", "https://e.example/a?b=1&c=2")]
    [InlineData("  //cdn.example/a  ", "https://cdn.example/a")]
    [InlineData("a b", "a b")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("", null)]
    public void Links_are_made_absolute_or_kept_or_dropped(string link, string? expected) =>
        Assert.Equal(expected, ExampleFeeds.Item($"<title>T</title><link>{link}</link>").Link);

    [Theory]
    [InlineData("<guid>https://e.example/1</guid>", "https://e.example/1")]
    [InlineData("<guid isPermaLink='false'>https://e.example/1</guid>", null)]
    [InlineData("<guid>abc</guid>", null)]
    [InlineData(
        "<link>http://feeds.example/~r/1</link><feedburner:origLink xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'>https://e.example/1</feedburner:origLink>",
        "https://e.example/1"
    )]
    public void The_link_may_stand_elsewhere(string elements, string? expected) =>
        Assert.Equal(expected, ExampleFeeds.Item($"<title>T</title>{elements}").Link);

    [Fact]
    public void Links_are_relative_to_where_the_feed_was_fetched()
    {
        var text = ExampleFeeds.Rss("<link>/cn/</link><item><title>T</title><link>../b</link></item>");

        var feed = ExampleFeeds.Read(text, new Uri("https://site.example/a/feed.xml"));

        Assert.Equal(("https://site.example/cn/", "https://site.example/b"), (feed.Link, feed.Items[0].Link));
    }

    [Theory]
    [InlineData("null", "JSON")]
    [InlineData("""{"code":0,"data":{}}""", "JSON")]
    [InlineData("[1,2]", "JSON")]
    [InlineData("""{"items" """, "JSON")]
    [InlineData("<!DOCTYPE html><html><body>Hello <rss></rss></body></html>", "HTML")]
    [InlineData("<opml version='2.0'><body/></opml>", "<opml>")]
    [InlineData("just words", "no element")]
    public void What_is_no_feed_is_refused_in_one_sentence(string text, string expected)
    {
        var refusal = Assert.Throws<RefusedException>(() => ExampleFeeds.Read(text));

        Assert.Equal("radar.feed.not-a-feed", refusal.Code);
        Assert.False(refusal.IsTransient);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n\t ")]
    public void What_is_empty_is_refused(string text) =>
        Assert.Equal("radar.feed.empty", Assert.Throws<RefusedException>(() => ExampleFeeds.Read(text)).Code);
}
