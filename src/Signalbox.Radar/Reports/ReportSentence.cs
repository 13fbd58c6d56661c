using System.Globalization;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Reports;

/// <summary>What a report comes to in one sentence: counted, not written by a model.</summary>
internal static class ReportSentence
{
    private const int MostTopics = 3;

    /// <summary>E.g. 今天从 46 篇新文章里找到 3 条机会（供应链 1、补贴申报 2）；最强的 92 分：…；最近的截止是 3 月 15 日，还有 13 天；前 29 天平均每天 2.1 条。</summary>
    public static string Of(ReportContent content)
    {
        var parts = new List<string> { Found(content) };
        if (content.Opportunities is [var strongest, ..])
            parts.Add($"最强的 {strongest.Score} 分：{ReportTidy.Line(strongest.Headline, 40)}");
        var deadline = content
            .Opportunities.Where(o => o.Deadline >= content.Day)
            .Select(o => o.Deadline)
            .DefaultIfEmpty(null)
            .Min();
        if (deadline is { } last)
            parts.Add($"最近的截止是 {ReportWords.Deadline(last, content.Day)}");
        if (content.Period is { } period)
            parts.AddRange(
                ((string?[])[EditionWords.Compared(period), EditionWords.Fates(period.Now)]).OfType<string>()
            );
        else if (Usual(content) is { } usual)
            parts.Add(usual);
        if (content.Failures.Count > 0)
            parts.Add($"有 {ReportWords.Count(content.Failures.Count)} 处失败");
        return string.Join('；', parts) + "。";
    }

    private static string Found(ReportContent content)
    {
        // The run's own figures are those of the last slot; the day is all of them.
        var articles =
            content.IsDaily && content.Flow.Count > 0
                ? content.Flow.Sum(f => f.NewArticles)
                : content.Figures.NewArticles;
        var (period, found) = (ReportWords.Period(content), ReportWords.FoundCount(content));
        return (articles, found) switch
        {
            (0, 0) => $"{period}没有新文章，也没有机会",
            (_, 0) => $"{period}看了 {ReportWords.Count(articles)} 篇新文章，没有找到机会",
            (0, _) => $"{period}找到 {ReportWords.Count(found)} 条机会{Topics(content)}",
            _ =>
                $"{period}从 {ReportWords.Count(articles)} 篇新文章里找到 {ReportWords.Count(found)} 条机会{Topics(content)}",
        };
    }

    private static string Topics(ReportContent content)
    {
        // An edition holds but the best of its opportunities: its trend knows how many there were of each topic.
        var topics = content is { Period: not null, Trend: { } trend }
            ? trend.Lines.Select(l => (Name: l.Topic, Count: l.Counts.Sum())).ToList()
            : content
                .Opportunities.GroupBy(ReportTopics.Of, StringComparer.Ordinal)
                .Select(g => (Name: g.Key, Count: g.Count()))
                .OrderByDescending(t => t.Count)
                .ToList();
        if (topics.Count == 0)
            return "";
        var named = topics.Take(MostTopics).Select(t => $"{t.Name} {ReportWords.Count(t.Count)}");
        return $"（{string.Join('、', named)}{(topics.Count > MostTopics ? " 等" : "")}）";
    }

    /// <summary>How the days before were, so that a figure is a little or a lot.</summary>
    private static string? Usual(ReportContent content)
    {
        if (!content.IsDaily || content.Trend is not { Total.Count: > 1 } trend)
            return null;
        var before = trend.Total.Take(trend.Total.Count - 1).ToList();
        if (before.Sum() == 0)
            return null;
        var average = before.Average().ToString("0.#", CultureInfo.InvariantCulture);
        return $"前 {before.Count} 天平均每天 {average} 条";
    }
}
