using System.Globalization;

namespace Signalbox.FarEnds.Market.Tencent;

/// <summary>The lines of <c>qt.gtimg.cn</c>: contracts/market-providers.md 5.1.</summary>
internal static class TencentQuotes
{
    private const int FieldCount = 88;

    /// <summary>One line for each code that is known, or one that says that there is none.</summary>
    public static string Lines(IReadOnlyList<string> codes, MarketView view)
    {
        var lines = codes
            .Select(code => (Code: code, Fields: Fields(code, view)))
            .Where(line => line.Fields is not null)
            .Select(line => $"v_{line.Code}=\"{string.Join('~', line.Fields!)}\";\n") // those without are left out
            .ToList();
        return lines.Count == 0 ? "v_pv_none_match=\"1\";\n" : string.Concat(view.Rows(lines));
    }

    /// <summary>The fields of a line; null when there is no such code, or it is no longer traded.</summary>
    public static IReadOnlyList<string>? Fields(string code, MarketView view)
    {
        var isShort = code.StartsWith("s_", StringComparison.Ordinal);
        var plain = isShort || code.StartsWith("r_", StringComparison.Ordinal) ? code[2..] : code;
        var instrument = view.Find(MarketText.Suffixed(plain));
        if (instrument is null or { Board: MarketBoard.UnitedStates } || view.Quote(instrument) is not { } quote)
            return null;
        IReadOnlyList<string> fields =
            isShort ? Short(view, quote)
            : instrument.Board == MarketBoard.HongKong ? HongKong(view, quote)
            : Mainland(view, quote);
        return view.Columns(fields, "0.00");
    }

    /// <summary>1 Shanghai, 51 Shenzhen, 62 Beijing, 100 Hong Kong.</summary>
    private static string Market(MarketInstrument instrument) =>
        instrument.Exchange switch
        {
            "SH" => "1",
            "SZ" => "51",
            "BJ" => "62",
            _ => "100",
        };

    public static string Kind(MarketInstrument instrument) =>
        (instrument.Kind, instrument.Board) switch
        {
            (MarketKind.Index, _) => "ZS",
            (MarketKind.Fund, _) => "ETF",
            (_, MarketBoard.Star) => "GP-A-KCB",
            (_, MarketBoard.ChiNext) => "GP-A-CYB",
            (_, MarketBoard.HongKong) => "GP",
            _ => "GP-A",
        };

    /// <summary>What stands as the price: the last one, in the auction the indicative one, else the close before.</summary>
    public static decimal Last(MarketQuote quote) =>
        quote.IsTraded ? quote.Bar.Close
        : quote.Indicative > 0 ? quote.Indicative
        : quote.Bar.PreClose;

    private static List<string> Short(MarketView view, MarketQuote quote)
    {
        var (instrument, bar, last) = (quote.Instrument, quote.Bar, Last(quote));
        return
        [
            Market(instrument),
            instrument.Name,
            view.Number(instrument),
            MarketText.Fixed(last, instrument.Decimals),
            MarketText.Fixed(last - bar.PreClose, instrument.Decimals),
            Percent(last, bar.PreClose),
            MarketText.Whole(instrument.IsChinese ? bar.Volume / 100m : bar.Volume),
            MarketText.Whole(bar.Amount / 10_000),
            "",
            MarketText.Fixed(quote.Basics.TotalValue / 100_000_000, 2),
            Kind(instrument),
        ];
    }

    /// <summary>88 fields, of which those without a known meaning are empty or 0.</summary>
    private static string[] Mainland(MarketView view, MarketQuote quote)
    {
        var (instrument, bar, last) = (quote.Instrument, quote.Bar, Last(quote));
        var lots = MarketText.Rounded(bar.Volume / 100m, 0);
        var outer = MarketText.Rounded(lots * 0.52m, 0);
        var fields = Enumerable.Repeat("", FieldCount).ToArray();
        Set(0, Market(instrument), instrument.Name, view.Number(instrument), Price(last), Price(bar.PreClose));
        Set(5, Price(bar.Open), MarketText.Whole(lots), MarketText.Whole(outer), MarketText.Whole(lots - outer));
        var offers = quote.Bids.Concat(quote.Asks).ToList();
        for (var level = 0; level < offers.Count; level++)
            Set(9 + (2 * level), Price(offers[level].Price), MarketText.Whole(offers[level].Volume / 100m));
        var stamp =
            $"{MarketText.Compact(quote.StampDay)}{quote.StampTime.ToString("HHmmss", CultureInfo.InvariantCulture)}";
        Set(30, stamp, Price(last - bar.PreClose), Percent(last, bar.PreClose), Price(bar.High), Price(bar.Low));
        Set(35, $"{Price(last)}/{MarketText.Whole(lots)}/{MarketText.Whole(bar.Amount)}", MarketText.Whole(lots));
        Set(37, MarketText.Whole(bar.Amount / 10_000));
        Set(41, Price(bar.High), Price(bar.Low), MarketText.Fixed(quote.IsTraded ? bar.Amplitude : 0, 2));
        var average = bar.Volume == 0 ? last : bar.Amount / bar.Volume;
        Set(50, "0", Price(average));
        Set(57, MarketText.Fixed(bar.Amount / 10_000, 4), "0.0000", "0");
        Set(61, Kind(instrument));
        Set(82, "CNY", "0", "", "0.00", "0", "");
        if (instrument.Kind == MarketKind.Index)
            Set(47, "-1", "-1");
        else
            SetFigures(view, quote, fields);
        return fields;

        void Set(int at, params ReadOnlySpan<string> values) => values.CopyTo(fields.AsSpan(at));

        string Price(decimal price) => MarketText.Fixed(price, instrument.Decimals);
    }

