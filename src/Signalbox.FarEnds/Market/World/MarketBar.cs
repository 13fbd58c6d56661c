namespace Signalbox.FarEnds.Market;

/// <summary>One session of one instrument, unadjusted unless it was asked for adjusted.</summary>
/// <remarks>Prices in the instrument's currency, volume in shares, amount in the currency; never a bar on a suspended day.</remarks>
public sealed record MarketBar
{
    /// <summary>The session; of a week or a month its last session.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>First price.</summary>
    public required decimal Open { get; init; }

    /// <summary>Highest price.</summary>
    public required decimal High { get; init; }

    /// <summary>Lowest price.</summary>
    public required decimal Low { get; init; }

    /// <summary>Last price.</summary>
    public required decimal Close { get; init; }

    /// <summary>The close before, ex-right; of the first session the price of the issue.</summary>
    public required decimal PreClose { get; init; }

    /// <summary>In shares.</summary>
    public required long Volume { get; init; }

    /// <summary>In whole units of the currency.</summary>
    public required decimal Amount { get; init; }

    /// <summary>The close against the close before.</summary>
    public decimal Change => Close - PreClose;

    /// <summary>The same in percent; 0 where there is nothing to divide by.</summary>
    public decimal ChangePercent => PreClose == 0 ? 0 : (Close - PreClose) / PreClose * 100;

    /// <summary>High against low, in percent of the close before.</summary>
    public decimal Amplitude => PreClose == 0 ? 0 : (High - Low) / PreClose * 100;
}

/// <summary>A part of a session, named by its end.</summary>
/// <param name="End">In Shanghai.</param>
/// <param name="Volume">In shares.</param>
/// <param name="Amount">In the instrument's currency.</param>
public sealed record MarketMinute(
    DateOnly Day,
    TimeOnly End,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    long Volume,
    decimal Amount
);

/// <summary>A day from which on the holder of a share has had his dividend or his new shares.</summary>
/// <param name="Day">The ex-date.</param>
/// <param name="Cash">A share, before tax, in the currency.</param>
/// <param name="Bonus">New shares for one share; 0 for none.</param>
/// <param name="PreClose">The ex-right close before.</param>
/// <param name="Factor">The cumulative factor from this day on; 1 at the listing.</param>
public sealed record MarketExDate(DateOnly Day, decimal Cash, decimal Bonus, decimal PreClose, decimal Factor);

/// <summary>Between what prices a session may trade.</summary>
public sealed record MarketLimits(decimal Up, decimal Down);

/// <summary>How prices of different days are made comparable.</summary>
public enum MarketAdjustment
{
    /// <summary>As traded.</summary>
    None,

    /// <summary>Dividends subtracted from earlier prices, as EastMoney and Tencent do; may go below zero.</summary>
    ForwardAdditive,

    /// <summary>Dividends added to later prices, as EastMoney and Tencent do.</summary>
    BackwardAdditive,

    /// <summary>Price × factor of the day / factor of the anchor, as Tushare and Sina do.</summary>
    ForwardRatio,

    /// <summary>Price × factor of the day, as Tushare and Sina do.</summary>
    BackwardRatio,
}

/// <summary>What follows from price, earnings and shares on one day.</summary>
public sealed record MarketBasics
{
    /// <summary>Shares there are.</summary>
    public required decimal TotalShares { get; init; }

    /// <summary>Shares that may be traded.</summary>
    public required decimal FloatShares { get; init; }

    /// <summary>Shares that are not in firm hands.</summary>
    public required decimal FreeShares { get; init; }

    /// <summary>Value of all shares, in the currency.</summary>
    public required decimal TotalValue { get; init; }

    /// <summary>Value of what may be traded, in the currency.</summary>
    public required decimal FloatValue { get; init; }

    /// <summary>Price to last year's earnings; null at a loss.</summary>
    public required decimal? PriceEarnings { get; init; }

    /// <summary>Price to the last four quarters' earnings; null at a loss.</summary>
    public required decimal? PriceEarningsTtm { get; init; }

    /// <summary>Price to book value.</summary>
    public required decimal PriceBook { get; init; }

    /// <summary>Price to sales.</summary>
    public required decimal PriceSales { get; init; }

    /// <summary>Dividends of the last twelve months in percent of the price; null where none was paid.</summary>
    public required decimal? DividendYield { get; init; }

    /// <summary>The day's volume in percent of the shares that may be traded.</summary>
    public required decimal Turnover { get; init; }

    /// <summary>The day's volume in percent of the shares that are not in firm hands.</summary>
    public required decimal TurnoverFree { get; init; }

    /// <summary>The day's volume against the mean of the five sessions before; null where there are none.</summary>
    public required decimal? VolumeRatio { get; init; }
}
