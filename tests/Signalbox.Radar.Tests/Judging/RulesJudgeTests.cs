using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Tests.Judging;

public sealed class RulesJudgeTests
{
    private static readonly RulesJudge Shipped = new(ShippedRules.Set);

    public static TheoryData<string> Names => [.. SampleArticles.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Shipped_rules_judge_an_article_as_a_reader_would(string name)
    {
        var sample = SampleArticles.All[name];
        var article = SampleArticles.Article(sample.Title, sample.Text, sample.AgeHours, sample.OnSummaryOnly);

        var verdict = Shipped.Judge(article, SampleArticles.Now);

        Assert.True(sample.Kind is not null == verdict.IsOpportunity, Shown(verdict));
        if (sample.Kind is not null)
        {
            Assert.Equal(sample.Kind, verdict.Kind);
            Assert.NotEmpty(verdict.Evidence);
        }
        Assert.Equal(sample.Deadline, verdict.Deadline);
        Assert.Contains(sample.Reason ?? "", verdict.Reason, StringComparison.Ordinal);
        if (sample.Doubt is not null)
            Assert.Contains(sample.Doubt, verdict.CounterArgument ?? "", StringComparison.Ordinal);
        if (sample.Entity is not null)
            Assert.Contains(sample.Entity, verdict.Entities);
        Assert.All(
            sample.Evidence,
            begin => Assert.Contains(verdict.Evidence, e => e.StartsWith(begin, StringComparison.Ordinal))
        );
        Assert.All(
            verdict.Evidence,
            e =>
                Assert.True(
                    article.Title.Contains(e, StringComparison.Ordinal)
                        || article.Text.Contains(e, StringComparison.Ordinal),
                    e
                )
        );
    }

    private static string Shown(Verdict v) => $"{v.Score} {v.Kind}: {v.Reason} | {v.CounterArgument}";
}
