using System.Globalization;

namespace Signalbox.FarEnds.Market.Sina;

/// <summary>The lines of <c>hq.sinajs.cn</c>: contracts/market-providers.md 4.1.</summary>
internal static class SinaQuotes
{
    /// <summary>What stands between the quotation marks; nothing when there is no such code, or it is no longer traded.</summary>
    public static string Line(string code, MarketView view)
    {
        var isShort = code.StartsWith("s_", StringComparison.Ordinal);
        if (view.Find(Canonical(isShort ? code[2..] : code)) is not { } instrument)
            return "";
        if (view.Quote(instrument) is not { } quote)
            return "";
        IReadOnlyList<string> fields = instrument.Board switch
        {
            _ when isShort => Short(quote),
            MarketBoard.HongKong => HongKong(view, quote),
            MarketBoard.UnitedStates => NewYork(view, quote),
            _ => Mainland(quote),
        };
        return string.Join(',', view.Columns(fields, "0.000"));
    }

    /// <summary>The name with the blanks and the full-width letters that Sina puts into some.</summary>
    public static string Name(MarketInstrument instrument) =>
        instrument.Name.EndsWith('A') ? $"{instrument.Name[0]}  {instrument.Name[1..^1]}Ａ" : instrument.Name;

    private static string Canonical(string code)
    {
        if (code.StartsWith("gb_", StringComparison.Ordinal))
            return code[3..].ToUpperInvariant();
        return MarketText.Suffixed(code.StartsWith("rt_", StringComparison.Ordinal) ? code[3..] : code);
    }

    /// <summary>33 fields and an empty one; more of them for STAR and Beijing. Volumes in shares, amounts in yuan.</summary>
    private static List<string> Mainland(MarketQuote quote)
    {
        var (instrument, bar) = (quote.Instrument, quote.Bar);
        var isIndex = instrument.Kind == MarketKind.Index;
        List<string> fields =
        [
            Name(instrument),
            Price(bar.Open),
            Price(bar.PreClose),
            Price(bar.Close),
            Price(bar.High),
            Price(bar.Low),
            isIndex ? "0" : Price(quote.Bids[0].Price),
            isIndex ? "0" : Price(quote.Asks[0].Price),
            MarketText.Whole(bar.Volume),
            isIndex ? MarketText.Whole(bar.Amount) : MarketText.Fixed(bar.Amount, 3),
        ];
        foreach (var offer in quote.Bids.Concat(quote.Asks))
            fields.AddRange([MarketText.Whole(offer.Volume), isIndex ? "0" : Price(offer.Price)]);
        fields.AddRange([
            MarketText.Iso(quote.StampDay),
            MarketText.Clock(quote.StampTime),
            quote.Phase == MarketPhase.Suspended ? "03" : "00",
        ]);
        if (instrument.BySingleShare)
            fields.AddRange(["20.1043", "0.0000", "0", "8300000", "B", "T"]);
        else
            fields.Add("");
        return fields;

        string Price(decimal price) => MarketText.Fixed(price, isIndex ? 4 : 3);
    }

    /// <summary>Lots and ten thousand yuan; for Beijing shares and yuan.</summary>
    private static List<string> Short(MarketQuote quote)
    {
        var bar = quote.Bar;
        var isWhole = quote.Instrument.Board == MarketBoard.Beijing;
        return
        [
            Name(quote.Instrument),
            MarketText.Fixed(bar.Close, 3),
            MarketText.Fixed(quote.IsTraded ? bar.Change : 0, 3),
            MarketText.Fixed(quote.IsTraded ? bar.ChangePercent : 0, 2),
            MarketText.Whole(isWhole ? bar.Volume : bar.Volume / 100m),
            MarketText.Whole(isWhole ? bar.Amount : bar.Amount / 10_000),
        ];
    }

