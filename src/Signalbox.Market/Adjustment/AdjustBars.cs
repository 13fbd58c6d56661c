using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Adjustment;

/// <summary>Adjusts the prices of bars; volumes and amounts stay as they were traded.</summary>
internal static class AdjustBars
{
    /// <summary>Decimal places of a price of this kind.</summary>
    public static int Places(AssetKind kind) =>
        kind switch
        {
            AssetKind.Index => 4,
            AssetKind.Fund or AssetKind.Bond => 3,
            _ => 2,
        };

    /// <param name="bars">Ascending, unadjusted.</param>
    /// <param name="anchor">For <see cref="Adjust.Forward"/>: the day whose prices stay; say it with the answer.</param>
    /// <param name="places">Decimal places of the answer, rounded half up.</param>
    public static IEnumerable<Bar> Run(
        IEnumerable<Bar> bars,
        FactorSeries factors,
        Adjust adjust,
        DateOnly anchor,
        int places
    )
    {
        if (adjust == Adjust.None)
            return bars;
        return bars.Select(bar =>
        {
            var by = factors.Multiplier(bar.Day, adjust, anchor);
            return bar with
            {
                Open = Round(bar.Open * by),
                High = Round(bar.High * by),
                Low = Round(bar.Low * by),
                Close = Round(bar.Close * by),
                PreClose = bar.PreClose is { } pre ? Round(pre * by) : null,
            };
        });

        decimal Round(decimal price) => Math.Round(price, places, MidpointRounding.AwayFromZero);
    }
}
