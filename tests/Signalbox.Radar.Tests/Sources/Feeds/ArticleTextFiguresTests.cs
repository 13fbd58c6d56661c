using System.Text;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

/// <summary>How much of an article is found on real pages, and how much of what is around it. Written by looking at the pages.</summary>
public sealed class ArticleTextFiguresTests(ITestOutputHelper output)
{
    /// <summary>What a reader would call the article on a page.</summary>
    /// <param name="Paragraphs">How each paragraph of it begins, in their order.</param>
    /// <param name="NotThese">Words of the page around it.</param>
    /// <param name="Strays">So many characters that are none of the article's may be taken with it, of a hundred.</param>
    private sealed record Expectation(string[] Paragraphs, string[] NotThese, int Strays);

    private static readonly Dictionary<string, Expectation> Pages = new(StringComparer.Ordinal)
    {
        ["zh-bbc-article.html"] = new(
            [
                "香港行政长官梁振英在各方压力下",
                "梁振英此前承认早在去年参选",
                "梁振英在星期二（12月10日）",
                "不过泛民主派议员们普遍指责",
                "一些亲北京阵营议员欢迎",
                "梁振英强调承诺将在两周内",
                "“郑重道歉”",
                "香港媒体于6月份曝光",
                "梁振英的山顶大宅于6月份",
                "梁振英说，其位于太平山山顶",
                "梁振英在接受质询前的发言中说",
                "梁振英在选举中还击败了",
                "在回答自由党议员的提问时",
                "现为间选议员的何俊仁说",
                "历时1.5小时的答问大会",
                "民主党此前计划在星期三",
            ],
            [
                "浏览协助",
                "新浪微博",
                "百度搜藏",
                "打印文稿",
                "与内文相关的链接",
                "罗德曼",
                "最多人阅读",
                "频",
                "页首",
                "使用条款",
                "Facebook",
            ],
            Strays: 4 // the words below the picture
        ),
        ["zh-gmw-article.html"] = new(
            [
                "翱翔于距地球数千公里的太空中",
                "不幸的是，对于希望能喝上一杯",
                "但是，很快普通人都会有机会",
                "图注：巴兹",
                "事实是，历史上酒与太空探险",
                "人们普遍认为，当一个人所处的海拔",
                "事实上，有证据表明，早在上世纪八十年代",
                "在这项研究中，17名男子",
                "所以，人乘坐飞机时醉得更快是个传说",
                "他认为高原反应可能类似于宿醉",
                "相反，那些声称在飞机上",
                "汉森指出",
                "所以，如果酒精对人体的物理效应",
                "美国宇航局约翰逊航天中心发言人",
                "为此，国际空间站上的宇航员",
                "图注：测试表明",
                "然后是责任的问题",
                "然而，2007年，美国宇航局",
                "出台这一规则的原因很清楚",
                "国际空间站禁止享用啤酒",
                "然而，尽管有严格的规则",
                "NASA发言人斯蒂芬妮",
                "席尔霍尔茨补充说",
                "也许最令人惊讶的是",
                "虽然Nasa对太空中酒精的使用",
                "然而，奇怪的是，酒仍然能",
                "几年前，即2011年9月",
                "Nasa表示",
                "因此，即使宇航员自己被禁止",
                "相比之下，执行登陆火星任务",
                "然而，像戴夫",
                "图注：奥尔德林的圣餐杯",
                "他说：“这是一个政治问题",
                "所以，当宇航员在地球轨道上时",
            ],
            [
                "您想去哪里",
                "我有话说",
                "新闻表情排行",
                "值班总编推荐",
                "版权声明",
                "网站地图",
                "一键通",
                "enpproperty",
                "分享到",
            ],
            Strays: 3 // who made it, what it was called elsewhere
        ),
        ["zh-qq-article-meta-gb2312-bytes-utf8.html"] = new(
            [
                "TNW中文站 10月14日报道",
                "谷歌(微博) 在2014年收购的人工智能公司DeepMind",
                "这款产品具有极其重要的意义",
                "DeepMind表示，这款名为DNC",
                "例如，它可以回答",
                "DeepMind称，DNC还可以帮你",
                "同样，它还可以理解和回答",
                "DNC建立在神经网络的概念之上",
                "DeepMind的AlphaGo AI能够打败",
                "DeepMind希望DNC可以推动",
            ],
            [
                "全部频道",
                "一键登录",
                "Qzone",
                "热门评论",
                "推荐阅读",
                "栏目精粹",
                "全民微信时代",
                "自动播放",
                "正在加载",
                "相关度高吗",
                "还能输入",
                "领英分享",
                "用户反馈",
                "xGv00",
            ],
            Strays: 9 // to whom it belongs, and the editor's headline over a video
        ),
        ["wechat-article-full.html"] = new(
            [
                "「硕哥考前30天睡前碎碎念系列」",
                "今天为你解决的是考研数学重难点之一",
                "今天的总结至关重要",
                "快来一起学习吧",
                "26考研数学硕哥睡前碎碎念",
                "定积分的核心公式",
                "今天也是干货满满的一天",
                "错题本上的印记",
                "点赞！晚安，让我们一研为定",
                "PS.同学们有什么想问硕哥的",
                "还有一个好消息",
                "如果你想",
                "考前临时抱佛脚",
                "抓不住重点、越学越焦虑",
                "对解题套路、技巧不熟练",
                "硕哥数学过线急救班",
                "21号",
                "每天4小时",
                "抓大放小，考前逆袭",
                "（已报名【数学保命班】的同学",
            ],
            [
                "微信扫一扫",
                "预览时标签不可点",
                "轻触阅读原文",
                "向上滑动看下一个",
                "写留言",
                "轻点两下取消赞",
                "在小说阅读器中",
            ],
            Strays: 3
        ),
    };

