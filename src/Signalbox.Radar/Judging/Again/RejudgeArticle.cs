using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Radar.Judging.Again;

/// <summary>Judges one stored article again.</summary>
/// <param name="IsAnew">Whether to ask even where the same judge has said something of it already.</param>
internal sealed record RejudgeArticle(Guid RejudgingId, Guid ArticleId, int Revision, bool IsAnew);

/// <summary>Every article of a rejudging has been judged, or has failed.</summary>
internal sealed record FinishRejudging(Guid RejudgingId);

/// <summary>Judges an article again and stores the verdict, or why there is none, in one commit with «done».</summary>
internal sealed partial class RejudgeArticleHandler(
    IDbContextFactory<SignalboxDb> dbs,
    JudgeArticle judge,
    StoreVerdict store,
    TimeProvider clock,
    ILogger<RejudgeArticleHandler> log
) : IJobHandler<RejudgeArticle>
{
    public async Task RunAsync(RejudgeArticle job, JobContext context, CancellationToken ct)
    {
        JudgedArticle? judged = null;
        string? failure = null;
        try
        {
            // Nothing is paid for what somebody has stopped.
            if (!await IsCancelledAsync(job.RejudgingId, ct))
                judged = await judge.RunAsync(job.ArticleId, job.Revision, runId: null, job.IsAnew, ct);
        }
        catch (RefusedException refused) when (!refused.IsTransient || context.IsLastAttempt)
        {
            failure = refused.Message;
            LogFailed(job.ArticleId, refused.Message);
        }

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        if (judged is not null)
            await store.RunAsync(db, tx, judged, ct);
        await db.SaveChangesAsync(ct);
        var (judgementId, now) = (judged?.Judgement.Id, clock.GetUtcNow());
        await db.Set<RejudgingArticle>()
            .Where(a => a.RejudgingId == job.RejudgingId && a.ArticleId == job.ArticleId)
            .ExecuteUpdateAsync(
                a =>
                    a.SetProperty(x => x.JudgementId, judgementId)
                        .SetProperty(x => x.Failure, failure)
                        .SetProperty(x => x.EndedAt, now),
                ct
            );
        await context.CommitDoneAsync(tx, ct);
    }

    private async Task<bool> IsCancelledAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Rejudging>().AnyAsync(r => r.Id == id && r.CancelledAt != null, ct);
    }

    [LoggerMessage(2322, LogLevel.Warning, "Article {ArticleId} could not be judged again: {Reason}")]
    private partial void LogFailed(Guid articleId, string reason);
}

/// <summary>Ends a rejudging.</summary>
internal sealed class FinishRejudgingHandler(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
    : IJobHandler<FinishRejudging>
{
    public async Task RunAsync(FinishRejudging job, JobContext context, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var now = clock.GetUtcNow();
        await db.Set<Rejudging>()
            .Where(r => r.Id == job.RejudgingId && r.FinishedAt == null)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.FinishedAt, now), ct);
        await context.CommitDoneAsync(tx, ct);
    }
}
