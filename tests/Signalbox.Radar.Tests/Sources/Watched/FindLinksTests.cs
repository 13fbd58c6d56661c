using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.Watched;

namespace Signalbox.Radar.Tests.Sources.Watched;

public sealed class FindLinksTests
{
    private static readonly Uri Address = new("https://gov.example/zwgk/index.html");

    [Fact]
    public void Each_entry_gives_its_link_its_title_and_its_date()
    {
        var found = Find(
            """
            <title>政务公开</title><ul class="news">
            <li><a href="1.html"><img src="a.png"></a><a href="1.html">关于开展设备更新补贴的通知</a><time datetime="2026-03-01 09:00">3月1日</time></li>
            <li><a href="/tz/2.html?utm_source=x#top">  第二条
               通知 </a></li>
            <li><h3>标题在这里</h3><a href="https://other.example/3.html">查看</a></li>
            <li>没有链接的一条</li>
            <li><a href="javascript:void(0)">脚本</a></li>
            <li><a href="index.html">本页</a></li>
            </ul><div class="nav"><a href="/4.html">导航</a></div>
            """,
            "ul.news > li"
        );

        Assert.Equal("政务公开", found.Title);
        Assert.Equal(
            [
                ("https://gov.example/zwgk/1.html", "关于开展设备更新补贴的通知"),
                ("https://gov.example/tz/2.html", "第二条 通知"),
                ("https://other.example/3.html", "标题在这里"),
            ],
            found.Entries.Select(e => (e.Url, e.Title))
        );
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.Zero), found.Entries[0].PublishedAt);
    }

    [Theory]
    [InlineData(".list a")]
    [InlineData(".list .t")] // stands in the link
    [InlineData("div.list > div")]
    public void The_entry_is_the_link_or_holds_it_or_stands_in_it(string selector)
    {
        var found = Find(
            "<div class=list><div><a href=/1><span class=t>甲</span></a></div><div><a href=/2><span class=t>乙</span></a></div></div>",
            selector
        );

        Assert.Equal(["甲", "乙"], found.Entries.Select(e => e.Title));
    }

    [Fact]
    public void The_pages_base_and_the_title_selector_are_kept_to()
    {
        var found = FindLinks.On(
            "<base href='https://cdn.example/x/'><ul><li><a href='1.html'>更多</a><b>真正的标题</b></li></ul>",
            Address,
            "li",
            "b"
        );

        Assert.Equal(("https://cdn.example/x/1.html", "真正的标题"), (found.Entries[0].Url, found.Entries[0].Title));
    }

    [Fact]
    public void Two_links_to_one_address_are_one_entry_and_long_addresses_have_a_digest_for_a_key()
    {
        var path = new string('a', 600);
        var found = Find($"<a href=/{path}><img></a><a href=/{path}>有字的</a><a href=/2>乙</a>", "a");

        Assert.Equal(["有字的", "乙"], found.Entries.Select(e => e.Title));
        Assert.StartsWith("sha256:", found.Entries[0].Key, StringComparison.Ordinal);
        Assert.Equal(found.Entries[1].Url, found.Entries[1].Key);
    }

    [Fact]
    public void At_most_two_hundred_entries_are_taken() =>
        Assert.Equal(
            200,
            Find(string.Concat(Enumerable.Range(1, 500).Select(n => $"<a href=/{n}>第{n}条</a>")), "a").Entries.Count
        );

    [Theory]
    [InlineData("ul.gone > li", "radar.page.nothing-found", "ul.gone > li")]
    [InlineData("p", "radar.page.no-links", "1 elements")]
    [InlineData("ul[", "radar.page.selector", "ul[")]
    [InlineData("", "radar.page.selector", "«»")]
    public void What_finds_nothing_is_refused_in_a_sentence(string selector, string code, string said)
    {
        var refused = Assert.Throws<RefusedException>(() =>
            Find("<p>x</p><ul><li><a href=/1>甲</a></li></ul>", selector)
        );

        Assert.Equal(code, refused.Code);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    private static PageEntries Find(string html, string selector) => FindLinks.On(html, Address, selector, null);
}
