using System.Text;

namespace Signalbox.Radar.Reports;

/// <summary>The short form of a report for a message: what is new for this channel, what failed, and the link to the rest.</summary>
/// <remarks>
/// Uses what every chat shows: bold, links, and a blank line between lines, because a single line end is swallowed by DingTalk.
/// </remarks>
internal static class PushText
{
    private const int MostOpportunities = 10;
    private const int MostFailures = 5;
    private const int LongestUrl = 300; // an article with a longer one is linked in the report

    /// <param name="content">The report.</param>
    /// <param name="link">Where the report is read.</param>
    /// <param name="fresh">What the channel has not been told yet, strongest first; may be more than the report has.</param>
    /// <param name="feedback">Where whoever reads it says what becomes of an opportunity.</param>
    /// <returns>A title of at most 64 characters, and Markdown below 16,000 bytes.</returns>
    public static (string Title, string Markdown) Render(
        ReportContent content,
        Uri link,
        IReadOnlyList<ReportOpportunity> fresh,
        TimeZoneInfo zone,
        Func<Guid, Uri> feedback
    )
    {
        content = ReportTidy.Of(content, zone);
        var text = new StringBuilder();
        if (content.SilenceWarning is { } warning)
            Warning(text, content, warning);

        Line(text, $"**{ReportWords.Title(content)}**");
        if (content.IsDaily)
            Line(text, Short(ReportSentence.Of(content), 200));
        Line(text, ReportWords.Done(content) + (content.Figures.CostCny is 0 ? "" : "，费用 " + Cost(content)) + "。");
        if (content.CutShort)
            Line(text, "到点截止：没有全部评判完。");

        Line(text, News(content, fresh));
        foreach (var opportunity in fresh.Take(MostOpportunities))
            Opportunity(text, ReportTidy.Of(opportunity, zone), content.Day, link, feedback(opportunity.Id));
        if (fresh.Count > MostOpportunities)
            Line(text, $"另有 {ReportWords.Count(fresh.Count - MostOpportunities)} 条，见完整报告。");

        Failures(text, content);
        Line(text, MarkdownText.Link("打开完整报告", link.AbsoluteUri));
        text.Append("判断：").Append(Short(ReportWords.Judges(content), 200));
        return (Title(content, fresh), text.ToString());
    }

    /// <summary>The message that tells of one find at once.</summary>
    /// <param name="topic">Whose find it is.</param>
    /// <param name="link">Where it is read.</param>
    public static (string Title, string Markdown) One(
        ReportOpportunity found,
        string topic,
        Uri link,
        TimeZoneInfo zone,
        DateOnly today,
        Func<Guid, Uri> feedback
    )
    {
        var text = new StringBuilder();
        var opportunity = ReportTidy.Of(found, zone);
        Opportunity(text, opportunity, today, link, feedback(opportunity.Id));
        if (opportunity.Evidence is [var first, ..])
            Line(text, $"> {Short(first, 160)}");
        if (opportunity.Action is { } action)
            Line(text, $"下一步：{Short(action, 160)}");
        text.Append(MarkdownText.Link("打开", link.AbsoluteUri));
        return ($"{ReportTidy.Line(topic, 20)}：{ReportTidy.Line(opportunity.Headline, 40)}", text.ToString());
    }

    private static string Title(ReportContent content, IReadOnlyList<ReportOpportunity> fresh)
    {
        var warning = content.SilenceWarning is null ? "" : "疑似抓取停摆 · ";
        var news = fresh.Count == 0 ? "没有新机会" : $"{ReportWords.Count(fresh.Count)} 条机会";
        return $"{warning}{ReportWords.Title(content)}：{news}";
    }

    private static void Warning(StringBuilder text, ReportContent content, string warning)
    {
        Line(text, $"**{Short(warning, 120)}**");
        if (content.NewestArticleAt is { } newest)
            Line(text, $"最近一篇文章：{ReportWords.Time(newest, content.Day)}");
        if (content.AuthorisationUrl is { Length: <= LongestUrl } url)
            Line(text, MarkdownText.Link("打开 WeRSS 授权页", url));
    }

    private static string News(ReportContent content, IReadOnlyList<ReportOpportunity> fresh) =>
        (fresh.Count, content.Opportunities.Count) switch
        {
            (0, 0) => ReportWords.Period(content) + "没有机会。",
            (0, var known) =>
                $"上次推送之后没有新机会；{ReportWords.Period(content)}共 {ReportWords.Count(known)} 条，见完整报告。",
            var (count, _) => $"新机会 {ReportWords.Count(count)} 条：",
        };

    private static void Opportunity(
        StringBuilder text,
        ReportOpportunity opportunity,
        DateOnly today,
        Uri link,
        Uri feedback
    )
    {
        var url = opportunity.ArticleUrl is { Length: > 0 and <= LongestUrl } article
            ? article
            : $"{link.AbsoluteUri}#{ReportWords.Anchor(opportunity.Id)}";
        var headline = MarkdownText.Link(Short(opportunity.Headline, 80), url);
        Line(text, $"**{opportunity.Score}** · {Short(opportunity.Kind, 20)} · {headline}");
        var deadline = opportunity.Deadline is { } day ? $"（截止 {ReportWords.Deadline(day, today)}）" : "";
        Line(text, $"{Short(opportunity.Reason, 120)}{deadline} {MarkdownText.Link("反馈", feedback.AbsoluteUri)}");
    }

    private static void Failures(StringBuilder text, ReportContent content)
    {
        if (content.Failures.Count == 0)
            return;

        Line(text, $"**失败 {ReportWords.Count(content.Failures.Count)} 处**");
        foreach (var failure in content.Failures.Take(MostFailures))
            Line(text, $"{Short(failure.What, 20)}：{Short(failure.Subject, 60)}。{Short(failure.Reason, 120)}");
        if (content.Failures.Count > MostFailures)
            Line(text, $"另有 {ReportWords.Count(content.Failures.Count - MostFailures)} 处，见完整报告。");
    }

    private static string Cost(ReportContent content) => ReportWords.Money(content.Figures.CostCny);

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\n\n");

    private static string Short(string text, int most) => MarkdownText.Plain(ReportTidy.Line(text, most));
}
