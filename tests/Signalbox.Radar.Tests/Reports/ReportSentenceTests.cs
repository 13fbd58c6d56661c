using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ReportSentenceTests
{
    [Fact]
    public void A_day_is_told_in_one_sentence_of_facts() =>
        Assert.Equal(
            "今天从 81 篇新文章里找到 3 条机会（供应链 1、补贴申报 1、价格机会 1）；最强的 92 分：光模块厂商上调四季度出货指引，1.6T 产品进入小批量交付；"
                + "最近的截止是 3 月 15 日，还有 13 天；前 29 天平均每天 1.8 条；有 3 处失败。",
            ReportSentence.Of(ReportExamples.Rich())
        );

    [Fact]
    public void A_slot_speaks_of_itself_alone() =>
        Assert.Equal(
            "这一批次从 46 篇新文章里找到 1 条机会（线索 1）；最强的 70 分：标题。",
            ReportSentence.Of(
                ReportExamples.Rich() with
                {
                    IsDaily = false,
                    Opportunities = [ReportExamples.Opportunity(70)],
                    Failures = [],
                }
            )
        );

    [Fact]
    public void Nothing_new_and_nothing_found_are_two_things()
    {
        var nothing = ReportExamples.Empty();
        var read = nothing with { Flow = [new("12:00", 8, 8, 0), new("22:00", 4, 4, 0)] };

        Assert.Equal("今天没有新文章，也没有机会。", ReportSentence.Of(nothing));
        Assert.Equal("今天看了 12 篇新文章，没有找到机会。", ReportSentence.Of(read));
    }

    [Fact]
    public void A_deadline_that_has_passed_is_not_the_next_one()
    {
        var content = ReportExamples.Empty() with
        {
            Opportunities =
            [
                ReportExamples.Opportunity(80) with
                {
                    Deadline = new DateOnly(2026, 3, 1),
                },
                ReportExamples.Opportunity(70) with
                {
                    Deadline = new DateOnly(2026, 3, 2),
                },
            ],
        };

        Assert.Contains("最近的截止是 3 月 2 日，就在今天", ReportSentence.Of(content), StringComparison.Ordinal);
    }

    [Fact]
    public void More_topics_than_are_named_are_hinted_at()
    {
        var content = ReportExamples.Empty() with
        {
            Opportunities =
            [
                .. "甲乙丙丁".Select(k => ReportExamples.Opportunity(60) with { Kind = k.ToString() }),
                ReportExamples.Opportunity(55) with
                {
                    Kind = "丁",
                },
            ],
        };

        Assert.Contains("（丁 2、甲 1、乙 1 等）", ReportSentence.Of(content), StringComparison.Ordinal);
    }
}
