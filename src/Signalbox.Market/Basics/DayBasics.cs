using System.Text.Json.Serialization;

namespace Signalbox.Market.Basics;

/// <summary>What a session's close is worth: turnover, ratios, shares and values of one instrument.</summary>
/// <param name="Close">In currency units, unadjusted.</param>
/// <param name="Turnover">Percent of the floating shares.</param>
/// <param name="TurnoverFree">Percent of the shares that really trade.</param>
/// <param name="VolumeRatio">The day's volume against the mean of the five sessions before.</param>
/// <param name="PriceEarnings">Null at a loss, as its source has it.</param>
/// <param name="DividendYield">Percent.</param>
/// <param name="TotalShares">One by one.</param>
/// <param name="TotalValue">In currency units.</param>
internal sealed record DayBasics(
    DateOnly Day,
    decimal Close,
    decimal? Turnover,
    decimal? TurnoverFree,
    decimal? VolumeRatio,
    decimal? PriceEarnings,
    decimal? PriceEarningsTtm,
    decimal? PriceBook,
    decimal? PriceSales,
    decimal? PriceSalesTtm,
    decimal? DividendYield,
    decimal? DividendYieldTtm,
    decimal? TotalShares,
    decimal? FloatShares,
    decimal? FreeShares,
    decimal? TotalValue,
    decimal? FloatValue
)
{
    /// <summary>More is no ratio, no number of shares and no value of anything.</summary>
    private const decimal Largest = 900_000_000_000_000;

    private const decimal LargestPrice = 1_000_000_000;

    /// <summary>Whether every figure can be kept, and those that cannot be below zero are not.</summary>
    [JsonIgnore]
    public bool IsSound =>
        Close is > 0 and <= LargestPrice
        && Ratios.All(r => r is null or (>= -Largest and <= Largest))
        && Counts.All(c => c is null or (>= 0 and <= Largest));

    /// <summary>In the order of the columns.</summary>
    [JsonIgnore]
    public IReadOnlyList<decimal?> Ratios =>
        [
            Turnover,
            TurnoverFree,
            VolumeRatio,
            PriceEarnings,
            PriceEarningsTtm,
            PriceBook,
            PriceSales,
            PriceSalesTtm,
            DividendYield,
            DividendYieldTtm,
        ];

    private IReadOnlyList<decimal?> Counts =>
        [Turnover, TurnoverFree, VolumeRatio, TotalShares, FloatShares, FreeShares, TotalValue, FloatValue];
}

/// <summary>The same as it was stored, with where it comes from.</summary>
/// <param name="Source">Id of a <c>market_source</c>.</param>
internal sealed record StoredBasics(int Instrument, DayBasics Basics, int Source, DateTimeOffset FetchedAt);
