using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Learning;

/// <summary>What was decided of one day's opportunities of one topic and one judge.</summary>
internal sealed record DecidedDay(DateOnly Day, string Topic, string Judge, int Accepted, int Ignored);

/// <summary>Counts how often the owner agreed with a judge: accepted of all that were accepted or ignored.</summary>
internal static class CountPrecision
{
    private const int Most = 12;

    /// <summary>By topic and judge with its prompt version, over the opportunities found on these days.</summary>
    /// <returns>At most 12 rows, the most decided first; what nobody has decided is not among them.</returns>
    public static async Task<IReadOnlyList<ReportPrecision>> RunAsync(
        SignalboxDb db,
        Viewer viewer,
        DateOnly first,
        DateOnly last,
        CancellationToken ct
    ) =>
        [
            .. (await DaysAsync(db, viewer, first, last, ct))
                .GroupBy(d => (d.Topic, d.Judge))
                .Select(g => new ReportPrecision(
                    g.Key.Topic,
                    g.Key.Judge,
                    g.Sum(d => d.Accepted),
                    g.Sum(d => d.Ignored)
                ))
                .OrderByDescending(p => p.Accepted + p.Ignored)
                .ThenBy(p => p.Topic, StringComparer.Ordinal)
                .ThenBy(p => p.Judge, StringComparer.Ordinal)
                .Take(Most),
        ];

    /// <summary>Day by day, where anything was decided.</summary>
    public static async Task<IReadOnlyList<DecidedDay>> DaysAsync(
        SignalboxDb db,
        Viewer viewer,
        DateOnly first,
        DateOnly last,
        CancellationToken ct
    )
    {
        var samples = db.Set<Article>().Where(a => a.Sample).Select(a => a.Id);
        var counts = await (
            from found in db.Set<Opportunity>().For(db, viewer)
            join judgement in db.Set<Judgement>() on found.JudgementId equals judgement.Id
            where found.Day >= first && found.Day <= last && !samples.Contains(found.ArticleId)
            where found.State == OpportunityState.Accepted || found.State == OpportunityState.Ignored
            group found by new
            {
                found.Day,
                found.State,
                judgement.Kind,
                judgement.Judge,
                judgement.JudgeName,
                judgement.PromptNumber,
            } into g
            select new { g.Key, Count = g.Count() }
        ).ToListAsync(ct);
        return counts.ConvertAll(c => new DecidedDay(
            c.Key.Day,
            c.Key.Kind ?? "",
            ReportStories.JudgeText(c.Key.Judge, c.Key.JudgeName, c.Key.PromptNumber),
            c.Key.State == OpportunityState.Accepted ? c.Count : 0,
            c.Key.State == OpportunityState.Ignored ? c.Count : 0
        ));
    }
}
