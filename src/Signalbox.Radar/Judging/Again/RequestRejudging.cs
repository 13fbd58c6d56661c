using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Judging.Again;

/// <summary>Which stored articles to judge again.</summary>
internal sealed record RejudgingRequest
{
    /// <summary>The articles of the last days, by their publication.</summary>
    [Range(1, 30)]
    public required int Days { get; init; }
}

/// <summary>What a rejudging would be.</summary>
/// <param name="Articles">How many the present judge has not judged yet; at most 2,000 of them are taken.</param>
/// <param name="EstimateCny">What it will about cost; null when that cannot be said.</param>
internal sealed record RejudgingEstimate(int Articles, string JudgeName, int? PromptNumber, decimal? EstimateCny);

/// <summary>Has stored articles judged again in the background: those of some days with the prompt in use, or one anew.</summary>
internal sealed partial class RequestRejudging(
    IDbContextFactory<SignalboxDb> dbs,
    JudgeArticle judge,
    JobQueue jobs,
    TimeProvider clock,
    ILogger<RequestRejudging> log
)
{
    private const int Most = 2000;

    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<RejudgingEstimate> EstimateAsync(RejudgingRequest request, CancellationToken ct)
    {
        Check.Valid(request);
        var current = await judge.CurrentAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var count = Math.Min(Most, await Unjudged(db, request.Days, current).CountAsync(ct));
        var each = await RejudgingRows.EachAsync(db, current.Name, ct);
        return new RejudgingEstimate(count, current.Name, current.PromptNumber, each * count);
    }

    /// <summary>What one article would be, whatever was said of it before.</summary>
    public async Task<RejudgingEstimate> EstimateOneAsync(CancellationToken ct)
    {
        var current = await judge.CurrentAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return new RejudgingEstimate(
            1,
            current.Name,
            current.PromptNumber,
            await RejudgingRows.EachAsync(db, current.Name, ct)
        );
    }

    /// <summary>What the present judge has said of already is left out: it would only be given again.</summary>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 409 <c>radar.rejudging.running</c>, <c>radar.rejudging.nothing</c>.</exception>
    public async Task<RejudgingRow> DaysAsync(RejudgingRequest request, string? by, CancellationToken ct)
    {
        Check.Valid(request);
        var current = await judge.CurrentAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        if (await db.Set<Rejudging>().AnyAsync(r => r.Days != null && r.FinishedAt == null, ct))
            throw RefusedException.Conflict(
                "radar.rejudging.running",
                "Stored articles are being judged again already; wait for the end of it or cancel it."
            );
        var articles = await Unjudged(db, request.Days, current)
            .OrderByDescending(a => a.DatedAt)
            .Take(Most)
            .Select(a => new Picked(a.Id, a.Revision))
            .ToListAsync(ct);
        if (articles.Count == 0)
            throw RefusedException.Conflict(
                "radar.rejudging.nothing",
                $"Everything of the last {request.Days} days has been judged by {current.Name} with the present prompt."
            );
        return await StartAsync(db, tx, request.Days, articles, isAnew: false, current, by, ct);
    }

    /// <summary>One article, whatever was said of it before.</summary>
    /// <exception cref="RefusedException">404 <c>radar.article.not-found</c>; 409 <c>radar.rejudging.running</c>.</exception>
    public async Task<RejudgingRow> ArticleAsync(Guid articleId, string? by, Viewer viewer, CancellationToken ct)
    {
        var current = await judge.CurrentAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var article =
            await db.Set<Article>()
                .For(db, viewer)
                .Where(a => a.Id == articleId)
                .Select(a => new Picked(a.Id, a.Revision))
                .SingleOrDefaultAsync(ct)
            ?? throw RefusedException.NotFound("radar.article.not-found", $"There is no article {articleId}.");
        var isRunning = await (
            from one in db.Set<RejudgingArticle>()
            join rejudging in db.Set<Rejudging>() on one.RejudgingId equals rejudging.Id
            where one.ArticleId == articleId && one.EndedAt == null && rejudging.FinishedAt == null
            select one
        ).AnyAsync(ct);
        if (isRunning)
            throw RefusedException.Conflict("radar.rejudging.running", "This article is being judged again already.");
        return await StartAsync(db, tx, days: null, [article], isAnew: true, current, by, ct);
    }

    private IQueryable<Article> Unjudged(SignalboxDb db, int days, CurrentJudge current)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(days);
        var (name, prompt) = (current.Name, current.PromptNumber);
        return db.Set<Article>()
            .AsNoTracking()
            .Where(a => a.DatedAt >= oldest && a.TextState != TextState.Gone && !a.Sample)
            .Where(a =>
                !db.Set<Judgement>()
                    .Any(j =>
                        j.ArticleId == a.Id
                        && j.Revision == a.Revision
                        && j.JudgeName == name
                        && j.PromptNumber == prompt
                    )
            );
    }

    private async Task<RejudgingRow> StartAsync(
        SignalboxDb db,
        WriteTransaction tx,
        int? days,
        List<Picked> articles,
        bool isAnew,
        CurrentJudge current,
        string? by,
        CancellationToken ct
    )
    {
        var rejudging = new Rejudging
        {
            Id = Ids.New(clock),
            Days = days,
            PromptNumber = current.PromptNumber,
            JudgeName = current.Name,
            RequestedAt = clock.GetUtcNow(),
            RequestedBy = by,
            Total = articles.Count,
        };
        db.Add(rejudging);
        db.AddRange(
            articles.Select(a => new RejudgingArticle
            {
                RejudgingId = rejudging.Id,
                ArticleId = a.Id,
                Revision = a.Revision,
            })
        );
        await db.SaveChangesAsync(ct);
        await jobs.EnqueueGroupAsync(
            tx,
            $"radar.rejudging:{rejudging.Id}",
            [.. articles.Select(a => new RejudgeArticle(rejudging.Id, a.Id, a.Revision, isAnew))],
            new FinishRejudging(rejudging.Id),
            ct
        );
        var row = await RejudgingRows.OfAsync(db, rejudging, ct);
        await tx.CommitAsync(ct);
        LogStarted(rejudging.Id, articles.Count, current.Name);
        return row;
    }

    private sealed record Picked(Guid Id, int Revision);

    [LoggerMessage(2321, LogLevel.Information, "Rejudging {Id} of {Count} articles by {Judge} was asked for")]
    private partial void LogStarted(Guid id, int count, string judge);
}
