using System.Globalization;

namespace Signalbox.Platform.Jobs;

/// <summary>A schedule in words.</summary>
/// <param name="Zh">E.g. <c>每天 07:30</c>.</param>
/// <param name="En">E.g. <c>every day at 07:30</c>.</param>
internal sealed record ScheduleWords(string Zh, string En);

/// <summary>Says the usual shapes of a schedule in words; what has an unusual one stays cron text.</summary>
internal static class CronWords
{
    private const int MostTimes = 12;
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly string[] DaysZh = ["日", "一", "二", "三", "四", "五", "六"];
    private static readonly string[] DaysEn =
    [
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
    ];

    /// <param name="cron">As <see cref="CronSchedule"/> takes it.</param>
    public static ScheduleWords Of(string cron)
    {
        var parts = cron.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (SameDays(parts) is { } together)
            return together;
        var words = parts.Select(p => One(p) ?? new ScheduleWords(p, p)).ToList();
        return new ScheduleWords(
            string.Join("；", words.Select(w => w.Zh)),
            string.Join("; ", words.Select(w => w.En))
        );
    }

    /// <summary>Times of several hours and minutes on the same days, as the editor of times writes them.</summary>
    private static ScheduleWords? SameDays(string[] parts)
    {
        var all = parts.Select(p => p.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (all.Count < 2 || all.Exists(f => f.Length != 5 || !f.AsSpan(2).SequenceEqual(all[0].AsSpan(2))))
            return null;
        var times = all.Select(f => Times(f[0], f[1])).ToList();
        return times.Contains(null) || Days(all[0]) is not { } days
            ? null
            : At(days, [.. times.SelectMany(t => t!).Distinct().Order()]); // none of them is null
    }

    private static ScheduleWords? One(string cron)
    {
        if (cron.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: 5 } fields)
            return null;
        if (Days(fields) is not { } days)
            return null;
        if (Times(fields[0], fields[1]) is { } times)
            return At(days, times);
        return Pace(fields[0], fields[1]) is { } pace ? On(days, pace) : null;
    }

    private static ScheduleWords? At(ScheduleWords days, List<TimeOnly> times)
    {
        if (times.Count > MostTimes)
            return null;
        var texts = times.Select(t => t.ToString("HH:mm", CultureInfo.InvariantCulture)).ToList();
        var en = texts.Count == 1 ? texts[0] : $"{string.Join(", ", texts[..^1])} and {texts[^1]}";
        return new ScheduleWords($"{days.Zh} {string.Join("、", texts)}", $"{days.En} at {en}");
    }

    /// <summary>Each day needs no saying with «every five minutes».</summary>
    private static ScheduleWords On(ScheduleWords days, ScheduleWords pace) =>
        days.Zh == "每天" ? pace : new ScheduleWords($"{days.Zh} {pace.Zh}", $"{days.En}, {pace.En}");

    /// <summary>Every few minutes or hours.</summary>
    private static ScheduleWords? Pace(string minute, string hour)
    {
        var every = Step(minute, 60);
        if (every is not null && hour == "*")
            return every == 1
                ? new ScheduleWords("每分钟", "every minute")
                : new ScheduleWords($"每 {every} 分钟", $"every {every} minutes");
        if (every is not null && Range(hour, 23) is (var first, var last))
        {
            var (from, to) = ($"{first:00}:00", $"{last:00}:59");
            return every == 1
                ? new ScheduleWords($"{from} 到 {to} 每分钟", $"every minute from {from} to {to}")
                : new ScheduleWords($"{from} 到 {to} 每 {every} 分钟", $"every {every} minutes from {from} to {to}");
        }
        if (Number(minute, 59) is not { } at || Step(hour, 24) is not { } hours)
            return null;
        var zh = hours == 1 ? "每小时" : $"每 {hours} 小时";
        var en = hours == 1 ? "every hour" : $"every {hours} hours";
        return at == 0
            ? new ScheduleWords($"{zh}整点", $"{en} on the hour")
            : new ScheduleWords($"{zh}的第 {at} 分", $"{en} at minute {at}");
    }

    /// <returns>The times of a day; null when the fields are no lists of numbers.</returns>
    private static List<TimeOnly>? Times(string minute, string hour)
    {
        var (minutes, hours) = (List(minute, 59), List(hour, 23));
        return minutes is null || hours is null
            ? null
            : [.. hours.SelectMany(h => minutes.Select(m => new TimeOnly(h, m))).Distinct().Order()];
    }

    private static ScheduleWords? Days(string[] fields)
    {
        var (day, month, weekday) = (fields[2], fields[3], fields[4].ToUpperInvariant());
        if (month != "*")
            return null;
        if (day is "*" or "?")
            return Weekdays(weekday);
        if (weekday is not ("*" or "?"))
            return null;
        if (day == "L")
            return new ScheduleWords("每月最后一天", "on the last day of each month");
        return List(day, 31) is { Count: <= 6 } days && !days.Contains(0)
            ? new ScheduleWords(
                $"每月 {string.Join("、", days)} 日",
                days.Count == 1 ? $"on day {days[0]} of each month" : $"on days {string.Join(", ", days)} of each month"
            )
            : null;
    }

    private static ScheduleWords? Weekdays(string field)
    {
        if (field is "*" or "?")
            return new ScheduleWords("每天", "every day");
        for (var i = 0; i < DayNames.Length; i++)
            field = field.Replace(DayNames[i], i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var days = Range(field, 7) is (var first, var last)
            ? [.. Enumerable.Range(first, last - first + 1).Select(d => d % 7).Distinct().Order()]
            : List(field, 7)?.Select(d => d % 7).Distinct().Order().ToList();
        return days switch
        {
            null => null,
            [0, 1, 2, 3, 4, 5, 6] => new ScheduleWords("每天", "every day"),
            [1, 2, 3, 4, 5] => new ScheduleWords("每个工作日", "every working day (Monday to Friday)"),
            [0, 6] => new ScheduleWords("每个周末", "every Saturday and Sunday"),
            _ => new ScheduleWords(
                $"每周{string.Join("、", MondayFirst(days).Select(d => DaysZh[d]))}",
                $"every {string.Join(", ", MondayFirst(days).Select(d => DaysEn[d]))}"
            ),
        };
    }

    private static IEnumerable<int> MondayFirst(IEnumerable<int> days) => days.OrderBy(d => (d + 6) % 7);

    /// <summary><c>*</c> is every one; <c>*/5</c> is every fifth, if it goes into the whole.</summary>
    private static int? Step(string field, int whole) =>
        field == "*" ? 1
        : (field.StartsWith("*/", StringComparison.Ordinal) || field.StartsWith("0/", StringComparison.Ordinal))
        && Number(field[2..], whole - 1) is { } step and > 0
        && whole % step == 0
            ? step
        : null;

    private static (int First, int Last)? Range(string field, int most) =>
        field.Split('-') is [var from, var to]
        && Number(from, most) is { } first
        && Number(to, most) is { } last
        && first <= last
            ? (first, last)
            : null;

    private static List<int>? List(string field, int most)
    {
        var numbers = field.Split(',').Select(n => Number(n, most)).ToList();
        return numbers.Contains(null) ? null : [.. numbers.OfType<int>()];
    }

    private static int? Number(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : null;
}
