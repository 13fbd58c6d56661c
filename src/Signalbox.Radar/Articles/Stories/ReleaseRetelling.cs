using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Time;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Search;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Articles.Stories;

/// <summary>Makes an article that was put with another's story an opportunity of its own: a person says that they differ.</summary>
internal sealed class ReleaseRetelling(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    /// <returns>The new opportunity's id; channels are told of it with the next report.</returns>
    /// <exception cref="RefusedException">404 <c>radar.opportunity.not-found</c>, <c>radar.retelling.not-found</c>.</exception>
    public async Task<Guid> RunAsync(Actor by, Guid opportunityId, Guid articleId, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        if (!await db.Set<Opportunity>().For(db, viewer).AnyAsync(o => o.Id == opportunityId, ct))
            throw RefusedException.NotFound("radar.opportunity.not-found", $"There is no opportunity {opportunityId}.");
        var seen = db.Set<Article>().For(db, viewer).Select(a => a.Id);
        var retelling =
            await db.Set<Retelling>()
                .FirstOrDefaultAsync(
                    r => r.ArticleId == articleId && r.OpportunityId == opportunityId && seen.Contains(r.ArticleId),
                    ct
                )
            ?? throw RefusedException.NotFound(
                "radar.retelling.not-found",
                $"The article {articleId} is not kept with that opportunity; read it again."
            );
        var judgement = await db.Set<Judgement>().FirstAsync(j => j.Id == retelling.JudgementId, ct);
        var own = new Opportunity
        {
            Id = Ids.New(clock),
            ArticleId = articleId,
            JudgementId = judgement.Id,
            TopicId = judgement.TopicId,
            Day = clock.Today(),
            Score = judgement.Score ?? 0,
            Title = judgement.Headline!, // it was judged an opportunity
            FoundAt = clock.GetUtcNow(),
        };
        db.Remove(retelling);
        db.Add(own);
        await db.SaveChangesAsync(ct);
        await MakeFindable.RunAsync(tx, own, judgement, ct);
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.retelling.released", $"{articleId}"), ct);
        await tx.CommitAsync(ct);
        return own.Id;
    }
}
