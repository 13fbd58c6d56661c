using System.Buffers;
using System.Globalization;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Reads dates as feeds write them: RFC 3339, RFC 822 in all its broken forms, Unix time, month names of other languages.</summary>
internal static class FeedDates
{
    private const int MaxLength = 80;

    private static readonly SearchValues<char> UnixDigits = SearchValues.Create("0123456789.");

    /// <param name="zone">What a time without a zone means.</param>
    /// <param name="isChinese">Whether <c>CST</c> is China's time rather than America's.</param>
    /// <returns>UTC, of any year; null where it is no date at all.</returns>
    public static DateTimeOffset? Read(ReadOnlySpan<char> text, TimeSpan zone, bool isChinese)
    {
        text = text.Trim();
        if (text.Length is 0 or > MaxLength)
            return null;
        if (!text.ContainsAnyExcept(UnixDigits))
            return ReadUnix(text);
        if (text.Length >= 19 && text[4] == '-' && ReadIso(text, zone) is { } exact)
            return exact;
        return LooseDate.Read(text, zone, isChinese);
    }

    private static DateTimeOffset? ReadUnix(ReadOnlySpan<char> text)
    {
        if (text.Length == 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            return year is > 0 ? Build(year, 1, 1, 0, 0, 0, TimeSpan.Zero) : null; // W3C's date format: a year alone
        if (text.Length == 8 && !text.Contains('.'))
            return Build(Number(text[..4]), Number(text[4..6]), Number(text[6..]), 0, 0, 0, TimeSpan.Zero);
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        return number switch
        {
            < 1e8 => null,
            < 1e11 => DateTimeOffset.UnixEpoch.AddTicks((long)(number * TimeSpan.TicksPerSecond)),
            < 1e14 => DateTimeOffset.UnixEpoch.AddTicks((long)(number * TimeSpan.TicksPerMillisecond)),
            _ => null,
        };
    }

    /// <summary>The usual form without a search: <c>2026-01-04T09:00:00.123+08:00</c>.</summary>
    private static DateTimeOffset? ReadIso(ReadOnlySpan<char> text, TimeSpan zone)
    {
        if (text[7] != '-' || text[10] is not ('T' or ' ' or 't') || text[13] != ':' || text[16] != ':')
            return null;
        var rest = text[19..];
        if (rest.Length > 0 && rest[0] is '.' or ',')
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
        rest = rest.Trim();
        TimeSpan? offset =
            rest.Length == 0 ? zone
            : rest is "Z" or "z" ? TimeSpan.Zero
            : ReadOffset(rest);
        return offset is { } known
            ? Build(
                Number(text[..4]),
                Number(text[5..7]),
                Number(text[8..10]),
                Number(text[11..13]),
                Number(text[14..16]),
                Number(text[17..19]),
                known
            )
            : null;
    }

    /// <summary>Reads <c>+0800</c>, <c>+08:00</c>, <c>+8</c> and <c>-0330</c>.</summary>
    public static TimeSpan? ReadOffset(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] is not ('+' or '-'))
            return null;
        var digits = text[1..];
        var colon = digits.IndexOf(':');
        var hours =
            colon >= 0
                ? digits[..colon]
                : digits[..Math.Min(digits.Length, digits.Length <= 2 ? 2 : digits.Length - 2)];
        var minutes = colon >= 0 ? digits[(colon + 1)..] : digits[hours.Length..];
        if (hours.Length is 0 or > 2 || minutes.Length > 2)
            return null;
        var (h, m) = (Number(hours), minutes.IsEmpty ? 0 : Number(minutes));
        if (h is < 0 or > 14 || m is < 0 or > 59)
            return null;
        var offset = new TimeSpan(h, m, 0);
        return text[0] == '-' ? -offset : offset;
    }

    public static int Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <returns>UTC; null where there is no such moment.</returns>
    public static DateTimeOffset? Build(int year, int month, int day, int hour, int minute, int second, TimeSpan offset)
    {
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return null;
        if (hour is < 0 or > 24 || minute is < 0 or > 59 || second is < 0 or > 60)
            return null;
        // Hour 24 and second 60 are real: the next day's midnight, a leap second.
        var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified)
            .AddHours(hour)
            .AddMinutes(minute)
            .AddSeconds(Math.Min(second, 59));
        return local.Ticks < TimeSpan.TicksPerDay
            ? new DateTimeOffset(local, TimeSpan.Zero) // no room for a zone on the first day of year 1
            : new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
