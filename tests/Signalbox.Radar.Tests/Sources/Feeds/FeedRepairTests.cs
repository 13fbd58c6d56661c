using System.IO.Compression;
using System.Text;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FeedRepairTests
{
    [Theory]
    [InlineData("an ampersand", "<title>A & B</title>", "A & B")]
    [InlineData("an ampersand in a link", "<title>x</title><link>https://e.example/?a=1&b=2</link>", "x")]
    [InlineData("a name of HTML", "<title>A&nbsp;B &mdash; C&hellip;</title>", "A B — C…")]
    [InlineData("a control character", "<title>A\u000BB\u0001</title>", "AB")]
    [InlineData("a number of one", "<title>A&#11;B</title>", "AB")]
    [InlineData("an undeclared prefix", "<itunes:summary>s</itunes:summary><title>x</title>", "x")]
    [InlineData("an open title", "<title>x<link>https://e.example/1</link>", "x")]
    [InlineData("an open summary", "<description>some <b>bold</b> words<title>x</title>", "x")]
    [InlineData("a link that is not closed", "<link href='https://e.example/1'><title>x</title>", "x")]
    [InlineData("a stray closing tag", "</div></description><title>x</title>", "x")]
    [InlineData("a less-than", "<title>1 < 2</title>", "1 < 2")]
    [InlineData(
        "an attribute without its end",
        "<enclosure url=\"https://e.example/a length=\"1\"/><title>x</title>",
        "x"
    )]
    [InlineData("a cut section", "<title><![CDATA[x</title><description><![CDATA[y]]></description>", "x")]
    [InlineData("a tag that breaks off", "<enclosure url='a' <title>x</title>", "x")]
    public void Broken_markup_is_repaired_and_it_says_so(string what, string elements, string title)
    {
        var feed = ExampleFeeds.Read(ExampleFeeds.Rss($"<item>{elements}</item><item><title>Next</title></item>"));

        Assert.True(feed.Repaired, what);
        Assert.Equal([title, "Next"], feed.Items.Select(i => i.Title));
    }

    [Theory]
    [InlineData("<br />\n<b>Warning</b>: mysql_connect() in <b>/srv/x.php</b><br />\n")]
    [InlineData("junk ")]
    [InlineData("<!-- made by hand -->\n")]
    public void What_stands_before_the_declaration_is_left_out(string before)
    {
        var feed = ExampleFeeds.Read(before + ExampleFeeds.Rss("<item><title>x</title></item>"));

        Assert.True(feed.Repaired);
        Assert.Equal("x", Assert.Single(feed.Items).Title);
    }

    [Fact]
    public void A_document_that_breaks_off_keeps_what_came_before()
    {
        var whole = ExampleFeeds.Rss("<item><title>One</title></item><item><title>Two</title><description>Half");

        var feed = ExampleFeeds.Read(whole[..whole.IndexOf("</channel>", StringComparison.Ordinal)]);

        Assert.True(feed.Repaired);
        Assert.Equal(["One", "Two"], feed.Items.Select(i => i.Title));
        Assert.Equal("Half", feed.Items[1].SummaryHtml);
    }

    [Fact]
    public void Json_that_breaks_off_keeps_what_came_before()
    {
        var feed = ExampleFeeds.Read(
            """{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"One"},{"id":"2","title":"Tw"""
        );

        Assert.True(feed.Repaired);
        Assert.Equal("One", Assert.Single(feed.Items).Title);
    }

    [Fact]
    public void Items_inside_items_are_items_of_their_own_and_do_not_mix()
    {
        var feed = ExampleFeeds.Read(
            ExampleFeeds.Rss(
                "<item><title>Outer</title><item><title>Inner</title></item><link>https://e.example/o</link></item>"
            )
        );

        Assert.Equal([("Outer", "https://e.example/o"), ("Inner", null)], feed.Items.Select(i => (i.Title, i.Link)));
    }

    [Fact]
    public void Items_that_are_never_closed_end_where_the_next_begins()
    {
        var items = string.Concat(
            Enumerable.Range(0, 500).Select(n => $"<item><title>{n}</title><link>https://e.example/{n}</link>")
        );

        var feed = ExampleFeeds.Read(ExampleFeeds.Rss(items));

        Assert.Equal(500, feed.Items.Count);
        Assert.All(feed.Items, (item, n) => Assert.Equal(($"{n}", $"https://e.example/{n}"), (item.Title, item.Link)));
    }

    [Fact]
    public void Markup_that_stands_unescaped_in_a_text_is_part_of_it()
    {
        var item = ExampleFeeds.Item(
            "<title>A <i>B</i></title><description><p>One</p><p>Two <b>3</b></p></description>"
        );

        Assert.Equal(("A B", "One\nTwo 3"), (item.Title, FeedHtml.Text(item.SummaryHtml!)));
    }

    [Fact]
    public void A_bomb_of_entities_is_not_expanded()
    {
        var bomb =
            """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">"""
            + string.Concat(
                Enumerable
                    .Range(0, 9)
                    .Select(n =>
                        $"<!ENTITY {(char)('b' + n)} \"{string.Concat(Enumerable.Repeat($"&{(char)('a' + n)};", 10))}\">"
                    )
            )
            + """<!ENTITY file SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&j; &file;</title></item></channel></rss>""";

        var feed = ExampleFeeds.Read(bomb);

        Assert.Equal("&j; &file;", Assert.Single(feed.Items).Title);
        Assert.Contains(feed.Repairs, r => r.Contains("not expanded", StringComparison.Ordinal));
    }

    [Fact]
    public void A_document_nested_too_deep_is_refused() =>
        Assert.Equal(
            "radar.feed.too-deep",
            Assert
                .Throws<RefusedException>(() =>
                    ExampleFeeds.Read("<rss>" + string.Concat(Enumerable.Repeat("<a>", 100_000)))
                )
                .Code
        );

    [Fact]
    public void A_document_larger_than_allowed_is_refused() =>
        Assert.Equal(
            "radar.feed.too-large",
            Assert
                .Throws<RefusedException>(() =>
                    ExampleFeeds.Read(new string(' ', 2000), options: new() { MaxBytes = 1999 })
                )
                .Code
        );

    [Fact]
    public void Too_many_items_are_cut_and_it_says_so()
    {
        var items = string.Concat(Enumerable.Range(0, 50).Select(n => $"<item><title>{n}</title></item>"));

        var feed = ExampleFeeds.Read(ExampleFeeds.Rss(items), options: new() { MaxItems = 20 });

        Assert.Equal(20, feed.Items.Count);
        Assert.Equal(["Only the first 20 items were read."], feed.Repairs);
    }

    [Fact]
    public void A_body_in_gzip_is_unpacked_though_nothing_said_so()
    {
        var feed = ExampleFeeds
            .Reader()
            .Read(Pack(ExampleFeeds.Rss("<item><title>x</title></item>")), "application/xml", null);

        Assert.Equal("x", Assert.Single(feed.Items).Title);
        Assert.True(feed.Repaired);
    }

    [Fact]
    public void Gzip_that_breaks_off_keeps_what_came_before()
    {
        var items = string.Concat(Enumerable.Range(0, 2000).Select(n => $"<item><title>{n} {n * 7919}</title></item>"));
        var packed = Pack(ExampleFeeds.Rss(items));

        var feed = ExampleFeeds.Reader().Read(packed.AsMemory(0, packed.Length / 2), null, null);

        Assert.InRange(feed.Items.Count, 100, 1999);
        Assert.True(feed.Repaired);
    }

    [Fact]
    public void A_bomb_of_gzip_is_stopped_while_it_is_unpacked()
    {
        var packed = Pack(new string(' ', 8 * 1024 * 1024));

        var refusal = Assert.Throws<RefusedException>(() =>
            ExampleFeeds.Reader(new() { MaxBytes = 1024 * 1024 }).Read(packed, null, null)
        );

        Assert.Equal("radar.feed.too-large", refusal.Code);
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
