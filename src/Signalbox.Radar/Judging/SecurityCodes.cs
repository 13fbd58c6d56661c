using System.Text.RegularExpressions;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Judging;

/// <summary>Codes of securities that stand in a text of the press.</summary>
/// <remarks>
/// Taken is what names its exchange (<c>300750.SZ</c>, <c>SH600519</c>, <c>0700.HK</c>) or calls itself a code
/// (证券代码：600519). Six digits in brackets behind a name (宁德时代（300750）) are one only in a text about securities: postal codes of
/// Tianjin, Hubei and Xinjiang begin like codes of Shenzhen and Beijing. A name without its code is not guessed at.
/// </remarks>
internal static partial class SecurityCodes
{
    /// <summary>In the market's own writing, e.g. <c>600519.SH</c>; each once, first ones first.</summary>
    public static IEnumerable<string> Find(string text)
    {
        var folded = Folding.Fold(text);
        var isOfSecurities = Securities().IsMatch(folded);
        return Code()
            .Matches(folded)
            .Select(m => Canonical(m, isOfSecurities))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
    }

    private static string? Canonical(Match match, bool isOfSecurities)
    {
        var groups = match.Groups;
        if (groups["bracketed"] is { Success: true, Value: var bracketed })
            return isOfSecurities && ExchangeOf(bracketed) is { } guessed ? $"{bracketed}.{guessed}" : null;
        if (groups["called"] is { Success: true, Value: var called })
            return ExchangeOf(called) is { } known ? $"{called}.{known}" : null;
        var (code, exchange) = (groups["code"].Value, groups["of"].Value);
        return exchange switch
        {
            "hk" => code.Length <= 5 ? $"{code.PadLeft(5, '0')}.HK" : null,
            _ when code.Length != 6 => null,
            "sz" or "xshe" => $"{code}.SZ",
            "bj" => $"{code}.BJ",
            _ => $"{code}.SH", // sh, ss, xshg
        };
    }

    /// <summary>Which exchange lists shares and funds by such a code; the first digits are theirs to give.</summary>
    private static string? ExchangeOf(string code) =>
        code switch
        {
            ['6', '0' or '8', ..] or ['5', '1' or '6' or '8', ..] or ['9', '0', '0', ..] => "SH",
            ['0', '0', '0' or '1' or '2' or '3', ..] or ['3', '0', '0' or '1' or '2', ..] or ['1', '5', ..] => "SZ",
            ['9', '2', '0', ..] or ['4', '3', '0', ..] or ['8', '3' or '7', ..] => "BJ",
            _ => null,
        };

    [GeneratedRegex(
        """
            (?<![\w.])(?<code>\d{4,6})\s?\.\s?(?<of>sh|ss|sz|bj|hk|xshg|xshe)(?![a-z\d])
            |(?<![a-z\d])(?<of>sh|sz|bj|hk)[.:]?\s?(?<code>\d{5,6})(?![\d.])
            |(?:(?:股票|证券|基金|转债)代码|(?<![\p{L}])代码)\s?(?:为|是)?[:\s]?\s?(?<called>\d{6})(?!\d)
            |(?<=\p{L}|\*)\(\s?(?:股票代码|证券代码|代码)?:?\s?(?<bracketed>\d{6})\s?\)
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Code();

    [GeneratedRegex(
        "股价|股东|股份|个股|股票|证券|a股|港股|涨停|跌停|市值|上市公司|板块|概念股|基金|etf|收盘|研报|财报",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Securities();
}
