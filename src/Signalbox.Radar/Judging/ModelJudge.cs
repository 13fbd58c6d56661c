using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Llm;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Judging.Steering;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Topics;

namespace Signalbox.Radar.Judging;

/// <summary>What a model is asked with.</summary>
/// <param name="Purpose">By which the model is chosen and the call counted.</param>
/// <param name="Topic">Null for what the owner looks for in general.</param>
internal sealed record JudgeWith(PromptVersion Prompt, string Purpose, ReadyTopic? Topic = null)
{
    /// <summary>So many points below the threshold a sifting model still passes an article on: it is asked to rule out, not to choose.</summary>
    private const int SiftMargin = 20;

    /// <summary>Whether it only rules out what another model need not see.</summary>
    public bool IsSift { get; init; }

    /// <summary>What the article counts as after this verdict.</summary>
    public JudgementOutcome Outcome(CheckedVerdict verdict, int least) =>
        !IsSift || (verdict.Outcome == JudgementOutcome.Dropped && verdict.Score < least - SiftMargin)
            ? verdict.Outcome
            : JudgementOutcome.Sifted;

    /// <summary>The unchanging part.</summary>
    public string System => Topic?.Body.System ?? Prompt.System;

    /// <summary>What is looked for, in the owner's words.</summary>
    public string Interests => Topic is null ? Prompt.Interests : $"- {Topic.Name}：{Topic.Body.Words}";
}

/// <summary>Asks the model for a verdict and holds what it says against the article.</summary>
internal sealed class ModelJudge(LlmClient llm, CurrentRules rules, IOptions<RadarOptions> options, TimeProvider clock)
{
    private const int MostHeld = 1000;

    /// <summary>First readings whose second one has failed: when it is tried again, the first is not paid for again.</summary>
    private readonly ConcurrentDictionary<ReadingKey, Reading> held = [];

    /// <returns>A judgement not yet saved; <see cref="JudgementOutcome.NoVerdict"/> when the model gave none.</returns>
    public async Task<Judgement> JudgeAsync(
        Article article,
        ArticleToJudge seen,
        JudgeWith with,
        Guid? runId,
        CancellationToken ct
    )
    {
        var key = new ReadingKey(article.Id, article.Revision, with.Prompt.Number, with.Purpose, with.Topic?.Number);
        var first = held.TryRemove(key, out var kept) ? kept : await AskAsync(article, seen, with, ct);
        var (verdict, usage) = await SecondAsync(article, seen, with, key, first, ct);
        var figures =
            verdict.Outcome == JudgementOutcome.Opportunity
                ? ArticleFigures.Of(seen, verdict.Evidence)
                : ArticleFigures.None;
        return new Judgement
        {
            Id = Ids.New(clock),
            ArticleId = article.Id,
            Revision = article.Revision,
            Judge = Judge.Model,
            PromptNumber = with.Prompt.Number,
            TopicId = with.Topic?.Id,
            TopicNumber = with.Topic?.Number,
            JudgeName = $"{usage.Vendor}/{usage.Model}",
            Outcome = with.Outcome(verdict, Least(with)),
            Score = verdict.Score,
            Kind = verdict.Kind,
            Headline = verdict.Headline,
            Reason = verdict.Reason,
            Evidence = verdict.Evidence,
            CounterArgument = verdict.CounterArgument,
            Action = verdict.Action,
            Deadline = verdict.Deadline,
            Entities = verdict.Entities,
            Amounts = figures.Amounts,
            Symbols = figures.Symbols,
            OnSummaryOnly = seen.OnSummaryOnly,
            InputTokens = usage.InputTokens,
            CachedTokens = usage.CachedTokens,
            OutputTokens = usage.OutputTokens,
            CostCny = usage.CostCny,
            LatencyMs = (int)Math.Min(int.MaxValue, usage.Latency.TotalMilliseconds),
            JudgedAt = clock.GetUtcNow(),
            RunId = runId,
        };
    }

    /// <returns>What the first and, where there has to be one, the second reading come to.</returns>
    private async Task<Reading> SecondAsync(
        Article article,
        ArticleToJudge seen,
        JudgeWith with,
        ReadingKey key,
        Reading first,
        CancellationToken ct
    )
    {
        var (verdict, usage) = first;
        // What a sifting model lets through is read again anyway, by a better one.
        if (
            (with.IsSift && verdict.Outcome == JudgementOutcome.Opportunity)
            || !SecondReading.MayBeNeeded(seen, verdict)
        )
            return first;
        var byRules = (await rules.JudgeAsync(ct)).Judge.Judge(seen, clock.GetLocalNow());
        if (SecondReading.Of(seen, verdict, byRules) is not { } excerpt)
            return first;
        if (excerpt.Text.Length == 0)
            return first with { Verdict = SecondReading.WithoutFacts(verdict) };
        if (held.Count < MostHeld)
            held[key] = first;
        var (second, more) = await AskAsync(article, excerpt, with, ct);
        held.TryRemove(key, out _);
        return new Reading(SecondReading.Settle(verdict, second), Together(usage, more));
    }

    private async Task<Reading> AskAsync(Article article, ArticleToJudge seen, JudgeWith with, CancellationToken ct)
    {
        var answer = await llm.AskJsonAsync<Verdict>(
            new LlmRequest
            {
                Purpose = with.Purpose,
                // Never changes between two articles: vendors charge a fraction for a beginning they have seen.
                System = $"{with.System.Trim()}\n\n# 关注方向\n\n{with.Interests.Trim()}\n",
                User = Ask(seen, clock.GetLocalNow(), options.Value.JudgedTextChars),
                Subject = $"article:{article.Id}",
            },
            ct
        );
        return new Reading(VerdictCheck.Check(answer.Value, answer.NoVerdict, seen, Least(with)), answer.Usage);
    }

    private int Least(JudgeWith with) => with.Topic?.Body.MinScore ?? options.Value.OpportunityScore;

    private static LlmUsage Together(LlmUsage first, LlmUsage second) =>
        second with
        {
            InputTokens = first.InputTokens + second.InputTokens,
            CachedTokens = first.CachedTokens + second.CachedTokens,
            OutputTokens = first.OutputTokens + second.OutputTokens,
            CostCny = first.CostCny + second.CostCny,
            Latency = first.Latency + second.Latency,
            Attempts = first.Attempts + second.Attempts,
            Estimated = first.Estimated || second.Estimated,
        };

    /// <summary>The part that varies, the article last. Whatever the article says, it cannot end the block it stands in.</summary>
    public static string Ask(ArticleToJudge seen, DateTimeOffset now, int mostText)
    {
        var text = Sentences.Beginning(seen.Text, mostText);
        var dated = seen.HasDate ? Wording.Day(seen.DayIn(now.Offset)) : "不详";
        return $"""
            今天：{Wording.Day(DateOnly.FromDateTime(now.DateTime))}
            来源：{Inside(seen.Sources.Count > 0 ? string.Join('、', seen.Sources) : "不详")}
            发布：{dated}
            完整程度：{(
                seen.IsExcerpt ? "只有摘出的句子，就按它们判断"
                : seen.OnSummaryOnly ? "只有标题和摘要"
                : text.Length < seen.Text.Length ? "正文的开头部分"
                : "全文"
            )}
            <article>
            <title>{Inside(seen.Title)}</title>
            {Inside(text)}
            </article>
            """;
    }

    private sealed record Reading(CheckedVerdict Verdict, LlmUsage Usage);

    private readonly record struct ReadingKey(Guid Article, int Revision, int Prompt, string Purpose, int? Topic);

    private static string Inside(string text) => text.Replace('<', '〈').Replace('>', '〉');
}
