using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Learning;

/// <summary>Counts how often the owner agreed with a judge: accepted of all that were accepted or ignored.</summary>
internal sealed class CountPrecision
{
    private const int Most = 12;

    /// <summary>By topic and judge with its prompt version, over the opportunities found on these days.</summary>
    /// <returns>At most 12 rows, the most decided first; what nobody has decided is not among them.</returns>
    public async Task<IReadOnlyList<ReportPrecision>> RunAsync(
        SignalboxDb db,
        Viewer viewer,
        DateOnly first,
        DateOnly last,
        CancellationToken ct
    )
    {
        var counts = await Decided(db, viewer, first, last)
            .GroupBy(d => new
            {
                d.Topic,
                d.Judge,
                d.JudgeName,
                d.PromptNumber,
                d.Accepted,
            })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(ct);
        return
        [
            .. counts
                .GroupBy(c => (c.Key.Topic, Judge: ReportStories.JudgeText(c.Key.Judge, c.Key.JudgeName, c.Key.PromptNumber)))
                .Select(g => new ReportPrecision(
                    g.Key.Topic,
                    g.Key.Judge,
                    g.Where(c => c.Key.Accepted).Sum(c => c.Count),
                    g.Where(c => !c.Key.Accepted).Sum(c => c.Count)
                ))
                .OrderByDescending(p => p.Accepted + p.Ignored)
                .ThenBy(p => p.Topic, StringComparer.Ordinal)
                .ThenBy(p => p.Judge, StringComparer.Ordinal)
                .Take(Most),
        ];
    }

    private static IQueryable<Decision> Decided(SignalboxDb db, Viewer viewer, DateOnly first, DateOnly last)
    {
        var samples = db.Set<Article>().Where(a => a.Sample).Select(a => a.Id);
        return from found in db.Set<Opportunity>().For(db, viewer)
            join judgement in db.Set<Judgement>() on found.JudgementId equals judgement.Id
            where found.Day >= first && found.Day <= last && !samples.Contains(found.ArticleId)
            where found.State == OpportunityState.Accepted || found.State == OpportunityState.Ignored
            select new Decision
            {
                Day = found.Day,
                Topic = judgement.Kind ?? "",
                Judge = judgement.Judge,
                JudgeName = judgement.JudgeName,
                PromptNumber = judgement.PromptNumber,
                Accepted = found.State == OpportunityState.Accepted,
            };
    }

    private sealed class Decision
    {
        public DateOnly Day { get; init; }
        public required string Topic { get; init; }
        public Judge Judge { get; init; }
        public required string JudgeName { get; init; }
        public int? PromptNumber { get; init; }
        public bool Accepted { get; init; }
    }
}
