using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Judging.Steering;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Topics;

namespace Signalbox.Radar.Judging;

/// <summary>What became of an article.</summary>
/// <param name="Opportunity">Null unless it is one.</param>
/// <param name="AlreadyStored">Whether it had been judged before and nothing is to be stored.</param>
internal sealed record JudgedArticle(Judgement Judgement, Opportunity? Opportunity, bool AlreadyStored)
{
    /// <summary>What topics that came first have dropped it for, not yet stored.</summary>
    public IReadOnlyList<Judgement> Passed { get; init; } = [];
}

/// <summary>Who judges.</summary>
/// <param name="Name">E.g. <c>deepseek/deepseek-flash</c>, or <c>rules/3</c>.</param>
/// <param name="PromptNumber">Null for rules.</param>
internal sealed record CurrentJudge(string Name, int? PromptNumber)
{
    public bool IsRules => PromptNumber is null;
}

/// <summary>Judges one article: by the model that is set up for it, by the rules when none is.</summary>
/// <remarks>
/// It goes to the topics that select it, in their order, until one finds an opportunity in it; to what the owner looks
/// for in general where no topic selects it.
/// </remarks>
internal sealed partial class JudgeArticle(
    IDbContextFactory<SignalboxDb> dbs,
    LlmClient llm,
    ModelJudge model,
    CurrentPrompt prompts,
    CurrentRules rules,
    CurrentTopics topics,
    IOptions<RadarOptions> options,
    TimeProvider clock,
    ILogger<JudgeArticle> log
)
{
    /// <summary>The purpose by which the model is chosen.</summary>
    public const string Purpose = "radar.judge";

    /// <summary>The purpose of a cheaper model that rules out first; without a setting of its own nobody sifts.</summary>
    public const string SiftPurpose = $"{Purpose}/sift";

    /// <summary>
    /// Judges the article as it stands now; <see cref="Judgement.Revision"/> says which revision that is. What the same
    /// judge has said of it with the same prompt or rules is given again, so that it is never paid for twice.
    /// </summary>
    /// <param name="revision">The revision asked for; a newer one may have taken its place.</param>
    /// <param name="runId">The slot run that asks; null for one outside a slot.</param>
    /// <exception cref="RefusedException">404 <c>radar.article.not-found</c>; what the model's client refuses.</exception>
    /// <exception cref="RetryLaterException">The model's vendor, or our own gate, asks for a pause.</exception>
    public Task<JudgedArticle> RunAsync(Guid articleId, int revision, Guid? runId, CancellationToken ct) =>
        RunAsync(articleId, revision, runId, isAnew: false, ct);

    /// <inheritdoc cref="RunAsync(Guid, int, Guid?, CancellationToken)"/>
    /// <param name="isAnew">Whether to ask even where the same judge has said something of it already.</param>
    public async Task<JudgedArticle> RunAsync(
        Guid articleId,
        int revision,
        Guid? runId,
        bool isAnew,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var article =
            await db.Set<Article>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == articleId, ct)
            ?? throw RefusedException.NotFound("radar.article.not-found", $"There is no article {articleId}.");
        if (article.Revision != revision)
            LogOtherRevision(articleId, revision, article.Revision);

        var all = await topics.ReadAsync(ct);
        if (all.Count == 0)
            return await ForAsync(db, article, null, runId, isAnew, ct);
        var seen = await SeenAsync(db, article, ct);
        var taking = CurrentTopics.Taking(all, seen.Title, seen.Text);
        if (taking.Count == 0)
            return options.Value.JudgeRest
                ? await ForAsync(db, article, null, runId, isAnew, ct)
                : Unread(article, seen, (await rules.JudgeAsync(ct)).Number, runId);
        List<Judgement> passed = [];
        foreach (var topic in taking)
        {
            var judged = await ForAsync(db, article, topic, runId, isAnew, ct);
            if (judged.Judgement.Outcome != JudgementOutcome.Dropped || topic == taking[^1])
                return judged with { Passed = passed };
            if (!judged.AlreadyStored)
                passed.Add(judged.Judgement);
        }
        throw new UnreachableException();
    }

    private async Task<JudgedArticle> ForAsync(
        SignalboxDb db,
        Article article,
        ReadyTopic? topic,
        Guid? runId,
        bool isAnew,
        CancellationToken ct
    ) =>
        topic is not { Body.Words: "" } && await llm.TargetAsync(topic?.Purpose ?? Purpose, ct) is { } target
            ? await ByModelAsync(db, article, topic, target, runId, isAnew, ct)
            : await ByRulesAsync(db, article, topic, runId, isAnew, ct);

    /// <summary>Who would judge now.</summary>
    public async Task<CurrentJudge> CurrentAsync(CancellationToken ct) =>
        await llm.TargetAsync(Purpose, ct) is { } target
            ? new CurrentJudge($"{target.Vendor}/{target.Model}", (await prompts.ReadAsync(ct)).Number)
            : new CurrentJudge($"rules/{(await rules.JudgeAsync(ct)).Number}", null);

    private async Task<JudgedArticle> ByRulesAsync(
        SignalboxDb db,
        Article article,
        ReadyTopic? topic,
        Guid? runId,
        bool isAnew,
        CancellationToken ct
    )
    {
        var common = await rules.JudgeAsync(ct);
        var name = $"rules/{common.Number}";
        if (!isAnew && await EarlierAsync(db, article, topic, name, prompt: null, ct) is { } earlier)
            return earlier;

        var seen = await SeenAsync(db, article, ct);
        return New(ByRules(article, seen, topic?.JudgeBy(common) ?? common, clock, runId, topic));
    }

    /// <summary>That no topic selects it and the rest is not read.</summary>
    private JudgedArticle Unread(Article article, ArticleToJudge seen, int rulesNumber, Guid? runId) =>
        new(
            new Judgement
            {
                Id = Ids.New(clock),
                ArticleId = article.Id,
                Revision = article.Revision,
                Judge = Judge.Rules,
                JudgeName = $"rules/{rulesNumber}",
                Outcome = JudgementOutcome.Dropped,
                Score = 0,
                Kind = "无关",
                Reason = "没有主题选中它，其余的文章按设置不评判。",
                OnSummaryOnly = seen.OnSummaryOnly,
                CostCny = 0,
                JudgedAt = clock.GetUtcNow(),
                RunId = runId,
            },
            null,
            AlreadyStored: false
        );

    /// <summary>What the rules say of it; nothing is stored.</summary>
    public static Judgement ByRules(
        Article article,
        ArticleToJudge seen,
        NumberedJudge byRules,
        TimeProvider clock,
        Guid? runId,
        ReadyTopic? topic = null
    )
    {
        var started = clock.GetTimestamp();
        var verdict = byRules.Judge.Judge(seen, clock.GetLocalNow());
        var figures = verdict.IsOpportunity == true ? ArticleFigures.Of(seen, verdict.Evidence) : ArticleFigures.None;
        return new Judgement
        {
            Id = Ids.New(clock),
            ArticleId = article.Id,
            Revision = article.Revision,
            Judge = Judge.Rules,
            TopicId = topic?.Id,
            TopicNumber = topic?.Number,
            JudgeName = $"rules/{byRules.Number}",
            Outcome = verdict.IsOpportunity == true ? JudgementOutcome.Opportunity : JudgementOutcome.Dropped,
            Score = verdict.Score,
            Kind = verdict.Kind,
            Headline = verdict.IsOpportunity == true ? verdict.Headline : null,
            Reason = verdict.Reason,
            Evidence = verdict.Evidence,
            CounterArgument = verdict.CounterArgument,
            Action = verdict.Action,
            Deadline = Dates.Parse(verdict.Deadline),
            Entities = verdict.Entities,
            Amounts = figures.Amounts,
            Symbols = figures.Symbols,
            OnSummaryOnly = seen.OnSummaryOnly,
            CostCny = 0,
            LatencyMs = (int)clock.GetElapsedTime(started).TotalMilliseconds,
            JudgedAt = clock.GetUtcNow(),
            RunId = runId,
        };
    }

    private async Task<JudgedArticle> ByModelAsync(
        SignalboxDb db,
        Article article,
        ReadyTopic? topic,
        LlmTarget target,
        Guid? runId,
        bool isAnew,
        CancellationToken ct
    )
    {
        var prompt = await prompts.ReadAsync(ct);
        if (
            !isAnew
            && await EarlierAsync(db, article, topic, $"{target.Vendor}/{target.Model}", prompt.Number, ct)
                is { } earlier
        )
            return earlier;
        var seen = await SeenAsync(db, article, ct);
        if (
            await llm.TargetAsync(SiftPurpose, ct) is { } sift
            && sift != target
            // Without a setting of its own it is served as the judge is, and sifts nothing.
            && sift != await llm.TargetAsync(Purpose, ct)
            && await SiftAsync(
                db,
                article,
                seen,
                new JudgeWith(prompt, SiftPurpose, topic) { IsSift = true },
                sift,
                runId,
                isAnew,
                ct
            )
                is { } ruledOut
        )
            return ruledOut;
        var with = new JudgeWith(prompt, topic?.Purpose ?? Purpose, topic);
        return New(await model.JudgeAsync(article, seen, with, runId, ct));
    }

    /// <returns>That it is ruled out; null where the better model has to look.</returns>
    private async Task<JudgedArticle?> SiftAsync(
        SignalboxDb db,
        Article article,
        ArticleToJudge seen,
        JudgeWith with,
        LlmTarget sift,
        Guid? runId,
        bool isAnew,
        CancellationToken ct
    )
    {
        var name = $"{sift.Vendor}/{sift.Model}";
        if (!isAnew && await EarlierAsync(db, article, with.Topic, name, with.Prompt.Number, ct) is { } earlier)
            return earlier.Judgement.Outcome == JudgementOutcome.Dropped ? earlier : null;
        var judgement = await model.JudgeAsync(article, seen, with, runId, ct);
        if (judgement.Outcome == JudgementOutcome.Dropped)
            return New(judgement);
        // At once: should the better model fail, this one is not paid for again.
        await using var own = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await own.BeginWriteAsync(ct);
        own.Add(judgement);
        await own.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    private JudgedArticle New(Judgement judgement) =>
        new(
            judgement,
            judgement.Outcome == JudgementOutcome.Opportunity
                ? new Opportunity
                {
                    Id = Ids.New(clock),
                    ArticleId = judgement.ArticleId,
                    JudgementId = judgement.Id,
                    TopicId = judgement.TopicId,
                    Day = clock.Today(),
                    Score = judgement.Score ?? 0,
                    Title = judgement.Headline!, // set for every opportunity
                    FoundAt = judgement.JudgedAt,
                }
                : null,
            AlreadyStored: false
        );

    private static async Task<JudgedArticle?> EarlierAsync(
        SignalboxDb db,
        Article article,
        ReadyTopic? topic,
        string judge,
        int? prompt,
        CancellationToken ct
    )
    {
        var (topicId, topicNumber) = (topic?.Id, topic?.Number);
        var judgement = await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => j.TopicId == topicId && j.TopicNumber == topicNumber)
            .Where(j =>
                j.ArticleId == article.Id
                && j.Revision == article.Revision
                && j.JudgeName == judge
                && j.PromptNumber == prompt
            )
            .OrderByDescending(j => j.JudgedAt)
            .FirstOrDefaultAsync(ct);
        if (judgement is null)
            return null;
        var opportunity = await db.Set<Opportunity>()
            .AsNoTracking()
            .FirstOrDefaultAsync(o => o.JudgementId == judgement.Id, ct);
        return new JudgedArticle(judgement, opportunity, AlreadyStored: true);
    }

    /// <summary>The article as a judge sees it.</summary>
    public static async Task<ArticleToJudge> SeenAsync(SignalboxDb db, Article article, CancellationToken ct)
    {
        var sources = await (
            from origin in db.Set<ArticleOrigin>()
            join source in db.Set<Source>() on origin.SourceId equals source.Id
            where origin.ArticleId == article.Id
            orderby origin.SeenAt
            select source.Title
        )
            .Take(5)
            .ToListAsync(ct);
        var free = FindOrders.Run(article.Title, article.Text.Length > 0 ? article.Text : article.Summary ?? "");
        return new ArticleToJudge
        {
            Title = free.Title.Length > 0 || article.Title.Length == 0 ? free.Title : "（标题已略去）",
            Text = free.Text,
            Orders = free.Orders,
            Suspicion = free.Suspicion,
            DatedAt = article.DatedAt,
            HasDate = article.PublishedAt is not null,
            OnSummaryOnly = article.TextState != TextState.Full,
            Sources = [.. sources.Distinct(StringComparer.Ordinal)],
        };
    }

    [LoggerMessage(
        2303,
        LogLevel.Debug,
        "Article {ArticleId} was asked for in revision {Revision} and judged in {Current}"
    )]
    private partial void LogOtherRevision(Guid articleId, int revision, int current);
}
