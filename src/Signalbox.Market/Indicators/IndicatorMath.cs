namespace Signalbox.Market.Indicators;

/// <summary>The indicators, from prices alone. Index by index with what is put in; null where the window is not whole yet.</summary>
/// <remarks>
/// Formulas and starting values are those of Tongdaxin (通达信), which mainland traders compare with: its <c>EMA</c> and
/// <c>SMA</c> begin with the first value that they see, its <c>STD</c> divides by n − 1. What it shows before a window is
/// whole is left out here.
/// </remarks>
internal static class IndicatorMath
{
    private const double KdjBegin = 50;

    /// <summary>MA: the plain mean of the last <paramref name="window"/> values.</summary>
    public static double?[] Ma(IReadOnlyList<double> values, int window)
    {
        var line = new double?[values.Count];
        for (var i = window - 1; i < values.Count; i++)
            line[i] = Mean(values, i, window);
        return line;
    }

    /// <summary>EMA: y = (2x + (n − 1)y′) / (n + 1), beginning with the first value; shown from the n-th on.</summary>
    public static double?[] Ema(IReadOnlyList<double> values, int window) =>
        From(window - 1, Smooth(values, 2, window + 1));

    /// <summary>
    /// MACD: DIF = EMA(fast) − EMA(slow), DEA = EMA(DIF, signal), histogram = 2 × (DIF − DEA): the Chinese one, twice what
    /// Appel's own and most foreign programs draw.
    /// </summary>
    /// <returns>DIF from the slow window on, DEA and the histogram <c>signal</c> − 1 values later.</returns>
    public static (double?[] Dif, double?[] Dea, double?[] Histogram) Macd(
        IReadOnlyList<double> closes,
        int fast = 12,
        int slow = 26,
        int signal = 9
    )
    {
        var (quick, late) = (Smooth(closes, 2, fast + 1), Smooth(closes, 2, slow + 1));
        var dif = quick.Select((q, i) => q - late[i]).ToArray();
        var dea = Smooth(dif, 2, signal + 1);
        var whole = slow + signal - 2;
        return (From(slow - 1, dif), From(whole, dea), From(whole, [.. dif.Select((d, i) => 2 * (d - dea[i]))]));
    }

    /// <summary>
    /// KDJ: RSV = (C − LLV(L, n)) / (HHV(H, n) − LLV(L, n)) × 100; K = (RSV + 2K′) / 3; D = (K + 2D′) / 3; J = 3K − 2D.
    /// K and D begin with 50, as the textbooks say; where the highest is the lowest RSV is 50.
    /// </summary>
    public static (double?[] K, double?[] D, double?[] J) Kdj(
        IReadOnlyList<double> highs,
        IReadOnlyList<double> lows,
        IReadOnlyList<double> closes,
        int window = 9,
        int kSmooth = 3,
        int dSmooth = 3
    )
    {
        var (ks, ds, js) = (new double?[closes.Count], new double?[closes.Count], new double?[closes.Count]);
        var (k, d) = (KdjBegin, KdjBegin);
        for (var i = window - 1; i < closes.Count; i++)
        {
            var (highest, lowest) = (double.MinValue, double.MaxValue);
            for (var j = i - window + 1; j <= i; j++)
                (highest, lowest) = (Math.Max(highest, highs[j]), Math.Min(lowest, lows[j]));
            var rsv = highest > lowest ? (closes[i] - lowest) / (highest - lowest) * 100 : KdjBegin;
            k = (rsv + ((kSmooth - 1) * k)) / kSmooth;
            d = (k + ((dSmooth - 1) * d)) / dSmooth;
            (ks[i], ds[i], js[i]) = (k, d, (3 * k) - (2 * d));
        }
        return (ks, ds, js);
    }

    /// <summary>
    /// RSI: SMA(max(C − C′, 0), n, 1) / SMA(|C − C′|, n, 1) × 100, Wilder's smoothing (y = (x + (n − 1)y′) / n) beginning
    /// with the first change; null too where nothing has moved.
    /// </summary>
    public static double?[] Rsi(IReadOnlyList<double> closes, int window)
    {
        var line = new double?[closes.Count];
        var (up, all) = (0.0, 0.0);
        for (var i = 1; i < closes.Count; i++)
        {
            var change = closes[i] - closes[i - 1];
            var (rise, move) = (Math.Max(change, 0), Math.Abs(change));
            (up, all) =
                i == 1 ? (rise, move) : ((rise + ((window - 1) * up)) / window, (move + ((window - 1) * all)) / window);
            if (i >= window && all > 0)
                line[i] = up / all * 100;
        }
        return line;
    }

    /// <summary>BOLL: the mean, and <paramref name="width"/> standard deviations (of a sample, n − 1) above and below it.</summary>
    /// <remarks>Bollinger divides by n; Tongdaxin by n − 1, which is 2.6 % wider at 20.</remarks>
    public static (double?[] Upper, double?[] Middle, double?[] Lower) Boll(
        IReadOnlyList<double> closes,
        int window = 20,
        double width = 2
    )
    {
        var middle = Ma(closes, window);
        var (upper, lower) = (new double?[closes.Count], new double?[closes.Count]);
        for (var i = window - 1; i < closes.Count; i++)
        {
            var mean = middle[i]!.Value; // the window is whole
            var squares = 0.0;
            for (var j = i - window + 1; j <= i; j++)
                squares += (closes[j] - mean) * (closes[j] - mean);
            var deviation = Math.Sqrt(squares / (window - 1));
            (upper[i], lower[i]) = (mean + (width * deviation), mean - (width * deviation));
        }
        return (upper, middle, lower);
    }

    private static double Mean(IReadOnlyList<double> values, int last, int window)
    {
        var sum = 0.0;
        for (var i = last - window + 1; i <= last; i++)
            sum += values[i];
        return sum / window;
    }

    /// <summary>Tongdaxin's SMA: y = (weight × x + (length − weight) × y′) / length, beginning with the first value.</summary>
    private static double[] Smooth(IReadOnlyList<double> values, double weight, double length)
    {
        var line = new double[values.Count];
        for (var i = 0; i < line.Length; i++)
            line[i] = i == 0 ? values[0] : ((weight * values[i]) + ((length - weight) * line[i - 1])) / length;
        return line;
    }

    private static double?[] From(int first, double[] line) =>
        [.. line.Select((v, i) => i < first ? (double?)null : v)];
}
