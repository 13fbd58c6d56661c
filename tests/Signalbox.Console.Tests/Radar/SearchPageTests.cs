using System.Net;

namespace Signalbox.Console.Tests.Radar;

public sealed class SearchPageTests
{
    [Fact]
    public async Task What_is_found_is_marked_says_what_it_is_and_leads_there()
    {
        await using var console = await RadarConsole.StartAsync();

        var empty = await console.GetAsync("/search");
        var all = await console.GetAsync("/search?q=绿色工厂");
        var one = await console.GetAsync("/search?q=绿色工厂&kind=Article");
        var none = await console.GetAsync("/search?q=没有这个词");
        var article = await console.GetAsync(one.One(".found a").GetAttribute("href")!);

        Assert.Contains("想找什么？", empty.Main, StringComparison.Ordinal);
        Assert.Equal(
            ["报告", "文章", "机会"],
            all.Document.QuerySelectorAll(".found .tag").Select(t => t.TextContent).Order(StringComparer.Ordinal)
        );
        Assert.Equal(["绿色工厂", "绿色工厂"], one.Document.QuerySelectorAll(".found mark").Select(m => m.TextContent));
        Assert.Contains("绿色工厂奖补申报开始", article.Main, StringComparison.Ordinal);
        Assert.Contains("没有找到。", none.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_title_is_text_and_what_cannot_be_looked_for_gets_a_sentence()
    {
        await using var console = await RadarConsole.StartAsync();

        var hostile = await console.GetAsync("/search?q=专项资金");
        var marks = await console.GetAsync("/search?q=%3F%21");
        var nonsense = await console.GetAsync("/search?q=资金&kind=x&from=never&to=2026-13-01&after=-");

        Assert.Empty(hostile.Document.QuerySelectorAll("main script, main img"));
        Assert.Contains("<script>alert(1)</script>", hostile.Main, StringComparison.Ordinal);
        Assert.Contains("没有可找的词", marks.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, nonsense.Status);
    }
}
