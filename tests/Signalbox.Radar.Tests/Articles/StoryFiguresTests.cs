using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Tests.Articles;

public sealed class StoryFiguresTests
{
    [Theory]
    [InlineData("最高补助五十万元", "最高补助50万元")]
    [InlineData("最高补助50万元", "up to 500,000 yuan")]
    [InlineData("补三成", "补百分之三十")]
    [InlineData("打六折", "by 60%")]
    [InlineData("二十四小时内", "24小时内")]
    [InlineData("１２０个名额", "一百二十个名额")]
    [InlineData("4月10日起", "from April 10")]
    [InlineData("四月十日起", "from 10 April")]
    [InlineData("1.5亿元", "150 million")]
    [InlineData("28.6万", "286,000")]
    public void One_figure_in_two_spellings(string one, string other)
    {
        var (a, b) = (Of(one), Of(other));

        Assert.NotEmpty(a);
        Assert.Equal(a.Keys.Order(StringComparer.Ordinal), b.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("统一标准，一定要看")]
    [InlineData("")]
    public void What_is_no_figure_is_none(string text) => Assert.Empty(Of(text));

    [Fact]
    public void A_year_and_a_small_count_say_little_a_sum_and_a_day_say_much()
    {
        var figures = Of("2026年12月31日前，第3批，最高300万元，3月20日截止");

        Assert.True(figures["2026"] < 0.2);
        Assert.True(figures["3"] < 0.5);
        Assert.True(figures["d12-31"] < 0.5);
        Assert.True(figures["d3-20"] >= 1 && figures["3000000"] >= 1);
    }

    private static Dictionary<string, double> Of(string text) => StoryFigures.Of(Folding.Fold(text));
}
