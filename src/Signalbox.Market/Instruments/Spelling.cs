using System.Text.RegularExpressions;

namespace Signalbox.Market.Instruments;

/// <summary>What a way of writing an instrument says by itself, before any list is asked.</summary>
/// <param name="Code">Digits with their zeros (six, five for Hong Kong), or the ticker in capitals.</param>
/// <param name="Exchange">Null when it says none.</param>
internal readonly record struct Spelling(string Code, Exchange? Exchange)
{
    /// <summary>As we write it: <c>600519.SH</c>, <c>00700.HK</c>, <c>AAPL</c>. Null while the exchange is unknown.</summary>
    public string? Canonical => Exchange is { } exchange ? Code + exchange.Suffix() : null;
}

/// <summary>
/// Reads the spellings of Tushare, JoinQuant, Sina, Tencent, AKShare, BaoStock, qlib, Xueqiu, EastMoney, vnpy and Yahoo:
/// <c>600519.SH</c>, <c>600519.XSHG</c>, <c>sh600519</c>, <c>sh.600519</c>, <c>SH600519</c>, <c>1.600519</c>,
/// <c>600519.SSE</c>, <c>600519.SS</c>, <c>600519</c>, <c>r_hk00700</c>, <c>116.00700</c>, <c>gb_aapl</c>, <c>usAAPL</c>.
/// </summary>
internal static partial class Spellings
{
    /// <summary>Longer than any code that there is.</summary>
    private const int Longest = 24;

    /// <returns>Null when it is no way of writing an instrument.</returns>
    public static Spelling? Read(string text)
    {
        var word = text.Trim();
        if (word.Length is 0 or > Longest)
            return null;
        var dot = word.LastIndexOf('.');
        if (dot > 0 && Exchanges.Named(word[(dot + 1)..]) is { } exchange)
            return Of(word[..dot], exchange);
        return Prefixed(word) ?? SecId(word) ?? Bare(word);
    }

    /// <summary>Sina's and Tencent's, also with what they put before it for another form of the quote.</summary>
    private static Spelling? Prefixed(string word)
    {
        var match = Prefix().Match(word);
        return match.Success ? Of(match.Groups["code"].Value, Named(match.Groups["of"].Value)) : null;

        static Exchange Named(string of) => of == "gb_" ? Exchange.Us : Exchanges.Named(of)!.Value; // the pattern has no other
    }

    /// <summary>EastMoney's: the number of a market before the code. 0 is Shenzhen and Beijing, told apart by the code.</summary>
    private static Spelling? SecId(string word)
    {
        var match = MarketNumber().Match(word);
        if (!match.Success)
            return null;
        var code = match.Groups["code"].Value;
        return match.Groups["market"].Value switch
        {
            "0" when IsBeijing(code) => Of(code, Exchange.Bj),
            "0" => Of(code, Exchange.Sz),
            "1" => Of(code, Exchange.Sh),
            "2" => Of(code, Exchange.Csi),
            "116" or "128" => Of(code, Exchange.Hk),
            _ => Of(code, Exchange.Us), // 105, 106, 107
        };
    }

    private static Spelling? Bare(string word)
    {
        if (Digits().IsMatch(word))
            return new Spelling(word.PadLeft(word.Length == 5 ? 5 : 6, '0'), word.Length == 5 ? Exchange.Hk : null);
        return Ticker().IsMatch(word) ? new Spelling(word.ToUpperInvariant(), Exchange.Us) : null;
    }

    private static Spelling? Of(string code, Exchange exchange)
    {
        if (exchange == Exchange.Us)
            return Ticker().IsMatch(code) ? new Spelling(code.ToUpperInvariant(), exchange) : null;
        // Spreadsheets strip zeros; Yahoo writes four digits for Hong Kong.
        if (!Digits().IsMatch(code))
            return null;
        var length = exchange == Exchange.Hk ? 5 : 6;
        var digits = code.TrimStart('0').PadLeft(length, '0');
        return digits.Length == length ? new Spelling(digits, exchange) : null;
    }

    /// <summary>Beijing's shares and its indices; the old codes of its shares too.</summary>
    public static bool IsBeijing(string code) =>
        code.StartsWith("920", StringComparison.Ordinal)
        || code.StartsWith("899", StringComparison.Ordinal)
        || code.StartsWith("43", StringComparison.Ordinal)
        || code.StartsWith("83", StringComparison.Ordinal)
        || code.StartsWith("87", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^(?:s_|r_)?(?:(?<of>(?i:sh|sz|bj|hk))\.?(?<code>[0-9]{4,6})|(?<of>us)(?<code>[A-Z][A-Z.-]*)|(?<of>gb_)(?<code>[a-z][a-z.$-]*))$",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Prefix();

    [GeneratedRegex(
        @"^(?<market>0|1|2|105|106|107|116|128)\.(?<code>[A-Za-z0-9.-]+)$",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex MarketNumber();

    [GeneratedRegex("^[0-9]{1,6}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9.-]{0,11}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ticker();
}
