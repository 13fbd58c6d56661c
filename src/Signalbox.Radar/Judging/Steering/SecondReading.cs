namespace Signalbox.Radar.Judging.Steering;

/// <summary>
/// Where a model says what the rules do not bear out, and wherever an article is seen to steer, it is asked again. What it calls an
/// opportunity has to stand on its evidence alone; where it found nothing and the rules did, it sees what they go by. Whatever else
/// the article says to it, it says only once.
/// </summary>
internal static class SecondReading
{
    /// <summary>Whether what the rules say of it matters.</summary>
    public static bool MayBeNeeded(ArticleToJudge seen, CheckedVerdict verdict) =>
        verdict.Outcome == JudgementOutcome.Opportunity
        || (verdict.Outcome != JudgementOutcome.NoVerdict && seen.Suspicion != Suspicion.None);

    /// <returns>What to show the second time; null where model and rules agree and the article does not steer.</returns>
    public static ArticleToJudge? Of(ArticleToJudge seen, CheckedVerdict verdict, Verdict byRules)
    {
        var (found, foundByRules) = (verdict.Outcome == JudgementOutcome.Opportunity, byRules.IsOpportunity == true);
        if (found == foundByRules && seen.Suspicion != Suspicion.Steering)
            return null;
        var evidence = string.Join('\n', found ? verdict.Evidence : byRules.Evidence);
        var (title, text) = ("", evidence);
        if (evidence.Length == 0 || seen.Suspicion != Suspicion.None)
            (title, text) = FindOrders.FactsOf(seen.Title, evidence);
        if (text.Length == 0)
            (title, text) = FindOrders.FactsOf(seen.Title, seen.Text);
        return seen with { Title = title, Text = text, Orders = 0, Suspicion = Suspicion.None, IsExcerpt = true };
    }

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
                    CounterArgument = Doubt(first, "模型读全文时说是机会，只读依据时说不是；文章可能在左右评判"),
                };
        return second.Outcome == JudgementOutcome.Opportunity
            ? second with
            {
                CounterArgument = Doubt(
                    second,
                    "模型读全文时说不是机会，只读其中的事实时说是；文章可能在左右评判，请看原文"
                ),
            }
            : first;
    }

    /// <summary>Where there is nothing to read a second time: no quotation that stands in the article, and no fact.</summary>
    public static CheckedVerdict WithoutFacts(CheckedVerdict first) =>
        first.Outcome != JudgementOutcome.Opportunity
            ? first
            : first with
            {
                Outcome = JudgementOutcome.Dropped,
                Headline = null,
                CounterArgument = Doubt(first, "模型说是机会，但引不出原文，文中也没有可以核对的事实，不列入"),
            };

    private static string Doubt(CheckedVerdict verdict, string doubt) =>
        verdict.CounterArgument is { Length: > 0 } said ? $"{said}；{doubt}" : doubt;
}
