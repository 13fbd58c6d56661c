using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Hooks;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Search;

namespace Signalbox.Radar.Judging;

/// <summary>Stores what an article was judged to be, and the opportunity in it where its story has none yet.</summary>
internal sealed partial class StoreVerdict(
    FindStory stories,
    JobQueue jobs,
    TimeProvider clock,
    ILogger<StoreVerdict> log
)
{
    /// <summary>Adds the rows to <paramref name="db"/>, which the caller saves; nothing when they are stored already.</summary>
    /// <remarks>
    /// An article has one opportunity, and so has a story: an earlier one takes on what the newer revision was judged to
    /// be. A newer revision that was dropped leaves it as it is, beside its own judgement; an article that tells a story
    /// again is kept with the opportunity that told it first.
    /// </remarks>
    /// <returns>The opportunity, where neither article nor story had one before; null otherwise.</returns>
    public async Task<Opportunity?> RunAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        JudgedArticle judged,
        CancellationToken ct
    )
    {
        db.AddRange(judged.Passed);
        if (judged.AlreadyStored)
            return null;
        var judgement = judged.Judgement;
        db.Add(judgement);
        LogJudged(judgement.ArticleId, judgement.JudgeName, judgement.Outcome, judgement.Score);
        if (judged.Opportunity is not { } found)
            return null;
        var earlier = await db.Set<Opportunity>().FirstOrDefaultAsync(o => o.ArticleId == found.ArticleId, ct);
        if (earlier is null && await IsToldAsync(db, transaction, found, ct))
            return null;
        if (earlier is null)
        {
            db.Add(found);
            await TellHooks.AskAsync(db, transaction, jobs, found.Id, ct);
        }
        else
            earlier.TakeOn(found);
        await MakeFindable.RunAsync(transaction, earlier ?? found, judgement, ct);
        return earlier is null ? found : null;
    }

    /// <summary>Whether an opportunity told the story before; the article is put with it.</summary>
    private async Task<bool> IsToldAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        Opportunity found,
        CancellationToken ct
    )
    {
        if (await db.Set<Retelling>().FindAsync([found.ArticleId], ct) is { } known)
        {
            known.JudgementId = found.JudgementId;
            return true;
        }
        if (await stories.RunAsync(db, transaction, found.ArticleId, ct) is not { } first)
            return false;
        db.Add(
            new Retelling
            {
                ArticleId = found.ArticleId,
                OpportunityId = first,
                JudgementId = found.JudgementId,
                ToldAt = clock.GetUtcNow(),
            }
        );
        LogRetold(found.ArticleId, first);
        return true;
    }

    [LoggerMessage(2302, LogLevel.Debug, "Article {ArticleId} judged by {Judge}: {Outcome}, score {Score}")]
    private partial void LogJudged(Guid articleId, string judge, JudgementOutcome outcome, int? score);

    [LoggerMessage(2702, LogLevel.Debug, "Article {ArticleId} tells what opportunity {OpportunityId} told before")]
    private partial void LogRetold(Guid articleId, Guid opportunityId);
}
