using System.Globalization;
using System.Text;

namespace Signalbox.FarEnds.Market;

/// <summary>How the sites write numbers and days.</summary>
internal static class MarketText
{
    /// <summary>GB18030: a superset of the GBK that Sina and Tencent send.</summary>
    public static Encoding Chinese { get; } =
        CodePagesEncodingProvider.Instance.GetEncoding(54936)
        ?? throw new InvalidOperationException("The framework has no GB18030.");

    /// <summary>With so many decimals, rounded half up.</summary>
    public static string Fixed(decimal value, int decimals) =>
        Rounded(value, decimals)
            .ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Half up, as people do it.</summary>
    public static decimal Rounded(decimal value, int decimals) =>
        decimal.Round(value, decimals, MidpointRounding.AwayFromZero);

    public static string Whole(decimal value) => Fixed(value, 0);

    public static string Plain(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary><c>20260302</c>.</summary>
    public static string Compact(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary><c>2026-03-02</c>.</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary><c>2026/03/02</c>.</summary>
    public static string Slashed(DateOnly day) => day.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);

    /// <summary><c>15:00:00</c>.</summary>
    public static string Clock(TimeOnly time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>15:00</c>.</summary>
    public static string HourMinute(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The first eight characters as a day; null when they are none.</summary>
    public static DateOnly? Day(string? text) =>
        text is { Length: >= 8 }
        && DateOnly.TryParseExact(text[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    /// <summary><c>2026-03-02</c> as a day; null when it is none.</summary>
    public static DateOnly? IsoDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    public static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>As Sina and Tencent write codes: <c>sh600519</c>, <c>hk00700</c>, <c>usAAPL</c>.</summary>
    public static string Prefixed(string code)
    {
        var parts = code.Split('.');
        return parts.Length == 1 ? "us" + code : parts[1].ToLowerInvariant() + parts[0];
    }

    /// <summary>The reverse of <see cref="Prefixed"/>; what has no known prefix comes back as it is.</summary>
    public static string Suffixed(string prefixed) =>
        prefixed.Length < 3
            ? prefixed
            : prefixed[..2] switch
            {
                "sh" or "sz" or "bj" or "hk" => $"{prefixed[2..]}.{prefixed[..2].ToUpperInvariant()}",
                "us" => prefixed[2..].Split('.')[0].ToUpperInvariant(),
                _ => prefixed,
            };
}
