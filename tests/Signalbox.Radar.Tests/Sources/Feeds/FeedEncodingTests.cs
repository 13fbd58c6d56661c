using System.Text;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FeedEncodingTests
{
    private const string Simplified = "国务院发布关于促进民营经济发展的新规，多个部门将在今年年底以前拿出办法";
    private const string Traditional = "行政院公布促進中小企業發展的新規定，各部會將在今年年底以前提出具體辦法";
    private const string Japanese = "政府は中小企業の発展を支援する新しい規則を発表しました";
    private const string Korean = "정부는 중소기업의 발전을 지원하는 새로운 규칙을 발표하였습니다";
    private const string Russian = "Правительство опубликовало новые правила поддержки малого бизнеса";
    private const string French = "Le gouvernement a publié de nouvelles règles après l'été, où les aînés décident";
    private const string German = "Für die größeren Städte gelten künftig schärfere Maßstäbe";

    [Theory]
    [InlineData("gb18030", Simplified)]
    [InlineData("big5", Traditional)]
    [InlineData("shift_jis", Japanese)]
    [InlineData("euc-jp", Japanese)]
    [InlineData("euc-kr", Korean)]
    [InlineData("windows-1251", Russian)]
    [InlineData("koi8-r", Russian)]
    [InlineData("windows-1252", French)]
    [InlineData("windows-1252", German)]
    [InlineData("utf-8", Simplified)]
    [InlineData("utf-8", French)]
    public void An_encoding_is_found_out_where_nothing_declares_it(string encoding, string title)
    {
        var feed = Read(
            $"<rss><channel><item><title>{title}</title></item></channel></rss>",
            encoding,
            contentType: null
        );

        Assert.Equal(title, Assert.Single(feed.Items).Title);
        Assert.Equal(encoding, feed.Encoding);
        Assert.Equal(encoding != "utf-8", feed.Repaired);
    }

    [Theory]
    [InlineData("gb2312", "gb18030", Simplified)]
    [InlineData("GBK", "gb18030", Simplified)]
    [InlineData("big5", "big5", Traditional)]
    [InlineData("windows-1251", "windows-1251", Russian)]
    [InlineData("iso-8859-1", "windows-1252", German)]
    [InlineData("gbk", "gb18030", "联通")] // its bytes are valid UTF-8 too
    public void An_encoding_is_as_declared_where_that_can_be(string declared, string encoding, string title)
    {
        var xml =
            $"""<?xml version="1.0" encoding="{declared}"?><rss><channel><item><title>{title}</title></item></channel></rss>""";

        var feed = Read(xml, encoding, contentType: null);

        Assert.Equal(title, Assert.Single(feed.Items).Title);
        Assert.Empty(feed.Repairs);
    }

    [Theory]
    [InlineData("utf-8", "windows-1252", German)]
    [InlineData("utf-8", "gb18030", Simplified)]
    [InlineData("iso-8859-1", "utf-8", Simplified)]
    [InlineData("gb2312", "utf-8", Simplified)]
    [InlineData("utf-16", "utf-8", Simplified)]
    [InlineData("no-such-thing", "big5", Traditional)]
    [InlineData("big5", "gb18030", Simplified)]
    public void An_encoding_is_found_out_where_the_declaration_is_false(string declared, string encoding, string title)
    {
        var xml =
            $"""<?xml version="1.0" encoding="{declared}"?><rss><channel><item><title>{title}</title></item></channel></rss>""";

        Assert.Equal(title, Assert.Single(Read(xml, encoding, contentType: null).Items).Title);
    }

    [Theory]
    [InlineData("text/xml; charset=gb2312", "gb18030", Simplified)]
    [InlineData("text/xml; charset=\"windows-1251\"", "windows-1251", Russian)]
    [InlineData("text/xml; charset=ISO-8859-1", "gb18030", Simplified)] // a server's default, no knowledge
    public void An_encoding_is_as_the_transport_says_where_the_document_does_not(
        string contentType,
        string encoding,
        string title
    )
    {
        var feed = Read($"<rss><channel><item><title>{title}</title></item></channel></rss>", encoding, contentType);

        Assert.Equal(title, Assert.Single(feed.Items).Title);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void An_encoding_is_told_by_its_byte_order_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] body =
        [
            .. encoding.GetPreamble(),
            .. encoding.GetBytes(ExampleFeeds.Rss($"<item><title>{Simplified}</title></item>")),
        ];

        var feed = ExampleFeeds.Reader().Read(body, null, null);

        Assert.Equal(Simplified, Assert.Single(feed.Items).Title);
        Assert.Empty(feed.Repairs);
    }

    [Fact]
    public void Utf_8_with_a_sign_cut_in_two_stays_utf_8()
    {
        var body = Encoding.UTF8.GetBytes(ExampleFeeds.Rss($"<item><title>{Simplified}{Simplified}</title></item>"));
        var cut = body.AsSpan().LastIndexOf("</title>"u8);
        body = [.. body[..(cut - 1)], .. body[cut..]];

        var feed = ExampleFeeds.Reader().Read(body, null, null);

        Assert.StartsWith(Simplified, Assert.Single(feed.Items).Title, StringComparison.Ordinal);
        Assert.Equal("utf-8", feed.Encoding);
        Assert.True(feed.Repaired);
    }

    [Fact]
    public void A_whole_feed_in_GBK_that_calls_itself_gb2312_is_read_as_its_original()
    {
        var text = File.ReadAllText(Testing.Samples.Path("data/feeds/zh-eventmesh-docusaurus-rss.xml"));
        var original = ExampleFeeds.Read(text);
        var gbk = text.Replace("encoding=\"utf-8\"", "encoding=\"gb2312\"", StringComparison.Ordinal);

        var feed = Read(gbk, "gb18030", contentType: null);

        Assert.Equal(
            original.Items.Select(i => (i.Title, i.ContentHtml)),
            feed.Items.Select(i => (i.Title, i.ContentHtml))
        );
        Assert.Equal("gb18030", feed.Encoding);
    }

    private static ParsedFeed Read(string text, string encoding, string? contentType)
    {
        var bytes =
            encoding == "utf-8"
                ? Encoding.UTF8.GetBytes(text)
                : CodePagesEncodingProvider.Instance.GetEncoding(encoding)!.GetBytes(text);
        return ExampleFeeds.Reader().Read(bytes, contentType, null);
    }
}
