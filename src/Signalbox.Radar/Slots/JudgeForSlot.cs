using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Topics;

namespace Signalbox.Radar.Slots;

/// <summary>Judges one article for a slot.</summary>
internal sealed record JudgeForSlot(Guid RunId, Guid ArticleId, int Revision);

/// <summary>Judges an article and stores the verdict, or why there is none, in one commit with «done».</summary>
internal sealed partial class JudgeForSlotHandler(
    IDbContextFactory<SignalboxDb> dbs,
    JudgeArticle judge,
    StoreVerdict store,
    TellAtOnce tell,
    BeingJudged beingJudged,
    ILogger<JudgeForSlotHandler> log
) : IJobHandler<JudgeForSlot>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    public async Task RunAsync(JudgeForSlot job, JobContext context, CancellationToken ct)
    {
        // A job of a slot that was cut short may still wait for the model: what it gets is this one's verdict too.
        using var place =
            beingJudged.Enter(job.ArticleId)
            ?? throw new RetryLaterException(Soon, "Another slot is having the article judged.");
        JudgedArticle? judged = null;
        RefusedException? failed = null;
        try
        {
            judged = await judge.RunAsync(job.ArticleId, job.Revision, job.RunId, ct);
        }
        catch (RefusedException refused) when (!refused.IsTransient || context.IsLastAttempt)
        {
            failed = refused;
            LogFailed(job.ArticleId, refused.Message);
        }

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var found = judged is null ? null : await store.RunAsync(db, tx, judged, ct);
        await db.SaveChangesAsync(ct);
        if (found is not null)
            await tell.RunAsync(db, tx, job.RunId, found, judged!.Judgement, ct); // found in it
        var (judgementId, failure, code) = (judged?.Judgement.Id, failed?.Message, failed?.Code);
        await db.Set<SlotArticle>()
            .Where(a => a.RunId == job.RunId && a.ArticleId == job.ArticleId)
            .ExecuteUpdateAsync(
                a =>
                    a.SetProperty(x => x.JudgementId, judgementId)
                        .SetProperty(x => x.Failure, failure)
                        .SetProperty(x => x.FailureCode, code),
                ct
            );
        await context.CommitDoneAsync(tx, ct);
    }

    [LoggerMessage(2104, LogLevel.Warning, "Article {ArticleId} could not be judged: {Reason}")]
    private partial void LogFailed(Guid articleId, string reason);
}