    /// <summary>19 fields; shares and Hong Kong dollars.</summary>
    private static List<string> HongKong(MarketView view, MarketQuote quote)
    {
        var bar = quote.Bar;
        var (high, low) = Year(view, quote);
        return
        [
            quote.Instrument.English,
            Name(quote.Instrument),
            MarketText.Fixed(bar.Open, 3),
            MarketText.Fixed(bar.PreClose, 3),
            MarketText.Fixed(bar.High, 3),
            MarketText.Fixed(bar.Low, 3),
            MarketText.Fixed(bar.Close, 3),
            MarketText.Fixed(quote.IsTraded ? bar.Change : 0, 3),
            MarketText.Fixed(quote.IsTraded ? bar.ChangePercent : 0, 3),
            MarketText.Fixed(quote.Bids[0].Price, 5),
            MarketText.Fixed(quote.Asks[0].Price, 5),
            MarketText.Whole(bar.Amount),
            MarketText.Whole(bar.Volume),
            MarketText.Fixed(quote.Basics.PriceEarnings ?? 0, 3),
            MarketText.Fixed(quote.Basics.DividendYield ?? 0, 3),
            MarketText.Fixed(high, 3),
            MarketText.Fixed(low, 3),
            MarketText.Slashed(quote.StampDay),
            MarketText.HourMinute(quote.StampTime),
        ];
    }

    /// <summary>36 fields; shares and US dollars; the third is the time in Shanghai.</summary>
    private static List<string> NewYork(MarketView view, MarketQuote quote)
    {
        var (bar, figures) = (quote.Bar, quote.Basics);
        var (high, low) = Year(view, quote);
        var earnings = figures.PriceEarningsTtm is { } ratio ? bar.Close / ratio : 0;
        List<string> fields =
        [
            Name(quote.Instrument),
            MarketText.Fixed(bar.Close, 4),
            MarketText.Fixed(bar.ChangePercent, 2),
            $"{MarketText.Iso(quote.StampDay)} {MarketText.Clock(quote.StampTime)}",
            MarketText.Fixed(bar.Change, 4),
            MarketText.Fixed(bar.Open, 4),
            MarketText.Fixed(bar.High, 4),
            MarketText.Fixed(bar.Low, 4),
            MarketText.Fixed(high, 4),
            MarketText.Fixed(low, 4),
            MarketText.Whole(bar.Volume),
            MarketText.Whole(figures.VolumeRatio is > 0 and var times ? bar.Volume / times : bar.Volume),
            MarketText.Whole(figures.TotalValue),
            MarketText.Fixed(earnings, 2),
            MarketText.Fixed(figures.PriceEarningsTtm ?? 0, 6),
        ];
        fields.AddRange(["0.00", "0.00", "0.26", "0.00", MarketText.Whole(figures.TotalShares), "63"]);
        fields.AddRange([MarketText.Fixed(bar.Close, 4), "0.00", "0.00", NewYorkTime(quote.Day, "07:59PM")]);
        fields.AddRange([NewYorkTime(quote.Day, "04:00PM"), MarketText.Fixed(bar.PreClose, 4), "0", "1"]);
        fields.AddRange([quote.Day.Year.ToString(CultureInfo.InvariantCulture), MarketText.Fixed(bar.Amount, 4)]);
        fields.AddRange(["0.0000", "0.0000", "0.0000", "0.0000", MarketText.Fixed(bar.PreClose, 4)]);
        return fields;
    }

    private static string NewYorkTime(DateOnly day, string time) =>
        $"{day.ToString("MMM dd", CultureInfo.InvariantCulture)} {time} EST";

    /// <summary>The highest and the lowest price of the year before.</summary>
    private static (decimal High, decimal Low) Year(MarketView view, MarketQuote quote)
    {
        var bars = view.World.Bars(quote.Instrument, quote.Day.AddYears(-1), quote.Day.AddDays(-1)).ToList();
        return bars.Count == 0 ? (quote.Bar.High, quote.Bar.Low) : (bars.Max(b => b.High), bars.Min(b => b.Low));
    }
}
