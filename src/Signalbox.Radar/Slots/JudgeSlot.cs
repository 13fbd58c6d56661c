using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Topics;

namespace Signalbox.Radar.Slots;

/// <summary>Every source of a slot has been read, or has failed.</summary>
internal sealed record JudgeSlot(Guid RunId);

/// <summary>Picks what is to be judged: the newest articles that no judge has seen in their present revision.</summary>
internal sealed class JudgeSlotHandler(
    IDbContextFactory<SignalboxDb> dbs,
    JobQueue jobs,
    CurrentTopics topics,
    IOptions<RadarOptions> options,
    TimeProvider clock
) : IJobHandler<JudgeSlot>
{
    private const int MostLookedAt = 20_000;
    private const int AtOnce = 200;

    public async Task RunAsync(JudgeSlot job, JobContext context, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        // Before the write begins: nobody else writes while words are looked for in texts.
        var waiting = await WaitingAsync(db, job.RunId, ct);
        await using var tx = await db.BeginWriteAsync(ct);
        await TakeTurnAsync(tx, ct);
        var run = await db.Set<SlotRun>().FindAsync([job.RunId], ct);
        if (run is { Step: SlotStep.Fetching })
        {
            var articles = await ToJudgeAsync(db, run.Id, waiting, ct);
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
    private async Task<List<Picked>> ToJudgeAsync(
        SignalboxDb db,
        Guid runId,
        HashSet<Guid> waiting,
        CancellationToken ct
    )
    {
        var others = db.Set<SlotRun>().Where(r => r.Step == SlotStep.Judging && r.Id != runId).Select(r => r.Id);
        var theirs = db.Set<SlotArticle>()
            .Where(s => others.Contains(s.RunId) && s.JudgementId == null && s.Failure == null);
        var most = options.Value.ArticlesPerSlot;
        var picked = await Unjudged(db)
            .Where(a => !theirs.Any(s => s.ArticleId == a.Id && s.Revision == a.Revision))
            .Take(most + waiting.Count)
            .Select(a => new Picked(a.Id, a.Revision))
            .ToListAsync(ct);
        return [.. picked.Where(a => !waiting.Contains(a.Id)).Take(most)];
    }

    /// <summary>Articles whose topic judges in another slot.</summary>
    private async Task<HashSet<Guid>> WaitingAsync(SignalboxDb db, Guid runId, CancellationToken ct)
    {
        var slot = await db.Set<SlotRun>().Where(r => r.Id == runId).Select(r => r.Slot).FirstOrDefaultAsync(ct);
        var all = await topics.ReadAsync(ct);
        HashSet<Guid> waiting = [];
        if (all.All(t => t.Body.RunsAt(slot)))
            return waiting;
        var open = await Unjudged(db).Select(a => a.Id).Take(MostLookedAt).ToListAsync(ct);
        foreach (var some in open.Chunk(AtOnce))
        foreach (var a in await db.Set<Article>().AsNoTracking().Where(a => some.Contains(a.Id)).ToListAsync(ct))
            if (CurrentTopics.Taking(all, a.Title, a.Text) is [var first, ..] && !first.Body.RunsAt(slot))
                waiting.Add(a.Id);
        return waiting;
    }

    /// <summary>The newest first.</summary>
    private IQueryable<Article> Unjudged(SignalboxDb db)
    {
        var oldest = clock.GetUtcNow() - options.Value.JudgeWithin;
        return db.Set<Article>()
            .Where(a => a.DatedAt >= oldest && a.TextState != TextState.Gone)
            .Where(a =>
                !db.Set<Judgement>()
                    .Any(j => j.ArticleId == a.Id && j.Revision == a.Revision && j.Outcome != JudgementOutcome.Sifted)
            )
            .OrderByDescending(a => a.DatedAt)
            .ThenByDescending(a => a.Id);
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
