using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class ArticlePageTests
{
    [Fact]
    public void A_WeChat_article_is_found_though_its_text_is_hidden()
    {
        var page = Sample("wechat-article-full.html");

        Assert.Equal((ArticlePageState.Article, "金榜时代官微"), (page.State, page.Author));
        Assert.Equal("睡前数学知识点｜Day15：疯狂星期四，V你一个知识点：定积分核心公式~", page.Title);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1764842451), page.PublishedAt);
        Assert.Equal(17, page.Content.Images);
        Assert.Contains("定积分的核心公式", page.Content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("data-src", page.Content.Html, StringComparison.Ordinal);
        Assert.Contains("mmbiz.qpic.cn", page.Content.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wechat-article-deleted-by-author.html", ArticlePageState.Deleted, "该内容已被发布者删除")]
    [InlineData("wechat-article-violation.html", ArticlePageState.Violation, "此内容因违规无法查看")]
    [InlineData("wechat-article-unavailable.html", ArticlePageState.Unavailable, "该内容暂时无法查看")]
    public void WeChats_ways_to_say_no_are_states(string file, object state, string reason)
    {
        var page = Sample(file);

        Assert.Equal((state, reason, ""), (page.State, page.Reason, page.Content.Text));
    }

    [Fact]
    public void WeChats_check_for_a_person_is_a_state()
    {
        var page = Read(
            "<html><body><div class='weui-msg'><h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a>去验证</a></div></body></html>"
        );

        Assert.Equal(ArticlePageState.Verification, page.State);
    }

    [Fact]
    public void An_article_about_deleted_articles_is_an_article()
    {
        var paragraph =
            "<p>许多读者打开链接时只看到一句“该内容已被发布者删除”，这背后有许多不同的原因，本文逐一说明。</p>";

        var page = Read($"<html><body><div id='js_content'>{paragraph}{paragraph}{paragraph}</div></body></html>");

        Assert.Equal(ArticlePageState.Article, page.State);
    }

    [Theory]
    [InlineData("zh-bbc-article.html", "港特首梁振英就住宅违建事件道歉", "香港行政长官梁振英在各方压力下", "同胞")]
    [InlineData(
        "zh-qq-article-meta-gb2312-bytes-utf8.html",
        "DeepMind新电脑已可利用记忆自学 人工智能迈上新台阶",
        "谷歌(微博) 在2014年收购的人工智能公司DeepMind",
        "Copyright"
    )]
    [InlineData(
        "zh-gmw-article.html",
        "宇航员在太空中喝酒会怎么样？后果很严重",
        "翱翔于距地球数千公里的太空中",
        "Copyright"
    )]
    public void On_other_pages_it_is_where_most_of_the_text_is(string file, string title, string words, string notWords)
    {
        var page = Sample(file);

        Assert.Equal((ArticlePageState.Article, title), (page.State, page.Title));
        Assert.Contains(words, page.Content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(notWords, page.Content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Content.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<meta property='article:published_time' content='2026-01-04T09:00:00+08:00'>")]
    [InlineData(
        "<script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\": \"2026-01-04T01:00:00Z\"}</script>"
    )]
    [InlineData("<time class=x datetime=\"2026-01-04T09:00:00+08:00\">yesterday</time>")]
    [InlineData("<title>新闻</title><meta name='publishdate' content='2026-01-04 09:00:00'>")]
    public void The_time_of_publication_may_stand_in_many_places(string somewhere) =>
        Assert.Equal(
            new DateTimeOffset(2026, 1, 4, 1, 0, 0, TimeSpan.Zero),
            Read($"<html>{somewhere}<p>x</p></html>").PublishedAt
        );

    [Theory]
    [InlineData("")]
    [InlineData("<html><body><nav><a href=/>one</a> <a href=/b>two</a></nav></body></html>")]
    [InlineData("{\"not\":\"html\"}")]
    public void A_page_without_a_text_says_so(string html) => Assert.Equal(ArticlePageState.NoText, Read(html).State);

    private static ArticlePage Sample(string file) =>
        ExampleFeeds.Pages().Read(File.ReadAllBytes(Testing.Samples.Path($"data/feeds/html/{file}")), null, null);

    private static ArticlePage Read(string html) =>
        ExampleFeeds.Pages().Read(System.Text.Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8", null);
}
