using System.Globalization;

namespace Signalbox.Radar.Sources.Rhythm;

/// <summary>A rhythm in words of both languages.</summary>
internal static class RhythmWords
{
    private static readonly string[] Weekdays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

    /// <summary>Why a source is said to be silent for too long.</summary>
    public static (string Zh, string En) Silent(TimeSpan gap, IReadOnlyList<DayOfWeek> rests, TimeSpan silence)
    {
        var (usualZh, usualEn) = Span(gap);
        var (nowZh, nowEn) = Span(silence);
        var (restZh, restEn) = Rests(rests);
        return (
            $"平时约 {usualZh}一篇{restZh}，现在已经 {nowZh}没有新文章。",
            $"Usually one every {usualEn}{restEn}, now none for {nowEn}."
        );
    }

    /// <summary>E.g. <c>1.2 天</c> and <c>1.2 days</c>.</summary>
    public static (string Zh, string En) Span(TimeSpan span)
    {
        if (span < TimeSpan.FromHours(1))
            return Of(Math.Max(1, Math.Round(span.TotalMinutes)), "分钟", "minute");
        return span < TimeSpan.FromHours(22)
            ? Of(Math.Round(span.TotalHours, 1), "小时", "hour")
            : Of(Math.Round(span.TotalDays, 1), "天", "day");
    }

    private static (string Zh, string En) Of(double number, string zh, string en)
    {
        var text = number.ToString("0.#", CultureInfo.InvariantCulture);
        return ($"{text} {zh}", text == "1" ? en : $"{text} {en}s");
    }

    /// <summary>Empty where it rests on no day.</summary>
    private static (string Zh, string En) Rests(IReadOnlyList<DayOfWeek> rests) =>
        rests.Count == 0
            ? ("", "")
            : (
                $"（{string.Join('、', rests.Select(d => Weekdays[(int)d]))}不算）",
                $" ({string.Join(" and ", rests.Select(d => $"{d}s"))} not counted)"
            );
}
