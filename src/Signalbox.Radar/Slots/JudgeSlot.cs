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
        // Looked for before the write begins: nobody else writes while words are looked for in texts.
        var slot = await db.Set<SlotRun>().Where(r => r.Id == job.RunId).Select(r => r.Slot).FirstOrDefaultAsync(ct);
        var articles = await ToJudgeAsync(db, slot, ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var run = await db.Set<SlotRun>().FindAsync([job.RunId], ct);
        if (run is { Step: SlotStep.Fetching })
        {
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

    private async Task<List<Picked>> ToJudgeAsync(SignalboxDb db, TimeOnly slot, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - options.Value.JudgeWithin;
        var open = db.Set<Article>()
            .AsNoTracking()
            .Where(a => a.DatedAt >= oldest && a.TextState != TextState.Gone)
            .Where(a => !db.Set<Judgement>().Any(j => j.ArticleId == a.Id && j.Revision == a.Revision))
            .OrderByDescending(a => a.DatedAt)
            .ThenByDescending(a => a.Id)
            .Select(a => new Picked(a.Id, a.Revision));
        var most = options.Value.ArticlesPerSlot;
        var all = await topics.ReadAsync(ct);
        if (all.All(t => t.Body.RunsAt(slot)))
            return await open.Take(most).ToListAsync(ct);

        List<Picked> picked = [];
        foreach (var some in (await open.Take(MostLookedAt).ToListAsync(ct)).Chunk(AtOnce))
        {
            var waiting = await WaitingAsync(db, all, slot, [.. some.Select(a => a.Id)], ct);
            picked.AddRange(some.Where(a => !waiting.Contains(a.Id)));
            if (picked.Count >= most)
                break;
        }
        return [.. picked.Take(most)];
    }

    /// <summary>Articles whose topic judges in another slot.</summary>
    private static async Task<HashSet<Guid>> WaitingAsync(
        SignalboxDb db,
        IReadOnlyList<ReadyTopic> topics,
        TimeOnly slot,
        Guid[] ids,
        CancellationToken ct
    )
    {
        var articles = await db.Set<Article>().AsNoTracking().Where(a => ids.Contains(a.Id)).ToListAsync(ct);
        return
        [
            .. articles
                .Where(a =>
                    CurrentTopics.Taking(topics, a.Title, a.Text) is [var first, ..] && !first.Body.RunsAt(slot)
                )
                .Select(a => a.Id),
        ];
    }

    private sealed record Picked(Guid Id, int Revision);
}
