namespace Signalbox.FarEnds.Market.EastMoney;

/// <summary>How EastMoney numbers markets.</summary>
internal static class EastMoneyIds
{
    /// <summary>A plus sign in a query is one too, but not when it comes encoded.</summary>
    private static readonly char[] Blanks = [' ', '+'];

    /// <summary>1 Shanghai, 0 Shenzhen and Beijing, 116 Hong Kong, 105 Nasdaq.</summary>
    public static int Market(MarketInstrument instrument) =>
        instrument.Exchange switch
        {
            "SH" => 1,
            "HK" => 116,
            "US" => 105,
            _ => 0,
        };

    /// <summary>By <c>secid</c>, e.g. <c>1.600519</c>; null when there is none.</summary>
    public static MarketInstrument? Find(MarketView view, string? secid)
    {
        var parts = secid?.Split('.', 2);
        if (parts is not [var market, var number])
            return null;
        return market switch
        {
            "1" => view.Find(number + ".SH"),
            "0" => view.Find(number + ".SZ") ?? view.Find(number + ".BJ"),
            "116" or "128" => view.Find(number + ".HK"),
            "105" or "106" or "107" => view.Find(number),
            _ => null,
        };
    }

    /// <summary>Lots for China, shares abroad.</summary>
    public static decimal Volume(MarketInstrument instrument, long shares) =>
        instrument.IsChinese ? MarketText.Rounded(shares / 100m, 0) : shares;

    /// <summary>Whether a filter of a list, such as <c>m:0 t:6,m:0 t:80</c>, holds it.</summary>
    public static bool Fits(MarketInstrument instrument, string filter, DateOnly today) =>
        filter
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Any(group =>
                group
                    .Split(Blanks, StringSplitOptions.RemoveEmptyEntries)
                    .All(condition => Traits(instrument, today).Contains(condition, StringComparer.Ordinal))
            );

    private static IReadOnlyList<string> Traits(MarketInstrument instrument, DateOnly today)
    {
        IReadOnlyList<string> own = (instrument.Kind, instrument.Board) switch
        {
            (MarketKind.Index, MarketBoard.ShanghaiMain) => ["m:1", "t:1", "s:2"],
            (MarketKind.Index, _) => ["m:0", "t:5"],
            (MarketKind.Fund, _) => ["b:MK0021", "b:MK0022", "b:MK0023", "b:MK0024"],
            (_, MarketBoard.ShanghaiMain) => ["m:1", "t:2"],
            (_, MarketBoard.Star) => ["m:1", "t:23"],
            (_, MarketBoard.ShenzhenMain) => ["m:0", "t:6"],
            (_, MarketBoard.ChiNext) => ["m:0", "t:80"],
            (_, MarketBoard.Beijing) => ["m:0", "t:81", "s:2048"],
            (_, MarketBoard.HongKong) => ["m:128", "t:3"],
            _ => ["m:105", "t:1"],
        };
        return instrument.NameOn(today).Contains("ST", StringComparison.Ordinal) ? [.. own, "f:4"] : own;
    }
}
