using System.Globalization;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Kit;

/// <summary>Numbers as the console writes them.</summary>
public static class Figures
{
    /// <summary>1,612 or 1,612.40.</summary>
    public static string Number(decimal value, int digits = 0) =>
        value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    /// <summary>4.35 万, 18.6 亿; in English 43.5 k, 1.86 bn. Below ten thousand as it is.</summary>
    public static string Large(decimal value, Language language)
    {
        var size = Math.Abs(value);
        var (divisor, unit) = (language, size) switch
        {
            (Language.Chinese, >= 100_000_000) => (100_000_000m, " 亿"),
            (Language.Chinese, >= 10_000) => (10_000m, " 万"),
            (Language.English, >= 1_000_000_000) => (1_000_000_000m, " bn"),
            (Language.English, >= 1_000_000) => (1_000_000m, " m"),
            (Language.English, >= 10_000) => (1_000m, " k"),
            _ => (1m, ""),
        };
        var scaled = value / divisor;
        return divisor == 1
            ? Number(value)
            : scaled.ToString(Math.Abs(scaled) < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>¥3.82; below a cent four digits, so that a cheap call is not nothing.</summary>
    public static string Yuan(decimal value) =>
        "¥" + value.ToString(value is > 0 and < 0.01m ? "0.0000" : "N2", CultureInfo.InvariantCulture);

    /// <summary>38%.</summary>
    public static string Percent(decimal share) => (share * 100).ToString("0", CultureInfo.InvariantCulture) + "%";

    /// <summary>+0.44% with its sign always.</summary>
    public static string Change(decimal share) =>
        (share * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + "%";

    /// <summary>12.4 MB.</summary>
    public static string Bytes(long bytes) =>
        bytes switch
        {
            < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KB"),
            < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.00} GB"),
        };
}
