using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Llm;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Again;

namespace Signalbox.Radar.Slots;

/// <summary>What a slot that began now would about cost.</summary>
/// <param name="Waiting">Articles that wait to be judged; what the sources bring meanwhile comes on top.</param>
/// <param name="NewArticles">How many new articles a slot of the last seven days brought on average.</param>
/// <param name="EstimateCny">For both together, by what the present judge's last judgements cost; null where that cannot be said.</param>
/// <param name="IsAtPeak">Whether the vendor takes its peak price now.</param>
internal sealed record SlotEstimate(
    int Waiting,
    int NewArticles,
    string JudgeName,
    decimal? EstimateCny,
    bool IsAtPeak
);

/// <summary>Says what a slot would about cost before it is asked for.</summary>
internal sealed class EstimateSlot(
    IDbContextFactory<SignalboxDb> dbs,
    JudgeArticle judge,
    LlmClient llm,
    IOptions<RadarOptions> options,
    TimeProvider clock
)
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);

    public async Task<SlotEstimate> RunAsync(CancellationToken ct)
    {
        var current = await judge.CurrentAsync(ct);
        var target = await llm.TargetAsync(JudgeArticle.Purpose, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var oldest = now - options.Value.JudgeWithin;
        var waiting = await db.Set<Article>()
            .Where(a => a.DatedAt >= oldest && a.TextState != TextState.Gone)
            .Where(a => !db.Set<Judgement>().Any(j => j.ArticleId == a.Id && j.Revision == a.Revision))
            .Take(options.Value.ArticlesPerSlot)
            .CountAsync(ct);
        var since = now - Recent;
        var brought =
            await db.Set<SlotRun>()
                .Where(r => r.StartedAt >= since && r.FinishedAt != null)
                .AverageAsync(r => (double?)r.NewArticles, ct)
            ?? 0;
        var fresh = (int)Math.Round(brought);
        var each = await RejudgingRows.EachAsync(db, current.Name, ct);
        return new SlotEstimate(
            waiting,
            fresh,
            current.Name,
            each * Math.Min(options.Value.ArticlesPerSlot, waiting + fresh),
            target is { IsAtPeak: true }
        );
    }
}
