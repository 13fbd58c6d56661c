using Signalbox.Radar.Articles;

namespace Signalbox.Radar.Tests.Articles;

public sealed class EvidenceMarksTests
{
    private static string Marked(string html, params string[] quotes) => EvidenceMarks.Of("标题", html, quotes).Html;

    [Fact]
    public void A_quote_is_wrapped_where_it_stands() =>
        Assert.Equal(
            """<p>各单位：<mark id="e1" data-evidence="1">最高支持 300 万元</mark>。</p>""",
            Marked("<p>各单位：最高支持 300 万元。</p>", "最高支持 300 万元")
        );

    [Fact]
    public void A_quote_that_runs_through_elements_is_wrapped_piece_by_piece_with_one_id() =>
        Assert.Equal(
            """<p>请于<b><mark id="e1" data-evidence="1">3 月</mark></b><mark data-evidence="1">20 日</mark><i><mark data-evidence="1">前</mark></i>提交</p>""",
            Marked("<p>请于<b>3 月</b>20 日<i>前</i>提交</p>", "3月20日前")
        );

    [Fact]
    public void Blanks_width_case_and_punctuation_may_differ_but_letters_may_not()
    {
        Assert.Equal(
            """<p><mark id="e1" data-evidence="1">ＡＰＩ 降价，　５０</mark>%</p>""",
            Marked("<p>ＡＰＩ 降价，　５０%</p>", "api降价 50")
        );
        Assert.DoesNotContain("<mark", Marked("<p>API 降价 50%</p>", "API 降价 60"), StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_in_a_quote_is_only_ever_compared()
    {
        var marked = EvidenceMarks.Of(
            "<script>alert(1)</script>",
            "<p>正文 &lt;b&gt;x&lt;/b&gt;</p>",
            ["<img src=x onerror=alert(1)>", "<b>x</b>", "script"]
        );

        Assert.Equal(
            """&lt;<mark id="e3" data-evidence="3">script</mark>&gt;alert(1)&lt;/script&gt;""",
            marked.TitleHtml
        );
        Assert.Equal("""<p>正文 &lt;<mark id="e2" data-evidence="2">b&gt;x&lt;/b</mark>&gt;</p>""", marked.Html);
        Assert.Equal([null, "e2", "e3"], marked.Quotes.Select(q => q.Anchor));
    }

    [Fact]
    public void Quotes_that_overlap_share_the_mark_that_came_first()
    {
        var marked = EvidenceMarks.Of("标题", "<p>一二三四五六</p>", ["一二三四", "三四五六", "二三"]);

        Assert.Equal(
            """<p><mark id="e1" data-evidence="1">一二三四</mark><mark id="e2" data-evidence="2">五六</mark></p>""",
            marked.Html
        );
        Assert.Equal(["e1", "e1", "e1"], marked.Quotes.Select(q => q.Anchor));
    }

    [Fact]
    public void Pictures_become_links_to_them() =>
        Assert.Equal(
            """<p><a href="https://example.com/a.png" rel="noopener noreferrer nofollow" class="picture">图片</a></p>""",
            Marked("""<p><img src="https://example.com/a.png" alt=""></p>""")
        );
}
