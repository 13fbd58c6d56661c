namespace Signalbox.Market.Instruments;

/// <summary>Where something is traded, or who computes an index.</summary>
internal enum Exchange
{
    /// <summary>Shanghai Stock Exchange.</summary>
    Sh,

    /// <summary>Shenzhen Stock Exchange.</summary>
    Sz,

    /// <summary>Beijing Stock Exchange.</summary>
    Bj,

    /// <summary>Hong Kong.</summary>
    Hk,

    /// <summary>The exchanges of the United States, which share their codes.</summary>
    Us,

    /// <summary>China Securities Index Company: indices that no exchange lists.</summary>
    Csi,
}

/// <summary>What kind of thing has a price.</summary>
internal enum AssetKind
{
    Stock,
    Index,
    Fund,
    Bond,
}

/// <summary>How exchanges are written, and what follows from them.</summary>
internal static class Exchanges
{
    /// <summary>As canonical codes end, e.g. <c>.SH</c>; empty for the United States.</summary>
    public static string Suffix(this Exchange exchange) =>
        exchange == Exchange.Us ? "" : "." + exchange.ToString().ToUpperInvariant();

    /// <summary>Which calendar it goes by: <c>CN</c>, <c>HK</c> or <c>US</c>. The mainland's three share one.</summary>
    public static string Calendar(this Exchange exchange) =>
        exchange switch
        {
            Exchange.Hk => "HK",
            Exchange.Us => "US",
            _ => "CN",
        };

    /// <summary>Time zone of its sessions, IANA.</summary>
    public static string TimeZone(this Exchange exchange) =>
        exchange switch
        {
            Exchange.Hk => "Asia/Hong_Kong",
            Exchange.Us => "America/New_York",
            _ => "Asia/Shanghai",
        };

    /// <summary>ISO 4217, of what trades there usually.</summary>
    public static string Currency(this Exchange exchange) =>
        exchange switch
        {
            Exchange.Hk => "HKD",
            Exchange.Us => "USD",
            _ => "CNY",
        };

    /// <summary>The exchange by any of its names: Tushare's and Yahoo's suffixes, JoinQuant's, MIC, vnpy's.</summary>
    public static Exchange? Named(string name) =>
        name.ToUpperInvariant() switch
        {
            "SH" or "SS" or "SSE" or "XSHG" => Exchange.Sh,
            "SZ" or "SZSE" or "XSHE" => Exchange.Sz,
            "BJ" or "BSE" or "XBSE" => Exchange.Bj,
            "HK" or "SEHK" or "HKEX" or "XHKG" => Exchange.Hk,
            "US" or "NASDAQ" or "XNAS" or "NYSE" or "XNYS" or "AMEX" or "XASE" => Exchange.Us,
            "CSI" => Exchange.Csi,
            _ => null,
        };
}
