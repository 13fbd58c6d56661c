namespace Signalbox.Radar.Judging.Steering;

/// <summary>
/// Where a model says of a suspect article what the rules do not bear out, it is asked again, and sees only the sentences that
/// state a fact and speak of no marks, models, answers or recipients. Whatever else the article says to it, it says only once.
/// </summary>
internal static class SecondReading
{
    /// <returns>What to show the second time; null where model and rules agree.</returns>
    public static ArticleToJudge? Of(ArticleToJudge seen, CheckedVerdict verdict, Verdict byRules) =>
        (verdict.Outcome == JudgementOutcome.Opportunity) == (byRules.IsOpportunity == true)
            ? null
            : seen with
            {
                Title = FindOrders.FactsOf(seen.Title),
                Text = FindOrders.FactsOf(seen.Text),
                Orders = 0,
                IsSuspect = false,
            };

    /// <summary>An opportunity needs both; what the second reading found, though the first did not, is told as doubtful.</summary>
    public static CheckedVerdict Settle(CheckedVerdict first, CheckedVerdict second)
    {
        if (second.Outcome == JudgementOutcome.NoVerdict)
            return second;
        if (first.Outcome == JudgementOutcome.Opportunity)
            return second.Outcome == JudgementOutcome.Opportunity
                ? first with
                {
                    Score = Math.Min(first.Score ?? 0, second.Score ?? 0),
                }
                : second with
                {
                    Score = Math.Min(first.Score ?? 0, second.Score ?? 0),
                    CounterArgument = Doubt(first, "模型读全文时说是机会，只读其中的事实后说不是；文章可能在左右评判"),
                };
        return second.Outcome == JudgementOutcome.Opportunity
            ? second with
            {
                CounterArgument = Doubt(
                    second,
                    "模型读全文时说不是机会，只读其中的事实后说是；文章可能在左右评判，请看原文"
                ),
            }
            : first;
    }

    private static string Doubt(CheckedVerdict verdict, string doubt) =>
        verdict.CounterArgument is { Length: > 0 } said ? $"{said}；{doubt}" : doubt;
}
