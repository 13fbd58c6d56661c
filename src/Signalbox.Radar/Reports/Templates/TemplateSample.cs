namespace Signalbox.Radar.Reports.Templates;

/// <summary>A made-up report, to show a template on before there is a real one.</summary>
internal static class TemplateSample
{
    public static ReportContent Report(DateTimeOffset now, bool isDaily)
    {
        var day = DateOnly.FromDateTime(now.DateTime);
        return new ReportContent
        {
            Day = day,
            Slot = isDaily ? new TimeOnly(22, 0) : new TimeOnly(12, 0),
            IsDaily = isDaily,
            Late = false,
            CutShort = false,
            MadeAt = now,
            Judges = ["规则"],
            Figures = new ReportFigures(12, 1, 180, 64, 9, 3, 52, 0, 1, 2, 0.86m, TimeSpan.FromMinutes(2)),
            Opportunities =
            [
                Find("示例：某市储能专项资金开始申报", 88, "申报", day.AddDays(9), now),
                Find("示例：产业园招募首批入驻企业", 71, "招商", null, now),
            ],
            Dropped = [],
            Sources = [],
            Failures = [new ReportFailure("来源", "示例订阅", "连接超时，已重试 3 次。", null)],
        };
    }

    private static ReportOpportunity Find(
        string headline,
        int score,
        string kind,
        DateOnly? deadline,
        DateTimeOffset at
    ) =>
        new(
            Guid.Empty,
            headline,
            score,
            kind,
            "文中写明了对象、金额和办法。",
            ["单个项目最高支持 200 万元。"],
            "名额有限，去年超额三倍。",
            "本周内准备材料。",
            deadline,
            headline,
            "https://example.com/article",
            at,
            [new ReportOrigin("示例公众号", "https://example.com/article", null)],
            "规则",
            OnSummaryOnly: false,
            CostCny: null
        )
        {
            Topic = kind,
        };
}
