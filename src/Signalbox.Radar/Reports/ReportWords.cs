using System.Globalization;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Reports;

/// <summary>How a report names things: the same words on the page, in Markdown and in a push.</summary>
internal static class ReportWords
{
    private static readonly string[] Weekdays = ["日", "一", "二", "三", "四", "五", "六"];

    public static string Name(ReportContent content) =>
        content.Period is { } period ? EditionWords.Name(period.Edition)
        : content.IsDaily ? "机会日报"
        : "机会快报";

    /// <summary>E.g. <c>机会日报 2026-03-02 22:00</c>.</summary>
    public static string Title(ReportContent content) =>
        content.Period is { } period
            ? EditionWords.Title(period)
            : Invariant($"{Name(content)} {content.Day:yyyy-MM-dd} {content.Slot:HH\\:mm}");

    /// <summary>What the report is about: the day for the day's last slot, the slot for the others.</summary>
    public static string Period(ReportContent content) =>
        content.Period is { } period ? EditionWords.This(period.Edition)
        : content.IsDaily ? "今天"
        : "这一批次";

    /// <summary>How many opportunities it is about: an edition shows the best of them only.</summary>
    public static int FoundCount(ReportContent content) =>
        content.Period?.Now.Opportunities ?? content.Opportunities.Count;

    /// <summary>What was found, in a few words without a full stop.</summary>
    public static string Found(ReportContent content) =>
        FoundCount(content) == 0
            ? $"{Period(content)}没有机会"
            : $"{Period(content)}找到 {Count(FoundCount(content))} 条机会";

    /// <summary>What the run did, in a few words without a full stop.</summary>
    public static string Done(ReportContent content)
    {
        var figures = content.Figures;
        var sources =
            figures.SourcesFailed == 0
                ? $"{Count(figures.Sources)} 个来源"
                : $"{Count(figures.Sources)} 个来源中的 {Count(figures.Sources - figures.SourcesFailed)} 个";
        var read = content.Period is null
            ? Invariant($"{content.Slot:HH\\:mm} 批次读了 {sources}，")
            : $"读了 {sources}，";
        var judged =
            figures.NewArticles == 0
                ? "没有新文章"
                : $"新文章 {Count(figures.NewArticles)} 篇，评判 {Count(figures.Judged)} 篇";
        var failed = content.Failures.Count == 0 ? "" : $"，失败 {Count(content.Failures.Count)} 处";
        return read + judged + failed;
    }

    /// <summary>The whole in one or two sentences.</summary>
    public static string Summary(ReportContent content) => $"{Found(content)}。{Done(content)}。";

    /// <summary>For a preview in a chat: the summary and the strongest headlines, at most 160 characters.</summary>
    public static string Description(ReportContent content) =>
        ReportTidy.Line(
            Summary(content) + string.Join("；", content.Opportunities.Take(3).Select(o => o.Headline)),
            160
        );

    /// <summary>Stands under every report.</summary>
    public static string Disclaimer(ReportContent content)
    {
        var rules = content.Judges.Any(IsRules);
        var model = content.Judges.Any(judge => !IsRules(judge));
        var by = (model, rules) switch
        {
            (true, true) => "由模型和规则",
            (true, false) => "由模型",
            (false, true) => "由规则",
            _ => "",
        };
        return $"{by}根据公开资料生成，不构成投资建议。";
    }

    /// <summary>What the run counted, in the order in which it happened.</summary>
    public static IReadOnlyList<(string Name, string Value)> Figures(ReportContent content)
    {
        var figures = content.Figures;
        return
        [
            ("来源", Count(figures.Sources)),
            ("没有读到的来源", Count(figures.SourcesFailed)),
            ("读到的条目", Count(figures.Fetched)),
            ("新文章", Count(figures.NewArticles)),
            ("合并的条目", Count(figures.Merged)),
            ("太旧而不评判", Count(figures.TooOld)),
            ("评判", Count(figures.Judged)),
            ("没有结论", Count(figures.NoVerdict)),
            ("评判失败", Count(figures.JudgeFailed)),
            ("机会", Count(figures.Opportunities)),
            ("模型费用（估算）", Money(figures.CostCny)),
            ("用时", Span(figures.Duration)),
        ];
    }

