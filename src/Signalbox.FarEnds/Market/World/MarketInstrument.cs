namespace Signalbox.FarEnds.Market;

/// <summary>What an instrument is.</summary>
public enum MarketKind
{
    /// <summary>A share.</summary>
    Stock,

    /// <summary>An index; its prices are points.</summary>
    Index,

    /// <summary>A fund that is traded like a share.</summary>
    Fund,
}

/// <summary>Where an instrument is traded.</summary>
public enum MarketBoard
{
    /// <summary>Shanghai, main board; funds and indices of Shanghai too.</summary>
    ShanghaiMain,

    /// <summary>Shanghai, STAR: 688, 689; traded by the single share.</summary>
    Star,

    /// <summary>Shenzhen, main board; indices of Shenzhen too.</summary>
    ShenzhenMain,

    /// <summary>Shenzhen, ChiNext: 300, 301, 302.</summary>
    ChiNext,

    /// <summary>Beijing: 920; traded by the single share.</summary>
    Beijing,

    /// <summary>Hong Kong, in Hong Kong dollars.</summary>
    HongKong,

    /// <summary>New York, in US dollars.</summary>
    UnitedStates,
}

/// <summary>Days on which an instrument is not traded, both ends included.</summary>
/// <param name="Timing">The part of the day, e.g. <c>09:30-10:00</c>, which leaves the day's bar there; null for whole days.</param>
public sealed record MarketSuspension(DateOnly From, DateOnly To, string? Timing = null);

/// <summary>A name and the first day on which it was borne.</summary>
public sealed record MarketName(DateOnly From, string Name, string Reason);

/// <summary>Something that is traded in the <see cref="MarketWorld"/>. All names are invented.</summary>
public sealed record MarketInstrument
{
    /// <summary>As Tushare writes it: <c>600519.SH</c>, <c>000001.SZ</c>, <c>920163.BJ</c>, <c>00700.HK</c>, <c>AAPL</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The present name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required MarketKind Kind { get; init; }

    /// <summary>Where it is traded.</summary>
    public required MarketBoard Board { get; init; }

    /// <summary>The first day of trading, a session.</summary>
    public required DateOnly Listed { get; init; }

    /// <summary>The first day on which it is no longer traded; null while it is.</summary>
    public DateOnly? Delisted { get; init; }

    /// <summary>The code of a Beijing share before 2025-10-09, e.g. <c>838163.BJ</c>; no site answers to it any more.</summary>
    public string? FormerCode { get; init; }

    /// <summary>The name in Latin letters; empty where nobody sends one.</summary>
    public string English { get; init; } = "";

    /// <summary>The trade, in Chinese.</summary>
    public string Industry { get; init; } = "综合";

    /// <summary>The place, in Chinese.</summary>
    public string Area { get; init; } = "上海";

    /// <summary>Earlier names, oldest first; empty where there was none.</summary>
    public IReadOnlyList<MarketName> FormerNames { get; init; } = [];

    /// <summary>When it is not traded.</summary>
    public IReadOnlyList<MarketSuspension> Suspensions { get; init; } = [];

    /// <summary>The code without its exchange: <c>600519</c>, <c>00700</c>, <c>AAPL</c>.</summary>
    public string Number => Code.Split('.')[0];

    /// <summary><c>SH</c>, <c>SZ</c>, <c>BJ</c>, <c>HK</c> or <c>US</c>.</summary>
    public string Exchange => Code.Contains('.') ? Code.Split('.')[1] : "US";

    /// <summary>How many decimals its prices have: 3 for funds, else 2.</summary>
    public int Decimals => Kind == MarketKind.Fund ? 3 : 2;

    /// <summary>Whether it is traded in Shanghai, Shenzhen or Beijing.</summary>
    public bool IsChinese => Board is not (MarketBoard.HongKong or MarketBoard.UnitedStates);

    /// <summary>What steers its prices.</summary>
    internal MarketTraits Traits { get; init; } = new();

    /// <summary>The smallest step of its price.</summary>
    internal decimal Tick => Decimals == 3 ? 0.001m : 0.01m;

    /// <summary>Whether volumes come by the single share.</summary>
    internal bool BySingleShare => Board is MarketBoard.Star or MarketBoard.Beijing;

    /// <summary>The name on that day.</summary>
    public string NameOn(DateOnly day) =>
        FormerNames.Count == 0 || day >= FormerNames[^1].From
            ? Name
            : (FormerNames.LastOrDefault(n => n.From <= day) ?? FormerNames[0]).Name;
}

/// <summary>What steers the prices of an instrument.</summary>
internal sealed record MarketTraits
{
    /// <summary>About what it costs on its first day, in its currency.</summary>
    public double Price { get; init; } = 10;

    /// <summary>How much it grows a session, as a part of itself, dividends included.</summary>
    public double Growth { get; init; }

    /// <summary>1 is a quiet share of the main board: a day's change stays below 4 %.</summary>
    public double Volatility { get; init; } = 1;

    /// <summary>About how many lots of 100 are traded a day.</summary>
    public double Lots { get; init; } = 200_000;

    /// <summary>The yearly dividend as a part of the price; 0 pays none.</summary>
    public double Yield { get; init; }

    /// <summary>Shares given for each share every fifth year; 0 gives none.</summary>
    public decimal Bonus { get; init; }

    /// <summary>Yearly earnings a share; negative at a loss.</summary>
    public double Earnings { get; init; } = 0.5;

    /// <summary>Book value a share.</summary>
    public double BookValue { get; init; } = 5;

    /// <summary>Yearly sales a share.</summary>
    public double Sales { get; init; } = 6;

    /// <summary>Shares at the listing; bonus shares come on top.</summary>
    public decimal Shares { get; init; } = 1_000_000_000;

    /// <summary>The part of the shares that is free to trade.</summary>
    public decimal FloatPart { get; init; } = 0.8m;
}
