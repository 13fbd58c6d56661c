using Signalbox.Market.Indicators;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Tests.Indicators;

/// <summary>Against figures that Python's statistics module and closed recursions gave for the same forty bars.</summary>
public sealed class IndicatorMathTests
{
    private static readonly double[] Closes =
    [
        10.00,
        10.20,
        10.10,
        10.50,
        10.40,
        10.80,
        11.00,
        10.70,
        10.90,
        11.30,
        11.20,
        11.60,
        11.50,
        11.90,
        12.10,
        11.80,
        12.00,
        12.40,
        12.30,
        12.70,
        12.50,
        12.20,
        12.60,
        12.90,
        13.10,
        12.80,
        12.40,
        12.10,
        12.30,
        11.90,
        11.60,
        11.80,
        12.20,
        12.50,
        12.30,
        12.70,
        13.00,
        12.90,
        13.30,
        13.20,
    ];
    private static readonly double[] Highs = [.. Closes.Select((c, i) => Math.Round(c + 0.15 + (0.01 * (i % 4)), 2))];
    private static readonly double[] Lows = [.. Closes.Select((c, i) => Math.Round(c - 0.12 - (0.01 * (i % 3)), 2))];

    [Fact]
    public void Means_begin_with_a_whole_window()
    {
        var ma5 = IndicatorMath.Ma(Closes, 5);
        var ema12 = IndicatorMath.Ema(Closes, 12);

        Assert.All(ma5[..4], Assert.Null);
        Near(10.24, ma5[4]);
        Near(12.515, IndicatorMath.Ma(Closes, 20)[39]);
        Assert.All(ema12[..11], Assert.Null);
        Near(12.690988852953, ema12[39]);
    }

    [Fact]
    public void Macd_has_the_chinese_doubled_histogram()
    {
        var (dif, dea, histogram) = IndicatorMath.Macd(Closes);

        Assert.Null(dif[24]);
        Near(0.617561222451, dif[25]);
        Near(0.383635657070, dif[39]);
        Assert.Null(dea[32]);
        Near(0.360933078599, dea[33]);
        Near(0.338811168168, dea[39]);
        Assert.Null(histogram[32]);
        Near(-0.216104600600, histogram[33]);
        Near(0.089648977805, histogram[39]);
    }

    [Fact]
    public void Kdj_begins_with_fifty()
    {
        var (k, d, j) = IndicatorMath.Kdj(Highs, Lows, Closes);

        Assert.Null(k[7]);
        Near(59.689922480620, k[8]);
        Near(53.229974160207, d[8]);
        Near(72.609819121447, j[8]);
        Near(82.613537116412, k[39]);
        Near(73.326838094485, d[39]);
        Near(101.186935160266, j[39]);
    }

    [Theory]
    [InlineData(6, 91.377848137050, 68.399709337204)]
    [InlineData(12, 82.764020651672, 64.890519820621)]
    [InlineData(24, 81.885832009234, 68.794294124145)]
    public void Rsi_smooths_as_wilder_does(int window, double first, double last)
    {
        var rsi = IndicatorMath.Rsi(Closes, window);

        Assert.Null(rsi[window - 1]);
        Near(first, rsi[window]);
        Near(last, rsi[39]);
    }

    [Fact]
    public void Boll_takes_the_deviation_of_a_sample()
    {
        var (upper, middle, lower) = IndicatorMath.Boll(Closes);

        Assert.Null(upper[18]);
        Near(13.464847633211, upper[39]);
        Near(12.515, middle[39]);
        Near(11.565152366789, lower[39]);
    }

    [Fact]
    public void Fewer_bars_than_the_window_give_nothing()
    {
        var few = Closes[..5];
        foreach (var kind in IndicatorKind.Parse("ma10,ema12,macd,kdj,rsi6,boll"))
        foreach (var (name, line) in kind.Compute(Highs[..5], Lows[..5], few))
        {
            Assert.True(line.Length == 5, name);
            Assert.All(line, Assert.Null);
        }
        Assert.Empty(IndicatorMath.Ma([], 5));
        Assert.Empty(IndicatorMath.Macd([]).Dif);
    }

    [Fact]
    public void A_price_that_never_moves_has_no_strength_and_no_width()
    {
        double[] flat = [.. Enumerable.Repeat(8.0, 40)];

        Assert.All(IndicatorMath.Rsi(flat, 6), Assert.Null);
        Assert.Equal(50, IndicatorMath.Kdj(flat, flat, flat).J[39]);
        var (upper, middle, lower) = IndicatorMath.Boll(flat);
        Assert.Equal((8.0, 8.0, 8.0), (upper[39], middle[39], lower[39]));
        Near(0, IndicatorMath.Macd(flat).Histogram[39]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("vwap")]
    [InlineData("ma1")]
    [InlineData("ma251")]
    [InlineData("ma-5")]
    [InlineData("macd9")]
    [InlineData("ma2,ma3,ma4,ma5,ma6,ma7,ma8,ma9,ma10,ma11,ma12,ma13,ma14")]
    public void What_is_no_indicator_is_refused(string? of)
    {
        Assert.Equal("market.indicators.kinds", Assert.Throws<RefusedException>(() => IndicatorKind.Parse(of)).Code);
    }

    private static void Near(double expected, double? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected, actual.Value, 1e-9);
    }
}
