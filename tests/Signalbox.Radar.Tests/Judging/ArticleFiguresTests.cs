using Signalbox.Radar.Judging;

namespace Signalbox.Radar.Tests.Judging;

public sealed class ArticleFiguresTests
{
    private static readonly ArticleToJudge Article = new()
    {
        Title = "储能专项资金开始申报，单个项目最高300万元",
        Text =
            "总盘子2亿元。每家企业最多补助１５万元，申报费8折，咨询免费。宁德时代（300750）股价上涨。另有２亿元、5 万元、6万元、7万元。",
        DatedAt = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void Sums_of_the_evidence_come_first_each_once_and_as_they_stand_there()
    {
        var figures = ArticleFigures.Of(Article, ["每家企业最多补助１５万元，申报费8折，咨询免费"]);

        Assert.Equal(["１５万元", "300万元", "2亿元", "5 万元", "6万元"], figures.Amounts);
    }

    [Fact]
    public void Securities_are_told_by_their_codes() =>
        Assert.Equal(["300750.SZ"], ArticleFigures.Of(Article, evidence: []).Symbols);
}