    /// <summary>Where an opportunity stands on the page.</summary>
    public static string Anchor(Guid opportunity) => $"o-{opportunity:n}";

    public static string Judges(ReportContent content) =>
        content.Judges.Count == 0 ? "没有评判任何文章" : string.Join("；", content.Judges);

    public static bool IsRules(string judge) => judge.StartsWith("规则", StringComparison.Ordinal);

    /// <summary>E.g. <c>deepseek/deepseek-flash · 提示词 v3 · ¥0.006</c>; rules cost nothing and say nothing of it.</summary>
    public static string Judge(string judge, decimal? costCny) =>
        IsRules(judge) ? judge
        : costCny is { } cost ? $"{judge} · {Money(cost)}"
        : judge;

    /// <summary>E.g. <c>3 月 15 日，还有 13 天</c>, counted from the report's day.</summary>
    public static string Deadline(DateOnly deadline, DateOnly today) =>
        Date(deadline, today)
        + (deadline.DayNumber - today.DayNumber) switch
        {
            < 0 => "，已过",
            0 => "，就在今天",
            1 => "，就在明天",
            var days => $"，还有 {Count(days)} 天",
        };

    /// <summary>E.g. <c>3 月 2 日</c>; with the year when it is not the report's.</summary>
    public static string Date(DateOnly day, DateOnly today) =>
        day.Year == today.Year
            ? Invariant($"{day.Month} 月 {day.Day} 日")
            : Invariant($"{day.Year} 年 {day.Month} 月 {day.Day} 日");

    /// <summary>E.g. <c>2026 年 3 月 2 日，星期一</c>.</summary>
    public static string LongDate(DateOnly day) =>
        Invariant($"{day.Year} 年 {day.Month} 月 {day.Day} 日，星期{Weekdays[(int)day.DayOfWeek]}");

    /// <summary>E.g. <c>14:52</c> on the report's day, <c>3 月 1 日 16:20</c> otherwise; in the offset that the time carries.</summary>
    public static string Time(DateTimeOffset at, DateOnly today)
    {
        var day = DateOnly.FromDateTime(at.DateTime);
        var time = Invariant($"{at:HH\\:mm}");
        return day == today ? time : $"{Date(day, today)} {time}";
    }

    /// <summary>Said once in a report, beside the time it was made.</summary>
    public static string Zone(TimeZoneInfo zone, DateTimeOffset at)
    {
        if (zone.Id == "Asia/Shanghai")
            return "北京时间";
        var offset = zone.GetUtcOffset(at);
        return Invariant($"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
    }

    public static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>E.g. <c>¥3.82</c>, <c>¥0.0061</c>, <c>¥0</c>; <c>未知</c> when a model without a price took part.</summary>
    public static string Money(decimal? cny) =>
        cny switch
        {
            null => "未知",
            0 => "¥0",
            > 0 and < 0.0001m => "不到 ¥0.0001",
            < 0.1m => Invariant($"¥{cny:0.####}"),
            _ => Invariant($"¥{cny:#,##0.00}"),
        };

    /// <summary>E.g. <c>8.4 秒</c>, <c>2 分 14 秒</c>, <c>1 小时 5 分</c>.</summary>
    public static string Span(TimeSpan span) =>
        span.TotalSeconds < 60 ? Invariant($"{span.TotalSeconds:0.#} 秒")
        : span.TotalMinutes < 60 ? Invariant($"{(int)span.TotalMinutes} 分 {span.Seconds} 秒")
        : Invariant($"{Count((int)span.TotalHours)} 小时 {span.Minutes} 分");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
