using System.Globalization;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Indicators;

/// <summary>An indicator as it is asked for.</summary>
/// <param name="Of">As it was written, in small letters: <c>ma</c>, <c>ma20</c>, <c>macd</c> …</param>
/// <param name="Name"><c>ma</c>, <c>ema</c>, <c>macd</c>, <c>kdj</c>, <c>rsi</c> or <c>boll</c>.</param>
/// <param name="Windows">In bars; the usual ones where none is said.</param>
internal sealed record IndicatorKind(string Of, string Name, IReadOnlyList<int> Windows)
{
    private const int MostKinds = 12;
    private const int LongestWindow = 250;

    private static readonly Dictionary<string, int[]> Usual = new(StringComparer.Ordinal)
    {
        ["ma"] = [5, 10, 20, 60],
        ["ema"] = [12, 26],
        ["macd"] = [],
        ["kdj"] = [],
        ["rsi"] = [6, 12, 24],
        ["boll"] = [],
    };

    /// <param name="of">Parted by commas, 1 to 12; <c>ma</c>, <c>ema</c> and <c>rsi</c> take a window of 2 to 250.</param>
    /// <exception cref="RefusedException">400 <c>market.indicators.kinds</c>.</exception>
    public static IReadOnlyList<IndicatorKind> Parse(string? of)
    {
        var words = (of ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > MostKinds)
            throw Unknown();
        return [.. words.Select(w => w.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Select(One)];
    }

    /// <summary>Its lines, each under its name.</summary>
    public IEnumerable<(string Name, double?[] Line)> Compute(
        IReadOnlyList<double> highs,
        IReadOnlyList<double> lows,
        IReadOnlyList<double> closes
    )
    {
        switch (Name)
        {
            case "macd":
                var (dif, dea, histogram) = IndicatorMath.Macd(closes);
                return [("dif", dif), ("dea", dea), ("macd", histogram)];
            case "kdj":
                var (k, d, j) = IndicatorMath.Kdj(highs, lows, closes);
                return [("k", k), ("d", d), ("j", j)];
            case "boll":
                var (upper, middle, lower) = IndicatorMath.Boll(closes);
                return [("upper", upper), ("middle", middle), ("lower", lower)];
            default:
                return Windows.Select(w =>
                    (
                        string.Create(CultureInfo.InvariantCulture, $"{Name}{w}"),
                        Name switch
                        {
                            "ma" => IndicatorMath.Ma(closes, w),
                            "ema" => IndicatorMath.Ema(closes, w),
                            _ => IndicatorMath.Rsi(closes, w),
                        }
                    )
                );
        }
    }

    private static IndicatorKind One(string word)
    {
        if (Usual.TryGetValue(word, out var windows))
            return new IndicatorKind(word, word, windows);
        var name = word.TrimEnd([.. "0123456789"]);
        return
            name is "ma" or "ema" or "rsi"
            && int.TryParse(word[name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var window)
            && window is >= 2 and <= LongestWindow
            ? new IndicatorKind(word, name, [window])
            : throw Unknown();
    }

    private static RefusedException Unknown() =>
        RefusedException.Invalid(
            "market.indicators.kinds",
            $"of names 1 to {MostKinds} of ma, ema, macd, kdj, rsi, boll, parted by commas; ma, ema and rsi may carry a window of 2 to {LongestWindow}, e.g. ma20."
        );
}
