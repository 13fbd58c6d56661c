namespace Signalbox.Radar.Reports.Editions;

/// <summary>What a weekly or monthly edition says beyond a day's report.</summary>
/// <param name="Days">Each day of it, oldest first.</param>
/// <param name="Before">Of the period before; null where nothing was read then.</param>
/// <param name="Precision">By topic and judge, the most decided first.</param>
internal sealed record ReportPeriod(
    ReportEdition Edition,
    DateOnly FirstDay,
    DateOnly LastDay,
    IReadOnlyList<ReportDay> Days,
    ReportTotals Now,
    ReportTotals? Before,
    IReadOnlyList<ReportPrecision> Precision
)
{
    /// <summary>Precision by week until the last day; null where nothing was decided.</summary>
    public ReportPrecisionWeeks? Weeks { get; init; }
}

/// <summary>Precision by week and topic.</summary>
/// <param name="Day">The first day of the first week.</param>
internal sealed record ReportPrecisionWeeks(DateOnly Day, IReadOnlyList<ReportPrecisionLine> Lines);

/// <param name="Percent">One a week; null where nothing was decided.</param>
internal sealed record ReportPrecisionLine(string Topic, IReadOnlyList<int?> Percent, int Accepted, int Ignored);

/// <summary>One day of an edition.</summary>
/// <param name="Url">The day's report in the console; whoever reads it there is signed in. Empty where there is none.</param>
/// <param name="Strongest">Headline of the day's strongest opportunity; null where there was none.</param>
internal sealed record ReportDay(DateOnly Day, string Url, int NewArticles, int Opportunities, string? Strongest);

/// <summary>What a period came to, and what became of its opportunities until now.</summary>
internal sealed record ReportTotals(
    int NewArticles,
    int Judged,
    int Opportunities,
    int Accepted,
    int Ignored,
    int Asked,
    decimal? CostCny
)
{
    /// <summary>Nobody has decided on these.</summary>
    public int Open => Math.Max(0, Opportunities - Accepted - Ignored - Asked);
}

/// <summary>How often the owner agreed with a judge about a topic.</summary>
/// <param name="Judge">E.g. <c>deepseek/deepseek-flash · 提示词 v3</c>.</param>
internal sealed record ReportPrecision(string Topic, string Judge, int Accepted, int Ignored)
{
    /// <summary>0 to 1; null while nothing is decided.</summary>
    public decimal? Share => Accepted + Ignored == 0 ? null : (decimal)Accepted / (Accepted + Ignored);
}
