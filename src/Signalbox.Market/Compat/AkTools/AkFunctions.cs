using Signalbox.Market.Instruments;

namespace Signalbox.Market.Compat.AkTools;

/// <summary>How a function of AKShare with bars writes them.</summary>
internal enum AkShape
{
    /// <summary>EastMoney's: Chinese names, lots, percent.</summary>
    EastMoney,

    /// <summary>Tencent's: English names, shares, turnover as a fraction.</summary>
    Tencent,

    /// <summary>Sina's of an index: English names, no amount.</summary>
    SinaIndex,
}

/// <summary>A function of AKShare with bars.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="HasCode">Whether a column has the code, and the day is an instant rather than a text.</param>
/// <param name="Defaults">Its parameters, each with what it is when it is not given.</param>
internal sealed record AkFunction(
    AkShape Shape,
    AssetKind Kind,
    bool HasCode,
    IReadOnlyDictionary<string, string> Defaults
);

/// <summary>The functions with bars that are served.</summary>
internal static class AkFunctions
{
    public static IReadOnlyDictionary<string, string> None { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, AkFunction> Bars { get; } =
        new Dictionary<string, AkFunction>(StringComparer.Ordinal)
        {
            ["stock_zh_a_hist"] = new(
                AkShape.EastMoney,
                AssetKind.Stock,
                HasCode: true,
                Of("symbol=000001", "period=daily", "start_date=19700101", "end_date=20500101", "adjust=", "timeout=")
            ),
            ["fund_etf_hist_em"] = new(
                AkShape.EastMoney,
                AssetKind.Fund,
                HasCode: false,
                Of("symbol=159707", "period=daily", "start_date=19700101", "end_date=20500101", "adjust=")
            ),
            ["index_zh_a_hist"] = new(
                AkShape.EastMoney,
                AssetKind.Index,
                HasCode: false,
                Of("symbol=000859", "period=daily", "start_date=19700101", "end_date=22220101")
            ),
            ["stock_zh_index_daily"] = new(AkShape.SinaIndex, AssetKind.Index, HasCode: false, Of("symbol=sh000922")),
            ["stock_zh_a_hist_tx"] = new(
                AkShape.Tencent,
                AssetKind.Stock,
                HasCode: false,
                Of("symbol=sz000001", "start_date=19000101", "end_date=20500101", "adjust=", "timeout=")
            ),
        };

    private static Dictionary<string, string> Of(params ReadOnlySpan<string> parameters)
    {
        var defaults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
            defaults[parameter[..parameter.IndexOf('=')]] = parameter[(parameter.IndexOf('=') + 1)..];
        return defaults;
    }
}
