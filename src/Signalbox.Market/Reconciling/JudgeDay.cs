using Signalbox.Market.Bars;

namespace Signalbox.Market.Reconciling;

/// <summary>What several sources say of one day, decided.</summary>
/// <param name="Winner">The bar that stands: one source's, whole.</param>
/// <param name="Losers">What the others say that do not agree with it.</param>
internal sealed record Judgement(BarRow Winner, IReadOnlyList<BarRow> Losers);

/// <summary>Whom to believe of one day. Fields of two sources are never mixed.</summary>
internal static class JudgeDay
{
    /// <summary>
    /// Two that agree win against one; where there are two only, or three that all differ, the better source wins. Of the
    /// two that agree the better one's bar stands; what is stored stays unless somebody wins against it.
    /// </summary>
    /// <param name="stored">The bar that stands.</param>
    /// <param name="second">Another source's of the same day.</param>
    /// <param name="third">A third one's; null when nobody else was asked or had the day.</param>
    /// <param name="isBetter">Whether the first source is believed more than the second.</param>
    public static Judgement Run(BarRow stored, BarRow second, BarRow? third, Func<int, int, bool> isBetter)
    {
        List<BarRow> all = third is { } voice ? [stored, second, voice] : [stored, second];
        var winner = all.Find(one => all.Exists(other => other.Source != one.Source && one.Agrees(other)));
        if (winner == default)
            winner = all.Aggregate((best, next) => isBetter(next.Source, best.Source) ? next : best);
        else if (winner != stored)
            winner = all.Where(b => b.Agrees(winner))
                .Aggregate((best, next) => isBetter(next.Source, best.Source) ? next : best);
        return new Judgement(winner, [.. all.Where(b => b.Source != winner.Source && !b.Agrees(winner))]);
    }
}
