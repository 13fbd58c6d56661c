using Signalbox.Radar.Topics;

namespace Signalbox.Radar.Tests.Topics;

public sealed class TopicRulesTests
{
    [Theory]
    [InlineData("储能", "储能项目招标", true, "储能")]
    [InlineData("储能", "光伏项目招标", false, "")]
    [InlineData("储能\n光伏", "光伏项目招标", true, "光伏")]
    [InlineData("储能\n+补贴", "储能项目招标", false, "")]
    [InlineData("储能\n+补贴", "储能项目补贴", true, "储能、补贴")]
    [InlineData("+补贴", "随便什么补贴", true, "补贴")]
    [InlineData("储能\n!招聘", "储能公司招聘", false, "")]
    [InlineData("！招聘", "储能公司", true, "")]
    [InlineData("", "不管什么", true, "")]
    [InlineData("# 备注", "不管什么", true, "")]
    [InlineData("/第[一二三]批/", "第二批名单", true, "/第[一二三]批/")]
    [InlineData("/第[一二三]批/ => 分批", "第二批名单", true, "分批")]
    [InlineData("+/\\d+万元/", "最高300万元", true, "/\\d+万元/")]
    [InlineData("!/转载|广告/", "这是广告", false, "")]
    [InlineData("ESS => 储能", "A new ess plant", true, "储能")]
    [InlineData("AI", "said nothing", false, "")]
    [InlineData("ＡＩ", "ai 工具降价", true, "ＡＩ")]
    [InlineData("補貼", "国家补贴", true, "補貼")]
    [InlineData("/", "a / b", true, "/")]
    public void Which_articles_they_take(string rules, string text, bool taken, string hits)
    {
        var match = TopicRules.Parse(rules).Look("", text);

        Assert.Equal((taken, hits), (match.IsTaken, string.Join('、', match.Hits)));
    }

    [Fact]
    public void What_kept_an_article_out_is_said_as_it_is_written()
    {
        var rules = TopicRules.Parse("储能\n+补贴\n!招聘");

        Assert.Equal("!招聘", rules.Look("储能补贴", "招聘").Against);
        Assert.Equal("+补贴", rules.Look("储能", "").Against);
        Assert.Null(rules.Look("补贴", "").Against);
    }

    [Theory]
    [InlineData("好\n/(/", 2, "no regular expression")]
    [InlineData("/(?<=x)y/", 1, "could take too long")]
    [InlineData("/a*/", 1, "take every article")]
    [InlineData("@0", 1, "from 1 to 1000")]
    [InlineData("@很多", 1, "from 1 to 1000")]
    [InlineData("+", 1, "1 to 60 characters")]
    [InlineData("词 =>", 1, "a name of 1 to 40")]
    public void A_line_that_cannot_be_used_is_named(string rules, int line, string says)
    {
        var fault = Assert.Single(TopicRules.Parse(rules).Faults);

        Assert.Equal(line, fault.Line);
        Assert.Contains(says, fault.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_words_are_a_fault_and_a_long_pattern_too()
    {
        var many = TopicRules.Parse(string.Join('\n', Enumerable.Range(0, 501).Select(n => $"词{n}")));
        var longOne = TopicRules.Parse($"/{new string('x', 301)}/");

        Assert.Contains("at most 500", Assert.Single(many.Faults).Fault, StringComparison.Ordinal);
        Assert.Contains("at most 300", Assert.Single(longOne.Faults).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_another_engine_would_never_end_on_ends_here()
    {
        var rules = TopicRules.Parse("/(a+)+b/");

        Assert.False(rules.Look("", new string('a', 60_000)).IsTaken);
    }

    [Fact]
    public void A_cap_is_told_apart_from_words()
    {
        var rules = TopicRules.Parse("储能\n@3");

        Assert.Equal((3, 1), (rules.Cap, rules.Any.Count));
    }
}
