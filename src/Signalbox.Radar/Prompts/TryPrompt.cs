using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Prompts;

/// <summary>A draft to be tried on stored articles.</summary>
internal sealed record PromptTrial
{
    /// <summary>The unchanging part: task, schema, example. It must name JSON.</summary>
    [Required]
    public required string System { get; init; }

    /// <summary>What the owner looks for, in the owner's words.</summary>
    [Required]
    public required string Interests { get; init; }

    /// <summary>On which articles; the newest ones when left out.</summary>
    [MaxLength(20)]
    public IReadOnlyList<Guid>? Articles { get; init; }

    /// <summary>On how many of the newest, where none are named; 5 when left out.</summary>
    [Range(1, 20)]
    public int? Last { get; init; }
}

/// <summary>What a draft made of the articles. Nothing of it is stored but its cost.</summary>
/// <param name="JudgeName">Who judged; rules, which know no prompt, when no model is set up.</param>
/// <param name="CostCny">Estimate of the whole; null when the model has no price.</param>
internal sealed record PromptTried(string JudgeName, decimal? CostCny, IReadOnlyList<PromptTriedRow> Rows);

/// <summary>One article, before and after.</summary>
/// <param name="Before">The last judgement that is stored; null for none.</param>
/// <param name="After">Null when it failed.</param>
/// <param name="Failure">Why it failed, in one sentence; null when it did not.</param>
internal sealed record PromptTriedRow(
    Guid ArticleId,
    string Title,
    TrialVerdict? Before,
    TrialVerdict? After,
    string? Failure
);

internal sealed record TrialVerdict(
    JudgementOutcome Outcome,
    int? Score,
    string? Kind,
    string Reason,
    IReadOnlyList<string> Evidence,
    string JudgeName,
    int? PromptNumber,
    decimal? CostCny,
    int LatencyMs
)
{
    public static TrialVerdict Of(Judgement judgement, int? promptNumber) =>
        new(
            judgement.Outcome,
            judgement.Score,
            judgement.Kind,
            judgement.Reason,
            judgement.Evidence,
            judgement.JudgeName,
            promptNumber,
            judgement.CostCny,
            judgement.LatencyMs
        );
}

/// <summary>Tries a draft of the prompt on stored articles before it is saved.</summary>
internal sealed class TryPrompt(
    IDbContextFactory<SignalboxDb> dbs,
    LlmClient llm,
    ModelJudge model,
    CurrentRules rules,
    TimeProvider clock
)
{
    /// <summary>Served by the judge's model, counted by a name of its own.</summary>
    public const string Purpose = JudgeArticle.Purpose + "/try";

    private const int AtOnce = 4;
    private const int NewestWhenLeftOut = 5;

    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.prompt.too-long</c>,
    /// <c>radar.prompt.no-json</c>; 404 <c>radar.article.not-found</c>.</exception>
    public async Task<PromptTried> RunAsync(PromptTrial trial, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(trial);
        PromptCheck.Valid(trial.System, trial.Interests);
        var articles = await ArticlesAsync(trial, viewer, ct);
        var target = await llm.TargetAsync(Purpose, ct);
        var byRules = target is null ? await rules.JudgeAsync(ct) : null;
        var prompt = new PromptVersion
        {
            Id = Guid.Empty,
            Number = 0, // a draft
            System = trial.System,
            Interests = trial.Interests,
            Note = "",
            CreatedAt = clock.GetUtcNow(),
        };

        var rows = new PromptTriedRow[articles.Count];
        await Parallel.ForAsync(
            0,
            articles.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (at, stop) => rows[at] = await RowAsync(articles[at], prompt, byRules, stop)
        );
        var after = rows.Select(r => r.After).OfType<TrialVerdict>().ToList();
        return new PromptTried(
            target is null ? $"rules/{byRules!.Number}" : $"{target.Vendor}/{target.Model}", // one of the two is there
            after.Exists(v => v.CostCny is null) ? null : after.Sum(v => v.CostCny ?? 0),
            rows
        );
    }

    private async Task<List<Article>> ArticlesAsync(PromptTrial trial, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = db.Set<Article>().For(db, viewer).AsNoTracking();
        if (trial.Articles is not { Count: > 0 } named)
            return await seen.Where(a => a.TextState != TextState.Gone)
                .OrderByDescending(a => a.DatedAt)
                .Take(trial.Last ?? NewestWhenLeftOut)
                .ToListAsync(ct);
        var byId = await seen.Where(a => named.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        return
        [
            .. named
                .Distinct()
                .Select(id =>
                    byId.GetValueOrDefault(id)
                    ?? throw RefusedException.NotFound("radar.article.not-found", $"There is no article {id}.")
                ),
        ];
    }

    private async Task<PromptTriedRow> RowAsync(
        Article article,
        PromptVersion prompt,
        NumberedJudge? byRules,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var before = await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => j.ArticleId == article.Id)
            .OrderByDescending(j => j.JudgedAt)
            .FirstOrDefaultAsync(ct);
        var row = new PromptTriedRow(
            article.Id,
            article.Title,
            before is null ? null : TrialVerdict.Of(before, before.PromptNumber),
            null,
            null
        );
        var seen = await JudgeArticle.SeenAsync(db, article, ct);
        if (byRules is not null)
            return row with { After = ByRules(byRules, seen) };
        try
        {
            var judgement = await model.JudgeAsync(article, seen, new JudgeWith(prompt, Purpose), runId: null, ct);
            return row with { After = TrialVerdict.Of(judgement, promptNumber: null) };
        }
        catch (Exception fault) when (fault is RefusedException or RetryLaterException)
        {
            return row with { Failure = fault.Message };
        }
    }

    private TrialVerdict ByRules(NumberedJudge byRules, ArticleToJudge seen)
    {
        var verdict = byRules.Judge.Judge(seen, clock.GetLocalNow());
        return new TrialVerdict(
            verdict.IsOpportunity == true ? JudgementOutcome.Opportunity : JudgementOutcome.Dropped,
            verdict.Score,
            verdict.Kind,
            verdict.Reason,
            verdict.Evidence,
            $"rules/{byRules.Number}",
            null,
            CostCny: 0,
            LatencyMs: 0
        );
    }
}
