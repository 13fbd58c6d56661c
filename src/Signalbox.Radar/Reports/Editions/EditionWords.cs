namespace Signalbox.Radar.Reports.Editions;

/// <summary>How an edition names things: the same words on the page, in Markdown and in a push.</summary>
internal static class EditionWords
{
    public static string Name(ReportEdition edition) => edition == ReportEdition.Month ? "机会月报" : "机会周报";

    /// <summary>E.g. <c>机会周报 2026-03-02 至 2026-03-08</c>, <c>机会月报 2026-03</c>.</summary>
    public static string Title(ReportPeriod period) =>
        period.Edition == ReportEdition.Month
            ? FormattableString.Invariant($"{Name(period.Edition)} {period.LastDay:yyyy-MM}")
            : FormattableString.Invariant(
                $"{Name(period.Edition)} {period.FirstDay:yyyy-MM-dd} 至 {period.LastDay:yyyy-MM-dd}"
            );

    public static string This(ReportEdition edition) => edition == ReportEdition.Month ? "这个月" : "这一周";

    public static string Previous(ReportEdition edition) => edition == ReportEdition.Month ? "上个月" : "上一周";

    /// <summary>E.g. 比上一周多 3 条; null where there is nothing to compare with.</summary>
    public static string? Compared(ReportPeriod period)
    {
        if (period.Before is not { } before)
            return null;
        var than = Previous(period.Edition);
        return (period.Now.Opportunities - before.Opportunities) switch
        {
            0 => $"与{than}一样多",
            > 0 and var more => $"比{than}多 {ReportWords.Count(more)} 条",
            var fewer => $"比{than}少 {ReportWords.Count(-fewer)} 条",
        };
    }

    /// <summary>E.g. 采纳 3 条、忽略 5 条、追问 1 条、待看 4 条; null where there was none.</summary>
    public static string? Fates(ReportTotals totals)
    {
        var fates = ((string Word, int Count)[])
            [("采纳", totals.Accepted), ("忽略", totals.Ignored), ("追问", totals.Asked), ("待看", totals.Open)];
        var named = fates.Where(f => f.Count > 0).Select(f => $"{f.Word} {ReportWords.Count(f.Count)} 条");
        return totals.Opportunities == 0 ? null : string.Join('、', named);
    }

    /// <summary>The figures of both periods beside each other, in the order in which things happen.</summary>
    public static IReadOnlyList<(string Name, string Now, string Before, string Change)> Comparison(ReportPeriod period)
    {
        var (now, before) = (period.Now, period.Before);
        return
        [
            Row("新文章", now.NewArticles, before?.NewArticles),
            Row("评判", now.Judged, before?.Judged),
            Row("机会", now.Opportunities, before?.Opportunities),
            Row("采纳", now.Accepted, before?.Accepted),
            Row("忽略", now.Ignored, before?.Ignored),
            Row("追问", now.Asked, before?.Asked),
            Row("待看", now.Open, before?.Open),
            (
                "模型费用（估算）",
                ReportWords.Money(now.CostCny),
                before is null ? "–" : ReportWords.Money(before.CostCny),
                ""
            ),
        ];
    }

    /// <summary>E.g. <c>62%</c>; a dash while nothing is decided.</summary>
    public static string Share(ReportPrecision precision) =>
        precision.Share is { } share ? FormattableString.Invariant($"{share * 100:0}%") : "–";

    private static (string, string, string, string) Row(string name, int now, int? before) =>
        (
            name,
            ReportWords.Count(now),
            before is { } earlier ? ReportWords.Count(earlier) : "–",
            before is { } than ? Change(now - than) : ""
        );

    private static string Change(int by) =>
        by switch
        {
            0 => "±0",
            > 0 => $"+{ReportWords.Count(by)}",
            _ => $"−{ReportWords.Count(-by)}",
        };
}
