using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;

namespace Signalbox.Radar.Slots;

/// <summary>Every source of a slot has been read, or has failed.</summary>
internal sealed record JudgeSlot(Guid RunId);

/// <summary>Picks what is to be judged: the newest articles that no judge has seen in their present revision.</summary>
internal sealed class JudgeSlotHandler(
    IDbContextFactory<SignalboxDb> dbs,
    JobQueue jobs,
    IOptions<RadarOptions> options,
    TimeProvider clock
) : IJobHandler<JudgeSlot>
{
    public async Task RunAsync(JudgeSlot job, JobContext context, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        await TakeTurnAsync(tx, ct);
        var run = await db.Set<SlotRun>().FindAsync([job.RunId], ct);
        if (run is { Step: SlotStep.Fetching })
        {
            var articles = await ToJudgeAsync(db, run.Id, ct);
            db.AddRange(
                articles.Select(a => new SlotArticle
                {
                    RunId = run.Id,
                    ArticleId = a.Id,
                    Revision = a.Revision,
                })
            );
            run.Step = SlotStep.Judging;
            run.ToJudge = articles.Count;
            await db.SaveChangesAsync(ct);
            await jobs.EnqueueGroupAsync(
                tx,
                $"radar.slot:{run.Id}:judge",
                [.. articles.Select(a => new JudgeForSlot(run.Id, a.Id, a.Revision))],
                new FinishSlot(run.Id, AtDeadline: false),
                ct
            );
        }
        await context.CommitDoneAsync(tx, ct);
    }

    /// <summary>What another slot is judging is left to it: after a night off two slots are made up for at once.</summary>
    private async Task<List<Picked>> ToJudgeAsync(SignalboxDb db, Guid runId, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - options.Value.JudgeWithin;
        var others = db.Set<SlotRun>().Where(r => r.Step == SlotStep.Judging && r.Id != runId).Select(r => r.Id);
        var theirs = db.Set<SlotArticle>()
            .Where(s => others.Contains(s.RunId) && s.JudgementId == null && s.Failure == null);
        return await db.Set<Article>()
            .Where(a => a.DatedAt >= oldest && a.TextState != TextState.Gone)
            .Where(a => !db.Set<Judgement>().Any(j => j.ArticleId == a.Id && j.Revision == a.Revision))
            .Where(a => !theirs.Any(s => s.ArticleId == a.Id && s.Revision == a.Revision))
            .OrderByDescending(a => a.DatedAt)
            .Take(options.Value.ArticlesPerSlot)
            .Select(a => new Picked(a.Id, a.Revision))
            .ToListAsync(ct);
    }

    /// <summary>One slot at a time picks, or two would not see what the other takes. SQLite has one writer anyway.</summary>
    private static async Task TakeTurnAsync(WriteTransaction tx, CancellationToken ct)
    {
        if (tx.Kind != DatabaseKind.Postgres)
            return;
        await using var turn = tx.Command("SELECT pg_advisory_xact_lock(@turn)", ("turn", 2_001_002L));
        await turn.ExecuteNonQueryAsync(ct);
    }

    private sealed record Picked(Guid Id, int Revision);
}
