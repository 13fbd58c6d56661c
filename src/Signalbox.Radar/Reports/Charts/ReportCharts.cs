using System.Globalization;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Reports.Charts;

/// <summary>The charts of a report, in its own words.</summary>
internal static class ReportCharts
{
    /// <summary>So many stand side by side; of more each becomes a row.</summary>
    public const int MostGroups = 8;

    /// <summary>New, judged, found by slot; null where nothing was counted.</summary>
    public static Chart? Flow(ReportContent content)
    {
        var flow = content.Flow;
        if (flow.Count == 0)
            return null;
        return new Chart
        {
            Id = "flow",
            Title = $"{(content.Period is null ? "今天的流程" : "每天的流程")}：新文章 → 评判 → 机会",
            Says = string.Join(
                '；',
                flow.Select(f => $"{f.Label} 新文章 {f.NewArticles}，评判 {f.Judged}，机会 {f.Opportunities}")
            ),
            Table = "表格",
            Corner = content.Period is null ? "批次" : "日期",
            Labels = [.. flow.Select(f => f.Label)],
            Series = Series(flow),
        };
    }

    /// <summary>Opportunities a day, in all and by topic; null where there were none.</summary>
    public static Chart? Trend(ReportContent content)
    {
        if (content.Trend is not { Total.Count: > 1 } trend || trend.Total.Sum() == 0)
            return null;
        var days = trend.Total.Count;
        var most = trend.Total.Max();
        var mostOn = Label(trend.Day, trend.Total.ToList().LastIndexOf(most));
        return new Chart
        {
            Id = "trend",
            Title = $"{ReportWords.Count(days)} 天的机会，按方向",
            Says =
                $"从 {Label(trend.Day, 0)} 到 {Label(trend.Day, days - 1)} 共 {ReportWords.Count(trend.Total.Sum())} 条机会，最多的一天是 {mostOn}，{ReportWords.Count(most)} 条。",
            Table = "表格",
            Corner = "日期",
            Labels = [.. Enumerable.Range(0, days).Select(d => Label(trend.Day, d))],
            Series =
            [
                Line("全部", trend.Total, content.Period?.Before?.Opportunities),
                .. trend.Lines.Select(l => Line(l.Topic, l.Counts, l.Before)),
            ],
        };
    }

    /// <summary>How often the owner agreed, by week; null where nothing was decided.</summary>
    public static Chart? Precision(ReportContent content)
    {
        if (content.Period?.Weeks is not { Lines.Count: > 0 } weeks)
            return null;
        var count = weeks.Lines.Max(l => l.Percent.Count);
        return new Chart
        {
            Id = "precision-weeks",
            Title = $"{ReportWords.Count(count)} 周的采纳率，按方向",
            Says = "每周采纳的占采纳与忽略之和的百分比。",
            Table = "表格",
            Corner = "周起",
            Labels = [.. Enumerable.Range(0, count).Select(w => Label(weeks.Day, 7 * w))],
            Full = 100,
            Unit = "%",
            Series =
            [
                .. weeks.Lines.Select(l => new ChartSeries(
                    l.Topic,
                    [.. l.Percent.Select(p => (decimal?)p)],
                    EditionWords.Share(new ReportPrecision(l.Topic, "", l.Accepted, l.Ignored)),
                    $"{ReportWords.Count(l.Accepted)} / {ReportWords.Count(l.Accepted + l.Ignored)}"
                )),
            ],
        };
    }

    /// <summary>E.g. <c>3/2</c>.</summary>
    public static string Label(DateOnly first, int day) =>
        first.AddDays(day).ToString("M/d", CultureInfo.InvariantCulture);

    /// <summary>E.g. 比上期 +3; null where nothing is compared.</summary>
    public static string? Against(int now, int? before) =>
        before is { } earlier
            ? (now - earlier) switch
            {
                0 => "与上期相同",
                > 0 and var more => $"比上期 +{ReportWords.Count(more)}",
                var fewer => $"比上期 −{ReportWords.Count(-fewer)}",
            }
            : null;

    private static IReadOnlyList<ChartSeries> Series(IReadOnlyList<ReportFlow> flow) =>
        [
            Counted("新文章", flow.Select(f => f.NewArticles)),
            Counted("评判", flow.Select(f => f.Judged)),
            Counted("机会", flow.Select(f => f.Opportunities)),
        ];

    private static ChartSeries Counted(string name, IEnumerable<int> counts)
    {
        var values = counts.ToList();
        return new ChartSeries(name, [.. values.Select(v => (decimal?)v)], ReportWords.Count(values.Sum()));
    }

    private static ChartSeries Line(string name, IReadOnlyList<int> counts, int? before) =>
        Counted(name, counts) with
        {
            Note = Against(counts.Sum(), before),
        };
}
