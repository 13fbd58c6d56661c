using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Reports;

/// <summary>All that a report says, before it is put into a page, Markdown or a push.</summary>
internal sealed record ReportContent
{
    public required DateOnly Day { get; init; }

    public required TimeOnly Slot { get; init; }

    /// <summary>Whether it is the day's report (the last slot), with everything of the day in it.</summary>
    public required bool IsDaily { get; init; }

    /// <summary>Whether the slot ran late.</summary>
    public required bool Late { get; init; }

    /// <summary>Whether the deadline came before everything was judged.</summary>
    public required bool CutShort { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Who judged, e.g. <c>规则</c> or <c>deepseek/deepseek-flash · 提示词 v3</c>.</summary>
    public required IReadOnlyList<string> Judges { get; init; }

    public required ReportFigures Figures { get; init; }

    /// <summary>Strongest first.</summary>
    public required IReadOnlyList<ReportOpportunity> Opportunities { get; init; }

    /// <summary>What was looked at and dropped, newest first, at most 200.</summary>
    public required IReadOnlyList<ReportDropped> Dropped { get; init; }

    public required IReadOnlyList<ReportSource> Sources { get; init; }

    /// <summary>What failed and why: sources, judgements, articles without a verdict.</summary>
    public required IReadOnlyList<ReportFailure> Failures { get; init; }

    /// <summary>What each slot of the day brought, earliest first; of an edition each day of its period.</summary>
    public IReadOnlyList<ReportFlow> Flow { get; init; } = [];

    /// <summary>Opportunities a day; null in what an earlier version made.</summary>
    public ReportTrend? Trend { get; init; }

    /// <summary>Items that were taken together with an article, at most 200.</summary>
    public IReadOnlyList<ReportMerge> Merges { get; init; } = [];

    /// <summary>Articles that no judge was asked about, and why; at most 200.</summary>
    public IReadOnlyList<ReportSkipped> Skipped { get; init; } = [];

    /// <summary>Of a weekly or monthly edition; null in a slot's report.</summary>
    public ReportPeriod? Period { get; init; }

    /// <summary>Publication time of the newest article of any source; null when there is none.</summary>
    public DateTimeOffset? NewestArticleAt { get; init; }

    /// <summary>Said when no article was published for 24 hours; null otherwise.</summary>
    public string? SilenceWarning { get; init; }

    /// <summary>WeRSS's page for signing in again, shown with the warning.</summary>
    public string? AuthorisationUrl { get; init; }

    /// <summary>As it is kept in the report's row.</summary>
    public string ToJson() => ReportJson.Write(this);

    /// <summary>What an earlier or later version of the program kept: what it lacks is empty, what is unknown is left out.</summary>
    public static ReportContent FromJson(string json) => ReportJson.Read(json);
}

/// <summary>The counts of the run.</summary>
internal sealed record ReportFigures(
    int Sources,
    int SourcesFailed,
    int Fetched,
    int NewArticles,
    int Merged,
    int TooOld,
    int Judged,
    int NoVerdict,
    int JudgeFailed,
    int Opportunities,
    decimal? CostCny,
    TimeSpan Duration
);

/// <summary>One opportunity with the article it stands on.</summary>
/// <param name="Judge">Shown beside the verdict, e.g. <c>规则</c>.</param>
/// <param name="Sources">Every source that carried the story, first one first.</param>
internal sealed record ReportOpportunity(
    Guid Id,
    string Headline,
    int Score,
    string Kind,
    string Reason,
    IReadOnlyList<string> Evidence,
    string? CounterArgument,
    string? Action,
    DateOnly? Deadline,
    string ArticleTitle,
    string ArticleUrl,
    DateTimeOffset DatedAt,
    IReadOnlyList<ReportOrigin> Sources,
    string Judge,
    bool OnSummaryOnly,
    decimal? CostCny
)
{
    /// <summary>By how many points it stands elsewhere, learned from earlier answers.</summary>
    public int Shift { get; init; }

    /// <summary>What it belongs to in the report; its kind where nobody has said more.</summary>
    public string? Topic { get; init; }

    /// <summary>Sums of money as they stand in the article; empty in reports from before they were kept.</summary>
    public IReadOnlyList<string> Amounts { get; init; } = [];

    /// <summary>Securities whose codes stand in the article, e.g. <c>600519.SH</c>.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];
}

/// <summary>What one slot, or one day, brought.</summary>
/// <param name="Label">E.g. <c>12:00</c>, or <c>3/2</c>.</param>
internal sealed record ReportFlow(string Label, int NewArticles, int Judged, int Opportunities);

/// <summary>Opportunities a day over some time.</summary>
/// <param name="Day">The first of them.</param>
/// <param name="Total">One figure a day, oldest first.</param>
/// <param name="Lines">The same by topic, the most frequent first, at most six; the rest is not among them.</param>
internal sealed record ReportTrend(DateOnly Day, IReadOnlyList<int> Total, IReadOnlyList<ReportTrendLine> Lines);

/// <param name="Before">What the period before had; null where it is not compared.</param>
internal sealed record ReportTrendLine(string Topic, IReadOnlyList<int> Counts, int? Before);

/// <summary>An item that was taken together with an article.</summary>
/// <param name="Into">Title of the article.</param>
/// <param name="Match">How it was recognised: 同址, 同文, 近似.</param>
internal sealed record ReportMerge(string Title, string Url, string Source, string Into, string Match);

/// <summary>An article that no judge was asked about.</summary>
internal sealed record ReportSkipped(string Title, string Url, string Source, string Reason);

/// <summary>A source that carried a story.</summary>
/// <param name="Match">Null for the first; otherwise how it was recognised: 同址, 同文, 近似.</param>
internal sealed record ReportOrigin(string Source, string Url, string? Match);

/// <summary>An article that was judged and dropped.</summary>
internal sealed record ReportDropped(
    string Title,
    string Url,
    string Source,
    DateTimeOffset DatedAt,
    int? Score,
    string Reason,
    string Judge,
    IReadOnlyList<ReportOrigin> Merged
);

/// <summary>A source in this run.</summary>
internal sealed record ReportSource(
    string Title,
    string Kind,
    int Fetched,
    int NewArticles,
    int Merged,
    IReadOnlyList<string> Repairs,
    string? Failure
);

/// <summary>Something that failed.</summary>
/// <param name="What">E.g. <c>来源</c>, <c>评判</c>, <c>无结论</c>.</param>
/// <param name="Url">Where it can be looked at; null when nowhere.</param>
internal sealed record ReportFailure(string What, string Subject, string Reason, string? Url);
