using Signalbox.Platform.Health;

namespace Signalbox.Operations.Alerts;

/// <summary>What holds messages back at one moment: silences and windows.</summary>
internal sealed class Quiet(
    IReadOnlyList<AlertSilence> silences,
    IReadOnlyList<AlertWindow> windows,
    TimeZoneInfo zone,
    DateTimeOffset now
)
{
    private readonly List<Matcher> silent =
    [
        .. silences.Where(s => s.StartsAt <= now && now < s.EndsAt).Select(s => Matcher.Parse(s.Matcher)),
    ];

    private readonly List<(Matcher Matcher, bool Soft)> open =
    [
        .. windows.Where(w => IsOpen(w, zone, now)).Select(w => (Matcher.Parse(w.Matcher), w.Soft)),
    ];

    public bool Holds(AlertRule rule, IReadOnlyDictionary<string, string> labels) =>
        Holds(new Notice(rule.Id, rule.Severity, labels));

    public bool Holds(Notice notice) =>
        silent.Exists(m => m.Takes(notice))
        || open.Exists(w => !(w.Soft && notice.Severity == AlertSeverity.Critical) && w.Matcher.Takes(notice));

    /// <summary>A window that passes midnight belongs to the day on which it begins.</summary>
    public static bool IsOpen(AlertWindow window, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var minute = (local.Hour * 60) + local.Minute;
        return window.FromMinute < window.ToMinute
            ? On(local) && minute >= window.FromMinute && minute < window.ToMinute
            : (On(local) && minute >= window.FromMinute) || (On(local.AddDays(-1)) && minute < window.ToMinute);

        bool On(DateTimeOffset day) => window.Days.Contains((char)('0' + Number(day.DayOfWeek)));
    }

    private static int Number(DayOfWeek day) => day == DayOfWeek.Sunday ? 7 : (int)day;
}
