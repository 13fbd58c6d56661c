using Signalbox.FarEnds.Market.EastMoney;

namespace Signalbox.FarEnds.Market.AkTools;

/// <summary>The functions that are played, by name: contracts/market-providers.md, section 2.</summary>
internal static class AkFunctions
{
    public static IReadOnlyDictionary<string, AkFunction> All { get; } =
        new Dictionary<string, AkFunction>(StringComparer.Ordinal)
        {
            ["stock_zh_a_hist"] = Of(
                AkBars.EastMoney,
                ("symbol", "000001"),
                ("period", "daily"),
                ("start_date", "19700101"),
                ("end_date", "20500101"),
                ("adjust", ""),
                ("timeout", "")
            ),
            ["stock_hk_hist"] = Of(
                AkBars.HongKong,
                ("symbol", "00700"),
                ("period", "daily"),
                ("start_date", "19700101"),
                ("end_date", "22220101"),
                ("adjust", "")
            ),
            ["fund_etf_hist_em"] = Of(
                AkBars.Fund,
                ("symbol", "159707"),
                ("period", "daily"),
                ("start_date", "19700101"),
                ("end_date", "20500101"),
                ("adjust", "")
            ),
            ["index_zh_a_hist"] = Of(
                AkBars.Index,
                ("symbol", "000859"),
                ("period", "daily"),
                ("start_date", "19700101"),
                ("end_date", "22220101")
            ),
            ["stock_zh_a_daily"] = Of(
                AkBars.Sina,
                ("symbol", "sh603843"),
                ("start_date", "19900101"),
                ("end_date", "21000118"),
                ("adjust", "")
            ),
            ["stock_zh_a_hist_tx"] = Of(
                AkBars.Tencent,
                ("symbol", "sz000001"),
                ("start_date", "19000101"),
                ("end_date", "20500101"),
                ("adjust", ""),
                ("timeout", "")
            ),
            ["stock_zh_a_spot_em"] = Of(AkLists.SpotOfEastMoney),
            ["stock_zh_a_spot"] = Of(AkLists.SpotOfSina),
            ["stock_info_a_code_name"] = Of(AkLists.CodeName),
            ["tool_trade_date_hist_sina"] = Of(AkLists.TradeDates),
            ["stock_bid_ask_em"] = Of(AkLists.BidAsk, ("symbol", "000001")),
            ["stock_individual_info_em"] = Of(AkLists.Info, ("symbol", "603777"), ("timeout", "")),
        };

    /// <summary>As AKShare guesses: what begins with a 6 is Shanghai's, all else is not; so a fund of Shanghai is not found.</summary>
    public static MarketInstrument? Guessed(AkCall call) =>
        EastMoneyIds.Find(call.View, (call.Symbol.StartsWith('6') ? "1." : "0.") + call.Symbol);

    /// <summary>A day as pandas makes text of it.</summary>
    public static string Stamp(DateOnly day) => $"{MarketText.Iso(day)}T00:00:00.000";

    /// <summary>Floats are cut at ten decimals.</summary>
    public static decimal? Float(decimal? number) => number is { } value ? MarketText.Rounded(value, 10) : null;

    private static AkFunction Of(
        Func<AkCall, IEnumerable<IReadOnlyList<KeyValuePair<string, object?>>>> rows,
        params (string Name, string Default)[] parameters
    ) => new(parameters.ToDictionary(p => p.Name, p => p.Default, StringComparer.Ordinal), rows);
}
