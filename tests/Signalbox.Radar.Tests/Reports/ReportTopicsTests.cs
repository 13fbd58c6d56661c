using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ReportTopicsTests
{
    [Fact]
    public void The_first_three_stand_in_front_and_the_rest_by_topic()
    {
        var rest = ReportTopics.Rest(ReportExamples.Long());

        Assert.Equal(["招标采购 1", "中小企业 2"], rest.Select(t => $"{t.Name} {t.Opportunities.Count}"));
        Assert.Equal([55, 51], rest[1].Opportunities.Select(o => o.Score));
        Assert.Empty(ReportTopics.Rest(ReportExamples.Rich()));
    }

    [Fact]
    public void Beyond_twelve_topics_there_is_one_for_the_others_and_nothing_is_lost()
    {
        var content = ReportExamples.Empty() with
        {
            Opportunities =
            [
                .. Enumerable
                    .Range(0, 43)
                    .Select(n => ReportExamples.Opportunity(90 - n) with { Kind = n % 2 == 0 ? $"方向{n}" : "" }),
            ],
        };

        var rest = ReportTopics.Rest(content);

        Assert.Equal(12, rest.Count);
        Assert.Equal("其余方向", rest[^1].Name);
        Assert.Equal(40, rest.Sum(t => t.Opportunities.Count));
        Assert.Equal(rest[^1].Opportunities.OrderByDescending(o => o.Score), rest[^1].Opportunities);
    }
}
