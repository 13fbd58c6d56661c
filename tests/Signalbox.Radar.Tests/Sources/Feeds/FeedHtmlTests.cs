using AngleSharp.Html.Parser;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FeedHtmlTests
{
    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One\nTwo")]
    [InlineData("<div><section><p>One</p></section><br><br>Two</div>", "One\nTwo")]
    [InlineData("One <b>and</b>\n  two&nbsp;three", "One and two three")]
    [InlineData("<ul><li>a</li><li>b</li><li></li></ul>c", "- a\n- b\nc")]
    [InlineData("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2")]
    [InlineData("<pre>  if x:\n    y</pre>", "  if x:\n    y")]
    [InlineData("a<script>x < y</script>b<style>p{}</style><svg><text>c</text></svg>d", "abd")]
    [InlineData("a<script>never closed", "a")]
    [InlineData("a<svg>never closed", "anever closed")]
    [InlineData("1 &lt; 2 &amp;amp; &#20013;&#x6587; &hellip;", "1 < 2 &amp; 中文 …")]
    [InlineData("no tags\nbut lines\n\n\nhere", "no tags\nbut lines\nhere")]
    [InlineData("zero\u200Bwidth and\u3000wide", "zerowidth and wide")]
    [InlineData("a<!-- <p>not</p> -->b", "ab")]
    [InlineData("<unknown>kept</unknown>", "kept")]
    [InlineData("", "")]
    public void Text_is_what_a_reader_sees(string html, string expected)
    {
        Assert.Equal(expected, FeedHtml.Text(html));
        Assert.Equal(expected, FeedHtml.Clean(html, null).Text);
    }

    [Theory]
    [InlineData("A &amp; B", "A & B")]
    [InlineData("<b>A</b> and\n <i>B</i>", "A and B")]
    [InlineData("List<String> in 2 < 3", "List<String> in 2 < 3")]
    [InlineData("A<br>B", "A B")]
    [InlineData("  spaced \t out  ", "spaced out")]
    public void A_title_is_one_line(string html, string expected) => Assert.Equal(expected, FeedHtml.Line(html));

    [Theory]
    [InlineData("<p onclick=\"x()\" style=\"color:red\" class=a>T</p>", "<p>T</p>")]
    [InlineData("<section><p>T", "<div><p>T</p></div>")]
    [InlineData("<p>One<p>Two", "<p>One</p><p>Two</p>")]
    [InlineData("</div><b>T</b></p>", "<b>T</b>")]
    [InlineData("<b><i>T</b>U", "<b><i>T</i></b>U")]
    [InlineData("a &lt;script&gt; &amp; \"b\"", "a &lt;script&gt; &amp; &quot;b&quot;")]
    [InlineData(
        "<a href=\"https://e.example/?a=1&amp;b=2\" target=_blank>T</a>",
        "<a href=\"https://e.example/?a=1&amp;b=2\" rel=\"nofollow noopener noreferrer\">T</a>"
    )]
    [InlineData(
        "<a href=\"/x\">T</a>",
        "<a href=\"https://site.example/x\" rel=\"nofollow noopener noreferrer\">T</a>"
    )]
    [InlineData("<a href='javascript:alert(1)'>T</a>", "T")]
    [InlineData("<a href=' java&#10;script:alert(1)'>T</a>", "T")]
    [InlineData("<a href='data:text/html,x'>T</a>", "T")]
    [InlineData(
        "<table><tr><td colspan=2 rowspan=\"9999\">T</table>",
        "<table><tr><td colspan=\"2\">T</td></tr></table>"
    )]
    [InlineData("<iframe src=x></iframe><object>o</object><form action=x>T<input></form>", "T")]
    public void Html_is_written_anew_from_an_allow_list(string html, string expected) =>
        Assert.Equal(expected, FeedHtml.Clean(html, new Uri("https://site.example/a/b")).Html);

    [Fact]
    public void Lazy_pictures_are_counted_and_pixels_that_count_readers_are_not()
    {
        var clean = FeedHtml.Clean(
            """
            <img data-src="https://mmbiz.qpic.cn/a/640?wx_fmt=png" src="data:image/gif;base64,R0lGOD" alt="A &quot;b&quot;">
            <img src="https://track.example/p.gif" width="1" height="1"><img alt="nothing"><img src="javascript:x">
            """,
            address: null
        );

        Assert.Equal(2, clean.Images);
        Assert.Equal(
            "<img src=\"https://mmbiz.qpic.cn/a/640?wx_fmt=png\" alt=\"A &quot;b&quot;\" loading=\"lazy\" referrerpolicy=\"no-referrer\">",
            clean.Html.Trim()
        );
    }

    [Theory]
    [InlineData("<scr<script>ipt>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)//")]
    [InlineData("<img src=\"x` `<script>alert(1)</script>\"` `>")]
    [InlineData("<svg><style><img src=x onerror=alert(1)></style></svg>")]
    [InlineData(
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">"
    )]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">")]
    [InlineData("<a href=\"https://x\" onmouseover=\"alert(1)\">x</a>")]
    [InlineData("<p title='\"><script>alert(1)</script>'>x</p>")]
    [InlineData("<![CDATA[<script>alert(1)</script>]]>")]
    [InlineData("<!--><script>alert(1)</script>-->")]
    [InlineData("<a href=\"jAvAsCrIpT&colon;alert(1)\">x</a>")]
    [InlineData("<a href=\"\u0001javascript:alert(1)\">x</a>")]
    [InlineData("<form><button formaction=javascript:alert(1)>x")]
    [InlineData("<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\"></iframe>")]
    [InlineData("<xmp><p title=\"</xmp><script>alert(1)</script>\">")]
    [InlineData("<template><script>alert(1)</script></template>")]
    [InlineData("<img alt='<script>alert(1)</script>' src='https://e.example/a.png'>")]
    public void Nothing_that_a_browser_would_run_comes_through(string html)
    {
        var clean = FeedHtml.Clean(html, new Uri("https://site.example/")).Html;

        var elements = new HtmlParser().ParseDocument($"<body>{clean}</body>").Body!.QuerySelectorAll("*").ToList();
        Assert.DoesNotContain(
            elements,
            e => e.LocalName is "script" or "style" or "iframe" or "svg" or "math" or "form"
        );
        Assert.DoesNotContain(
            elements.SelectMany(e => e.Attributes),
            a => a.Name.StartsWith("on", StringComparison.Ordinal)
        );
        Assert.All(
            elements.SelectMany(e => e.Attributes).Where(a => a.Name is "href" or "src"),
            a => Assert.StartsWith("http", a.Value, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Deep_nesting_costs_tags_and_no_text()
    {
        var clean = FeedHtml.Clean(string.Concat(Enumerable.Repeat("<div><b>", 50_000)) + "deep", address: null);

        Assert.Equal("deep", clean.Text);
        Assert.Contains("deep", clean.Html, StringComparison.Ordinal);
        Assert.True(clean.Html.Length < 1000);
    }

    [Fact]
    public void The_samples_come_out_clean_and_keep_their_words()
    {
        var feed = ExampleFeeds
            .Reader()
            .Read(File.ReadAllBytes(Testing.Samples.Path("data/feeds/huge-hubspot-rss.xml")), null, null);
        var parser = new HtmlParser();

        Assert.All(
            feed.Items,
            item =>
            {
                var clean = FeedHtml.Clean(item.ContentHtml ?? item.SummaryHtml ?? "", address: null);
                var theirs = parser.ParseDocument($"<body>{item.ContentHtml ?? item.SummaryHtml}</body>").Body!;
                foreach (var hidden in theirs.QuerySelectorAll("script, style, noscript, iframe").ToList())
                    hidden.Remove();

                Assert.Equal(Letters(theirs.TextContent), Letters(clean.Text));
                Assert.Equal(Letters(theirs.TextContent), Letters(parser.ParseDocument(clean.Html).Body!.TextContent));
            }
        );
    }

    private static string Letters(string text) => new([.. text.Where(char.IsLetter)]);
}