    /// <summary>What an index has not: limits, value, earnings, shares.</summary>
    private static void SetFigures(MarketView view, MarketQuote quote, string[] fields)
    {
        var (instrument, figures) = (quote.Instrument, quote.Basics);
        var (high, low) = Year(view, quote);
        fields[38] = MarketText.Fixed(figures.Turnover, 2);
        fields[39] = Ratio(figures.PriceEarningsTtm);
        fields[44] = MarketText.Fixed(figures.FloatValue / 100_000_000, 2);
        fields[45] = MarketText.Fixed(figures.TotalValue / 100_000_000, 2);
        fields[46] = MarketText.Fixed(figures.PriceBook, 2);
        fields[47] = quote.Limits is { } limits ? MarketText.Fixed(limits.Up, instrument.Decimals) : "-1";
        fields[48] = quote.Limits is { } same ? MarketText.Fixed(same.Down, instrument.Decimals) : "-1";
        fields[49] = MarketText.Fixed(figures.VolumeRatio ?? 0, 2);
        fields[52] = Ratio(figures.PriceEarnings);
        fields[53] = Ratio(figures.PriceEarnings);
        fields[64] = MarketText.Fixed(figures.DividendYield ?? 0, 2);
        fields[67] = MarketText.Fixed(high, instrument.Decimals);
        fields[68] = MarketText.Fixed(low, instrument.Decimals);
        fields[72] = MarketText.Whole(figures.FloatShares);
        fields[73] = MarketText.Whole(figures.TotalShares);
        fields[76] = fields[72];

        static string Ratio(decimal? ratio) => ratio is { } number ? MarketText.Fixed(number, 2) : "-1.00";
    }

    /// <summary>78 fields of the layout of 2025; shares and Hong Kong dollars.</summary>
    private static string[] HongKong(MarketView view, MarketQuote quote)
    {
        var (instrument, bar, figures, last) = (quote.Instrument, quote.Bar, quote.Basics, Last(quote));
        var (high, low) = Year(view, quote);
        var volume = MarketText.Fixed(bar.Volume, 1);
        var fields = Enumerable.Repeat("0", 78).ToArray();
        Set(0, "100", instrument.Name, instrument.Number, Price(last), Price(bar.PreClose), Price(bar.Open), volume);
        (fields[9], fields[19], fields[29]) = (Price(last), Price(last), volume);
        fields[30] = $"{MarketText.Slashed(quote.StampDay)} {MarketText.Clock(quote.StampTime)}";
        Set(31, Price(last - bar.PreClose), Percent(last, bar.PreClose), Price(bar.High), Price(bar.Low), Price(last));
        Set(36, volume, MarketText.Fixed(bar.Amount, 3), "0", Ratio(figures.PriceEarningsTtm), "");
        fields[43] = MarketText.Fixed(quote.IsTraded ? bar.Amplitude : 0, 2);
        fields[44] = MarketText.Fixed(figures.FloatValue / 100_000_000, 4);
        fields[45] = MarketText.Fixed(figures.TotalValue / 100_000_000, 4);
        Set(46, instrument.English, "0.00", Price(high), Price(low));
        fields[60] = "100";
        fields[63] = "GP";
        Set(69, MarketText.Fixed(figures.TotalShares, 2), MarketText.Fixed(figures.FloatShares, 2));
        fields[73] = Price(bar.Volume == 0 ? last : bar.Amount / bar.Volume);
        Set(75, "HKD", "1", "30");
        return fields;

        void Set(int at, params ReadOnlySpan<string> values) => values.CopyTo(fields.AsSpan(at));

        static string Price(decimal price) => MarketText.Fixed(price, 3);

        static string Ratio(decimal? ratio) => ratio is { } number ? MarketText.Fixed(number, 2) : "";
    }

    private static string Percent(decimal last, decimal before) =>
        MarketText.Fixed(before == 0 ? 0 : (last - before) / before * 100, 2);

    /// <summary>The highest and the lowest price of the year before.</summary>
    private static (decimal High, decimal Low) Year(MarketView view, MarketQuote quote)
    {
        var bars = view.World.Bars(quote.Instrument, quote.Day.AddYears(-1), quote.Day.AddDays(-1)).ToList();
        return bars.Count == 0 ? (quote.Bar.High, quote.Bar.Low) : (bars.Max(b => b.High), bars.Min(b => b.Low));
    }
}
