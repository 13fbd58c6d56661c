using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Learning;

/// <summary>An opportunity as the ranking sees it.</summary>
internal sealed record Described(
    Guid Id,
    OpportunityState State,
    DateTimeOffset? StateAt,
    int Shift,
    IReadOnlyList<FeatureValue> Values
);

/// <summary>Puts opportunities into values of features.</summary>
internal static class DescribeOpportunities
{
    /// <param name="opportunities">Bounded by the caller.</param>
    public static async Task<IReadOnlyList<Described>> RunAsync(
        SignalboxDb db,
        IQueryable<Opportunity> opportunities,
        CancellationToken ct
    )
    {
        var rows = await (
            from found in opportunities
            join judgement in db.Set<Judgement>() on found.JudgementId equals judgement.Id
            select new
            {
                found.Id,
                found.State,
                found.StateAt,
                found.Shift,
                found.Title,
                found.Score,
                judgement.Kind,
                judgement.Judge,
                judgement.JudgeName,
                judgement.PromptNumber,
                judgement.Deadline,
                judgement.Evidence,
                Source = db.Set<ArticleOrigin>()
                    .Where(o => o.ArticleId == found.ArticleId && o.Match == OriginMatch.First)
                    .Select(o => (Guid?)o.SourceId)
                    .FirstOrDefault(),
            }
        ).ToListAsync(ct);
        return rows.ConvertAll(r => new Described(
            r.Id,
            r.State,
            r.StateAt,
            r.Shift,
            Values(
                r.Source,
                r.Kind,
                ReportStories.JudgeText(r.Judge, r.JudgeName, r.PromptNumber),
                r.Score,
                r.Deadline is not null,
                HasAmount(r.Title, r.Evidence)
            )
        ));
    }

    public static IReadOnlyList<FeatureValue> Values(
        Guid? source,
        string? interest,
        string judge,
        int score,
        bool hasDeadline,
        bool hasAmount
    )
    {
        List<FeatureValue> values =
        [
            new(LearningFeature.Judge, judge),
            new(LearningFeature.Band, Band(score)),
            new(LearningFeature.Deadline, hasDeadline ? "yes" : "no"),
            new(LearningFeature.Amount, hasAmount ? "yes" : "no"),
        ];
        if (source is { } id)
            values.Add(new FeatureValue(LearningFeature.Source, id.ToString()));
        if (interest is { Length: > 0 })
            values.Add(new FeatureValue(LearningFeature.Interest, interest));
        return values;
    }

    private static string Band(int score)
    {
        var ten = Math.Clamp(score, 0, 99) / 10 * 10;
        return FormattableString.Invariant($"{ten}–{(ten == 90 ? 100 : ten + 9)}");
    }

    private static bool HasAmount(string title, IReadOnlyList<string> evidence) =>
        evidence.Prepend(title).Any(text => Amounts.Find(Folding.Fold(text), 1).Count > 0);
}
