using System.Globalization;

namespace Signalbox.Radar.Judging;

/// <summary>Days as judges write them.</summary>
internal static class Dates
{
    private static readonly string[] Forms = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd"];

    /// <summary>The day, or null when the text is empty or names none; a time of day behind it is ignored.</summary>
    public static DateOnly? Parse(string? text)
    {
        var day = text?.Trim().Split([' ', 'T'], 2)[0];
        return DateOnly.TryParseExact(day, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            ? parsed
            : null;
    }
}
