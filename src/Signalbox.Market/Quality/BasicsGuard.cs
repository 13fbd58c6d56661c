using Signalbox.Market.Bars;
using Signalbox.Market.Basics;

namespace Signalbox.Market.Quality;

/// <summary>Tells by arithmetic whether a day's figures count in plain units and belong to their day.</summary>
/// <remarks>
/// Value is close × shares; turnover is volume / floating shares in percent; the close is the bar's. What a source restates
/// or computes in its own way in a few rows is its affair, in more than one of twenty it is another unit or another day.
/// </remarks>
internal static class BasicsGuard
{
    private const decimal MostOutside = 0.05m;

    /// <param name="rows">Of one day, in plain units.</param>
    /// <param name="bars">Of that day, by instrument, where there are any.</param>
    /// <returns>What is wrong, without the source's name; null when nothing is.</returns>
    public static string? FaultOf(
        IReadOnlyCollection<(int Instrument, DayBasics Basics)> rows,
        IReadOnlyDictionary<int, Bar> bars
    )
    {
        var valued = rows.Where(r => r.Basics is { TotalShares: > 0, TotalValue: > 0 }).ToList();
        if (
            IsMany(
                valued.Count(r => !IsAbout(r.Basics.TotalValue, r.Basics.Close * r.Basics.TotalShares)),
                valued.Count
            )
        )
            return "the market value is not the close times the shares; one of them counts in other units";
        var floating = rows.Where(r => r.Basics is { FloatShares: > 0, FloatValue: > 0 }).ToList();
        if (
            IsMany(
                floating.Count(r => !IsAbout(r.Basics.FloatValue, r.Basics.Close * r.Basics.FloatShares)),
                floating.Count
            )
        )
            return "the floating value is not the close times the floating shares; one of them counts in other units";
        var beside = rows.Where(r => bars.ContainsKey(r.Instrument)).ToList();
        if (IsMany(beside.Count(r => Math.Abs(r.Basics.Close - bars[r.Instrument].Close) > 0.011m), beside.Count))
            return "the closes are not those of the day's bars; it is another day, or prices that are adjusted";
        return Turnover(beside.Select(r => (r.Basics, bars[r.Instrument])));
    }

    private static string? Turnover(IEnumerable<(DayBasics Basics, Bar Bar)> rows)
    {
        var ratios = rows.Where(r => r.Basics is { Turnover: > 0, FloatShares: > 0 } && r.Bar.Volume > 0)
            .Select(r => r.Basics.Turnover!.Value / (r.Bar.Volume / r.Basics.FloatShares!.Value * 100)) // filtered above
            .Order()
            .ToList();
        if (ratios.Count == 0 || ratios[ratios.Count / 2] is >= 0.8m and <= 1.25m)
            return null;
        return $"the turnover is {ratios[ratios.Count / 2]:0.####} times the volume over the floating shares; one of them counts in other units";
    }

    private static bool IsAbout(decimal? one, decimal? other) =>
        Math.Abs(one!.Value - other!.Value) <= other.Value / 50; // filtered above

    private static bool IsMany(int outside, int of) => outside > (of < 20 ? 0 : of * MostOutside);
}
