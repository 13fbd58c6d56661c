using System.Text;

namespace Signalbox.Radar.Reports.Editions;

/// <summary>What an edition says beyond a day's report, as Markdown and as a message.</summary>
internal static class EditionText
{
    private const int MostInPush = 5;
    private const int LongestUrl = 300;

    /// <param name="period">Tidied.</param>
    public static void Add(StringBuilder text, ReportPeriod period)
    {
        text.Append("## 与").Append(EditionWords.Previous(period.Edition)).Append("相比\n\n");
        text.Append("|  | 本期 | 上期 | 变化 |\n|---|---|---|---|\n");
        foreach (var (name, now, before, change) in EditionWords.Comparison(period))
            text.Append("| ")
                .Append(name)
                .Append(" | ")
                .Append(now)
                .Append(" | ")
                .Append(before)
                .Append(" | ")
                .Append(change)
                .Append(" |\n");
        text.Append("\n## 每天\n\n");
        foreach (var day in period.Days)
        {
            var label = MarkdownText.Link(ReportWords.Date(day.Day, period.LastDay), day.Url);
            text.Append("- ").Append(label).Append("：新文章 ").Append(ReportWords.Count(day.NewArticles));
            text.Append("，机会 ").Append(ReportWords.Count(day.Opportunities));
            if (day.Strongest is { } strongest)
                text.Append("；最强：").Append(MarkdownText.Escape(strongest));
            text.Append('\n');
        }
        if (period.Precision.Count > 0)
            Precision(text, period);
        text.Append('\n');
    }

    /// <summary>The edition for a message: the sentence, the best of it, what became of them, and the link to the rest.</summary>
    /// <returns>A title of at most 64 characters, Markdown below 16,000 bytes, and which opportunities it names.</returns>
    public static (string Title, string Markdown, IReadOnlyList<Guid> Named) Push(
        ReportContent content,
        Uri link,
        TimeZoneInfo zone
    )
    {
        content = ReportTidy.Of(content, zone);
        var period = content.Period!; // of an edition
        var best = content.Opportunities.Take(MostInPush).ToList();
        var text = new StringBuilder();
        Line(text, $"**{EditionWords.Title(period)}**");
        Line(text, Short(ReportSentence.Of(content), 300));
        foreach (var found in best)
        {
            var url = found.ArticleUrl is { Length: > 0 and <= LongestUrl } article
                ? article
                : $"{link.AbsoluteUri}#{ReportWords.Anchor(found.Id)}";
            Line(
                text,
                $"**{found.Score}** · {Short(ReportTopics.Of(found), 20)} · {MarkdownText.Link(Short(found.Headline, 80), url)}"
            );
        }
        if (content.Failures.Count > 0)
            Line(text, $"没有读全的来源 {ReportWords.Count(content.Failures.Count)} 个，见完整报告。");
        Line(text, MarkdownText.Link("打开完整报告", link.AbsoluteUri));
        text.Append("判断：").Append(Short(ReportWords.Judges(content), 200));
        var news = period.Now.Opportunities == 0 ? "没有机会" : $"{ReportWords.Count(period.Now.Opportunities)} 条机会";
        return ($"{EditionWords.Title(period)}：{news}", text.ToString(), [.. best.Select(o => o.Id)]);
    }

    private static void Precision(StringBuilder text, ReportPeriod period)
    {
        text.Append("\n## 采纳率\n\n| 方向 | 判断 | 采纳 | 忽略 | 采纳率 |\n|---|---|---|---|---|\n");
        foreach (var row in period.Precision)
            text.Append("| ")
                .Append(MarkdownText.Escape(row.Topic))
                .Append(" | ")
                .Append(MarkdownText.Escape(row.Judge))
                .Append(" | ")
                .Append(ReportWords.Count(row.Accepted))
                .Append(" | ")
                .Append(ReportWords.Count(row.Ignored))
                .Append(" | ")
                .Append(EditionWords.Share(row))
                .Append(" |\n");
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\n\n");

    private static string Short(string text, int most) => MarkdownText.Plain(ReportTidy.Line(text, most));
}
