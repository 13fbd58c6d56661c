using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Slots;

/// <summary>Adds up a slot from what its jobs have stored, so that a count can never differ from the rows.</summary>
internal static class CountSlot
{
    public static async Task RunAsync(SignalboxDb db, SlotRun run, CancellationToken ct)
    {
        var sources = await db.Set<SlotSource>().AsNoTracking().Where(s => s.RunId == run.Id).ToListAsync(ct);
        // A server that was read stands for its accounts in the count of sources.
        var accounts = await db.Set<Source>()
            .Where(s => s.Kind == SourceKind.WeRssAccount)
            .Select(s => s.Id)
            .ToListAsync(ct);
        var own = sources.Where(s => !accounts.Contains(s.SourceId)).ToList();
        run.SourcesFailed = own.Count(s => s.Failure is not null) + Math.Max(0, run.Sources - own.Count);
        run.Fetched = sources.Sum(s => s.Fetched);
        run.NewArticles = sources.Sum(s => s.NewArticles);
        run.Merged = sources.Sum(s => s.Merged);
        run.TooOld = sources.Sum(s => s.TooOld);

        var judgements = await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => j.RunId == run.Id)
            .Select(j => new
            {
                j.ArticleId,
                j.Outcome,
                j.CostCny,
            })
            .ToListAsync(ct);
        // Several topics may have had an article; the last of them settled it.
        var retold = await db.Set<Retelling>()
            .Where(r => db.Set<Judgement>().Any(j => j.Id == r.JudgementId && j.RunId == run.Id))
            .CountAsync(ct);
        var outcomes = judgements
            .Where(j => j.Outcome != JudgementOutcome.Sifted)
            .GroupBy(j => j.ArticleId)
            .Select(g => g.Min(j => Rank(j.Outcome)))
            .ToList();
        run.Judged = outcomes.Count(o => o != Rank(JudgementOutcome.NoVerdict));
        run.NoVerdict = outcomes.Count - run.Judged;
        run.Opportunities = outcomes.Count(o => o == Rank(JudgementOutcome.Opportunity)) - retold;
        // What another slot's job had judged by then has a judgement, though not of this run.
        run.JudgeFailed = await db.Set<SlotArticle>().CountAsync(a => a.RunId == run.Id && a.JudgementId == null, ct);
        run.CostCny = judgements.Any(j => j.CostCny is null) ? null : judgements.Sum(j => j.CostCny ?? 0);
    }

    private static int Rank(JudgementOutcome outcome) =>
        outcome switch
        {
            JudgementOutcome.Opportunity => 0,
            JudgementOutcome.NoVerdict => 1,
            _ => 2,
        };
}
