namespace Signalbox.Market.Adjustment;

/// <summary>The cumulative adjustment factor from a day on, until the next one.</summary>
/// <param name="Value">Positive; only ratios of it mean something.</param>
internal readonly record struct Factor(DateOnly Day, decimal Value);

/// <summary>How prices are to be adjusted for dividends, splits and rights.</summary>
internal enum Adjust
{
    /// <summary>As they were traded.</summary>
    None,

    /// <summary>前复权: the newest price as traded, earlier ones made comparable; changes with every ex-date.</summary>
    Forward,

    /// <summary>后复权: the first price as traded; never changes for past days.</summary>
    Backward,
}

/// <summary>The factors of one instrument, by one method, as a step function of the day.</summary>
/// <remarks>
/// Backward: raw × F(t). Forward: raw × F(t) / F(anchor). Decimal throughout, rounded once, half up, at the end.
/// Days before the first factor have the first one's.
/// </remarks>
internal sealed class FactorSeries
{
    /// <summary>Relative changes below this, without an ex-right close before, are noise in a source's last digit.</summary>
    public const decimal Noise = 0.0005m;

    private readonly DateOnly[] days;
    private readonly decimal[] values;

    /// <param name="factors">In any order; of two of one day the last counts.</param>
    public FactorSeries(IEnumerable<Factor> factors)
    {
        var byDay = new SortedDictionary<DateOnly, decimal>();
        foreach (var factor in factors)
            if (factor.Value > 0)
                byDay[factor.Day] = factor.Value;
        (days, values) = ([.. byDay.Keys], [.. byDay.Values]);
    }

    /// <summary>Whether there is none, so that nothing was ever adjusted.</summary>
    public bool IsEmpty => days.Length == 0;

    /// <summary>The day of the first factor: of days before nothing was said. The last day that there is when there is none.</summary>
    public DateOnly First => days.Length == 0 ? DateOnly.MaxValue : days[0];

    /// <summary>The factor in force on a day; 1 where there is none.</summary>
    public decimal At(DateOnly day)
    {
        if (days.Length == 0)
            return 1;
        var found = Array.BinarySearch(days, day);
        return values[Math.Max(0, found >= 0 ? found : ~found - 1)];
    }

    /// <summary>By what a price of that day is multiplied.</summary>
    /// <param name="anchor">The day whose price stays as it was traded; only for <see cref="Adjust.Forward"/>.</param>
    public decimal Multiplier(DateOnly day, Adjust adjust, DateOnly anchor) =>
        adjust switch
        {
            Adjust.Backward => At(day),
            Adjust.Forward => At(day) / At(anchor),
            _ => 1,
        };
}
