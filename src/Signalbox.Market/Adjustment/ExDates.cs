using Signalbox.Market.Bars;

namespace Signalbox.Market.Adjustment;

/// <summary>An ex-date, or a change of factor that is none.</summary>
/// <param name="Ratio">New factor over old by the exchange's own closes: close(t-1) / pre_close(t).</param>
/// <param name="IsNoise">The source's factor changed, and the exchange's close before did not.</param>
internal readonly record struct FactorChange(DateOnly Day, decimal Ratio, bool IsNoise);

/// <summary>Finds ex-dates where the exchange says them: the close before, ex-right, differs from the last close.</summary>
internal static class ExDates
{
    /// <param name="bars">Ascending, unadjusted, each with its <see cref="Bar.PreClose"/>.</param>
    /// <param name="factors">What the source says, to be compared.</param>
    public static IEnumerable<FactorChange> Find(IReadOnlyList<Bar> bars, FactorSeries factors)
    {
        for (var at = 1; at < bars.Count; at++)
        {
            var (before, bar) = (bars[at - 1], bars[at]);
            if (bar.PreClose is not { } pre || pre <= 0)
                continue;
            var isEx = pre != before.Close;
            if (isEx || factors.At(bar.Day) != factors.At(before.Day))
                yield return new FactorChange(bar.Day, before.Close / pre, !isEx);
        }
    }
}
