using System.Globalization;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Kit;

/// <summary>Times as one would say them, in the owner's zone.</summary>
public static class Moments
{
    private static readonly string[] ChineseDays = ["日", "一", "二", "三", "四", "五", "六"];

    /// <summary>Under one hour its age (刚刚, 32 秒前, 41 分钟前), or how soon (3 分钟后); otherwise as <see cref="ClockTime"/>.</summary>
    public static string Say(DateTimeOffset at, Viewing seat)
    {
        var age = seat.Now - at;
        return age.TotalSeconds switch
        {
            >= 0 and < 10 => seat.Words.Pick("刚刚", "just now"),
            >= 0 and < 60 => Count(age.TotalSeconds, seat, "秒前", "s ago"),
            >= 0 and < 3600 => Count(age.TotalMinutes, seat, "分钟前", "min ago"),
            < 0 and > -60 => Count(-age.TotalSeconds, seat, "秒后", "s from now"),
            < 0 and > -3600 => Count(-age.TotalMinutes, seat, "分钟后", "min from now"),
            _ => ClockTime(at, seat),
        };
    }

    /// <summary>14:52 today, 昨天 16:20, 明天 07:30, 9 月 12 日 16:20 this year, otherwise 2025-09-12.</summary>
    public static string ClockTime(DateTimeOffset at, Viewing seat)
    {
        var local = TimeZoneInfo.ConvertTime(at, seat.Zone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(seat.Now, seat.Zone).DateTime);
        var day = DateOnly.FromDateTime(local.DateTime);
        var time = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        var chinese = seat.Display.Language == Language.Chinese;
        return (day.DayNumber - today.DayNumber) switch
        {
            0 => time,
            -1 => chinese ? $"昨天 {time}" : $"yesterday {time}",
            1 => chinese ? $"明天 {time}" : $"tomorrow {time}",
            _ when day.Year == today.Year => $"{Day(day, seat)} {time}",
            _ => local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>9 月 12 日 or 12 Sep; with the year where it is another.</summary>
    public static string Day(DateOnly day, Viewing seat)
    {
        if (day.Year != TimeZoneInfo.ConvertTime(seat.Now, seat.Zone).Year)
            return day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return seat.Display.Language == Language.Chinese
            ? day.ToString("M 月 d 日", CultureInfo.InvariantCulture)
            : day.ToString("d MMM", CultureInfo.InvariantCulture);
    }

    /// <summary>星期二 or Tuesday.</summary>
    public static string Weekday(DateOnly day, Viewing seat) =>
        seat.Display.Language == Language.Chinese ? $"星期{ChineseDays[(int)day.DayOfWeek]}" : day.DayOfWeek.ToString();

    /// <summary>2026-09-22 14:52:07 +08:00.</summary>
    public static string Whole(DateTimeOffset at, Viewing seat) =>
        TimeZoneInfo.ConvertTime(at, seat.Zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>2.4 秒, 41 分钟, 3 小时 5 分, 2 天.</summary>
    public static string Span(TimeSpan span, Viewing seat)
    {
        return span.TotalSeconds switch
        {
            < 10 => Join(span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture), seat, "秒", "s"),
            < 60 => Count(span.TotalSeconds, seat, "秒", "s"),
            < 3600 => Count(span.TotalMinutes, seat, "分钟", "min"),
            < 86400 => $"{Count(span.TotalHours, seat, "小时", "h")} {Count(span.Minutes, seat, "分", "min")}",
            _ => Count(span.TotalDays, seat, "天", "d"),
        };
    }

    private static string Count(double whole, Viewing seat, string chinese, string english) =>
        Join(((int)whole).ToString(CultureInfo.InvariantCulture), seat, chinese, english);

    private static string Join(string number, Viewing seat, string chinese, string english) =>
        $"{number} {seat.Words.Pick(chinese, english)}";
}
