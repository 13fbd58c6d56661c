namespace Signalbox.Market.Instruments;

/// <summary>The part of an exchange that a share is listed on; its limits and lots follow from it.</summary>
internal enum Board
{
    /// <summary>Shanghai's and Shenzhen's main boards.</summary>
    Main,

    /// <summary>创业板, Shenzhen 300, 301, 302.</summary>
    ChiNext,

    /// <summary>科创板, Shanghai 688 and 689.</summary>
    Star,

    /// <summary>Beijing.</summary>
    Beijing,

    /// <summary>Shares in foreign currency, 900 in Shanghai and 200 in Shenzhen.</summary>
    B,
}

/// <summary>What the digits of a code say where no list knows it.</summary>
/// <remarks>Prefixes as listed in 2026-03. A list that knows the code is always right against these.</remarks>
internal static class CodeRules
{
    private static readonly (string Prefix, Exchange Exchange, AssetKind Kind, Board? Board)[] Rules =
    [
        ("920", Exchange.Bj, AssetKind.Stock, Board.Beijing), // before 9 -> Shanghai's B shares
        ("899", Exchange.Bj, AssetKind.Index, null),
        ("43", Exchange.Bj, AssetKind.Stock, Board.Beijing),
        ("83", Exchange.Bj, AssetKind.Stock, Board.Beijing),
        ("87", Exchange.Bj, AssetKind.Stock, Board.Beijing),
        ("688", Exchange.Sh, AssetKind.Stock, Board.Star),
        ("689", Exchange.Sh, AssetKind.Stock, Board.Star),
        ("600", Exchange.Sh, AssetKind.Stock, Board.Main),
        ("601", Exchange.Sh, AssetKind.Stock, Board.Main),
        ("603", Exchange.Sh, AssetKind.Stock, Board.Main),
        ("605", Exchange.Sh, AssetKind.Stock, Board.Main),
        ("900", Exchange.Sh, AssetKind.Stock, Board.B),
        ("5", Exchange.Sh, AssetKind.Fund, null),
        ("11", Exchange.Sh, AssetKind.Bond, null),
        ("204", Exchange.Sh, AssetKind.Bond, null),
        ("300", Exchange.Sz, AssetKind.Stock, Board.ChiNext),
        ("301", Exchange.Sz, AssetKind.Stock, Board.ChiNext),
        ("302", Exchange.Sz, AssetKind.Stock, Board.ChiNext),
        ("399", Exchange.Sz, AssetKind.Index, null),
        ("00", Exchange.Sz, AssetKind.Stock, Board.Main), // 000 to 003; an index of Shanghai needs its suffix
        ("200", Exchange.Sz, AssetKind.Stock, Board.B),
        ("15", Exchange.Sz, AssetKind.Fund, null),
        ("16", Exchange.Sz, AssetKind.Fund, null),
        ("18", Exchange.Sz, AssetKind.Fund, null),
        ("12", Exchange.Sz, AssetKind.Bond, null),
        ("131", Exchange.Sz, AssetKind.Bond, null),
        ("93", Exchange.Csi, AssetKind.Index, null),
    ];

    /// <summary>Where six digits belong when nothing else is said; null when no rule knows.</summary>
    public static Exchange? ExchangeOf(string digits) => Find(digits, exchange: null)?.Exchange;

    /// <summary>What a code of this exchange is; null when no rule knows.</summary>
    public static (AssetKind Kind, Board? Board)? Of(string digits, Exchange exchange) =>
        exchange switch
        {
            Exchange.Hk or Exchange.Us => (AssetKind.Stock, null),
            Exchange.Csi => (AssetKind.Index, null),
            Exchange.Sh when digits.StartsWith("000", StringComparison.Ordinal) => (AssetKind.Index, null),
            _ when Find(digits, exchange) is { } rule => (rule.Kind, rule.Board),
            _ => null,
        };

    private static (Exchange Exchange, AssetKind Kind, Board? Board)? Find(string digits, Exchange? exchange)
    {
        foreach (var rule in Rules)
            if (
                digits.StartsWith(rule.Prefix, StringComparison.Ordinal)
                && (exchange is null || rule.Exchange == exchange)
            )
                return (rule.Exchange, rule.Kind, rule.Board);
        return null;
    }
}