    public static TheoryData<string> Files => [.. Pages.Keys];

    [Theory, MemberData(nameof(Files))]
    public void The_whole_article_is_found_and_little_else(string file)
    {
        var expected = Pages[file];
        var page = ExampleFeeds
            .Pages()
            .Read(File.ReadAllBytes(Testing.Samples.Path($"data/feeds/html/{file}")), null, null);
        var lines = page.Content.Text.Split('\n');
        var missing = expected.Paragraphs.Where(p => !page.Content.Text.Contains(p, StringComparison.Ordinal)).ToList();
        var strays = lines.Where(l => !expected.Paragraphs.Any(p => l.Contains(p, StringComparison.Ordinal))).ToList();
        var share = 100.0 * strays.Sum(l => l.Length) / page.Content.Text.Length;

        output.WriteLine($"{file}: {page.Content.Text.Length} characters, {share:0.0} % beside the article:");
        output.WriteLine(string.Join("\n", strays));
        Assert.Equal(ArticlePageState.Article, page.State);
        Assert.Empty(missing);
        Assert.DoesNotContain(expected.NotThese, w => page.Content.Text.Contains(w, StringComparison.Ordinal));
        Assert.True(
            share <= expected.Strays,
            $"{share:0.0} % of the text is beside the article: {string.Join(" ¦ ", strays)}"
        );
    }

    /// <summary>The same frame around other articles: templates as sites have them, with the article in different places.</summary>
    [Theory]
    [InlineData("<main><article>{0}</article></main>")]
    [InlineData("<div class=\"wrap\"><div class=\"TRS_Editor\">{0}</div></div>")]
    [InlineData("<table><tr><td class=\"side\"><a href=/1>导航一</a></td><td>{0}</td></tr></table>")]
    [InlineData("<div id=\"app\"><section><div><div>{0}</div></div></section></div>")]
    [InlineData("<div class=\"article-content share-wrapper\">{0}</div>")]
    public void The_article_is_found_in_any_frame(string frame)
    {
        var paragraphs = Enumerable
            .Range(1, 6)
            .Select(n =>
                $"第{n}段：市工业和信息化局今日发布通知，对符合条件的中小企业给予设备更新补贴，单个项目最高五百万元。"
            )
            .ToList();
        var html = new StringBuilder("<html><head><title>设备更新补贴通知_市工信局</title></head><body>")
            .Append("<div class=\"header\"><ul>")
            .Append(Links("栏目", 30))
            .Append("</ul></div>")
            .AppendFormat(
                System.Globalization.CultureInfo.InvariantCulture,
                frame,
                string.Concat(paragraphs.Select(p => $"<p>{p}</p>"))
                    + "<div class=\"related\"><h3>相关阅读</h3><ul>"
                    + Links("相关新闻标题比较长的一条", 12)
                    + "</ul></div>"
            )
            .Append("<div class=\"sidebar\"><ul>")
            .Append(Links("热门文章标题也很长的一条", 20))
            .Append("</ul></div>")
            .Append(
                "<div class=\"footer\"><p>主办单位：某某市工业和信息化局　备案号：某ICP备00000000号　网站标识码：0000000000</p></div>"
            )
            .Append("</body></html>")
            .ToString();

        var page = ExampleFeeds.Pages().Read(Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8", null);

        Assert.All(paragraphs, p => Assert.Contains(p, page.Content.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("相关新闻标题", page.Content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("热门文章", page.Content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("栏目", page.Content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("备案号", page.Content.Text, StringComparison.Ordinal);

        static string Links(string words, int count) =>
            string.Concat(Enumerable.Range(1, count).Select(n => $"<li><a href=\"/{n}.html\">{words}{n}</a></li>"));
    }

    /// <summary>Lists and tables of links are what some articles consist of.</summary>
    [Fact]
    public void Links_within_the_text_stay()
    {
        const string text =
            "<div class=\"content\"><p>各县（市、区）人民政府：根据<a href=/law>《中小企业促进法》</a>，现将有关事项通知如下，请认真贯彻执行。</p>"
            + "<p>一、申报范围为在本市登记注册、正常经营一年以上的企业，具体条件见附件，逾期不再受理。</p>"
            + "<ul><li><a href=/a.pdf>附件1：申报书</a></li><li><a href=/b.pdf>附件2：承诺函</a></li></ul></div>";

        var page = ExampleFeeds
            .Pages()
            .Read(Encoding.UTF8.GetBytes($"<body>{text}</body>"), "text/html; charset=utf-8", null);

        Assert.Contains("《中小企业促进法》", page.Content.Text, StringComparison.Ordinal);
        Assert.Contains("附件1：申报书", page.Content.Text, StringComparison.Ordinal);
    }
}
