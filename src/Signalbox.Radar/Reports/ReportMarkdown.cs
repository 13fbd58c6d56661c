using System.Text;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Reports;

/// <summary>The whole report as a Markdown file, for export and for keeping.</summary>
internal static class ReportMarkdown
{
    public static string Render(ReportContent content, TimeZoneInfo zone)
    {
        content = ReportTidy.Of(content, zone);
        var text = new StringBuilder();
        Head(text, content, zone);
        Opportunities(text, content);
        if (content.Period is { } period)
            EditionText.Add(text, period);
        Failures(text, content);
        if (content.Period is null)
            Dropped(text, content);
        LeftOut(text, content);
        Sources(text, content);
        ReportTables.Add(text, content);
        Figures(text, content);
        return text.Append("---\n\n")
            .Append(Safe(ReportWords.Disclaimer(content)))
            .Append("\n\n判断：")
            .Append(Safe(ReportWords.Judges(content)))
            .Append('\n')
            .ToString();
    }

    private static void Head(StringBuilder text, ReportContent content, TimeZoneInfo zone)
    {
        Paragraph(text, $"# {ReportWords.Title(content)}");
        var notes = new List<string>
        {
            $"截至 {ReportWords.Time(content.MadeAt, content.Day)}（{ReportWords.Zone(zone, content.MadeAt)}）",
        };
        if (content.Late)
            notes.Add("补跑：晚于计划时间运行");
        if (content.CutShort)
            notes.Add("到点截止：没有全部评判完");
        Paragraph(text, string.Join("；", notes) + "。");
        if (content.SilenceWarning is { } warning)
        {
            var newest = content.NewestArticleAt is { } at
                ? $" 最近一篇文章：{ReportWords.Time(at, content.Day)}。"
                : "";
            var link = content.AuthorisationUrl is { } url ? " " + MarkdownText.Link("打开授权页", url) : "";
            Paragraph(text, $"> **{Safe(warning)}**{newest}{link}");
        }
        Paragraph(text, $"**{Safe(ReportSentence.Of(content))}**");
        Paragraph(text, Safe(ReportWords.Done(content)) + "。");
    }

    private static void Opportunities(StringBuilder text, ReportContent content)
    {
        Paragraph(text, $"## 机会（{ReportWords.Count(ReportWords.FoundCount(content))}）");
        if (content.Opportunities.Count == 0)
            Paragraph(text, ReportWords.Period(content) + "没有机会。");

        foreach (var found in content.Opportunities.Take(ReportTopics.InFront))
            Opportunity(text, content, found);
        foreach (var topic in ReportTopics.Rest(content))
        {
            Paragraph(text, $"## {Safe(topic.Name)}（{ReportWords.Count(topic.Opportunities.Count)}）");
            foreach (var found in topic.Opportunities)
                Opportunity(text, content, found);
        }
    }

    private static void Opportunity(StringBuilder text, ReportContent content, ReportOpportunity found)
    {
        Paragraph(text, $"### {found.Score} · {Safe(found.Kind)} · {Safe(found.Headline)}");
        var time = ReportWords.Time(found.DatedAt, content.Day);
        Paragraph(text, $"原文：{MarkdownText.Link(Safe(found.ArticleTitle), found.ArticleUrl)}，{time}");
        Field(text, "为什么", found.Reason);
        foreach (var quote in found.Evidence)
            Paragraph(text, "> " + Safe(quote));
        Field(text, "反面", found.CounterArgument);
        Field(text, "怎么做", found.Action);
        Field(text, "金额", string.Join('、', found.Amounts));
        Field(text, "标的", string.Join('、', found.Symbols));
        if (found.Deadline is { } deadline)
            Field(text, "截止", ReportWords.Deadline(deadline, content.Day));
        Paragraph(text, "来源：" + Origins(found.Sources));
        var basis = found.OnSummaryOnly ? "，仅据标题和摘要" : "";
        Paragraph(text, "判断：" + Safe(ReportWords.Judge(found.Judge, found.CostCny)) + basis);
    }

    private static void Failures(StringBuilder text, ReportContent content)
    {
        Paragraph(text, $"## 失败（{ReportWords.Count(content.Failures.Count)}）");
        if (content.Failures.Count == 0)
            Paragraph(text, "没有失败。");
        foreach (var failure in content.Failures)
        {
            var subject = MarkdownText.Link(Safe(failure.Subject), failure.Url);
            text.Append("- ").Append(Safe(failure.What)).Append('：').Append(subject);
            text.Append('。').Append(Safe(failure.Reason)).Append('\n');
        }
        EndList(text, content.Failures.Count);
    }

    private static void Dropped(StringBuilder text, ReportContent content)
    {
        Paragraph(text, $"## 看过，没有选（{ReportWords.Count(content.Dropped.Count)}）");
        if (content.Dropped.Count == 0)
            Paragraph(text, "没有落选的文章。");
        foreach (var dropped in content.Dropped)
        {
            var score = dropped.Score is { } points ? $"{points} 分，" : "";
            var time = ReportWords.Time(dropped.DatedAt, content.Day);
            text.Append("- ").Append(MarkdownText.Link(Safe(dropped.Title), dropped.Url));
            text.Append('（').Append(Safe(dropped.Source)).Append('，').Append(time).Append("）：");
            text.Append(score).Append(Safe(dropped.Reason)).Append('（').Append(Safe(dropped.Judge)).Append('）');
            if (dropped.Merged.Count > 0)
                text.Append("；合并：").Append(Origins(dropped.Merged));
            text.Append('\n');
        }
        EndList(text, content.Dropped.Count);
    }

    private static void LeftOut(StringBuilder text, ReportContent content)
    {
        var count = content.Merges.Count + content.Skipped.Count;
        if (count == 0)
            return;
        Paragraph(text, $"## 合并与略过（{ReportWords.Count(count)}）");
        foreach (var merge in content.Merges)
        {
            text.Append("- ").Append(MarkdownText.Link(Safe(merge.Title), merge.Url));
            text.Append('（').Append(Safe(merge.Source)).Append("）：").Append(Safe(merge.Match));
            text.Append("，与“").Append(Safe(merge.Into)).Append("”是同一件事\n");
        }
        foreach (var skipped in content.Skipped)
        {
            text.Append("- ").Append(MarkdownText.Link(Safe(skipped.Title), skipped.Url));
            text.Append('（').Append(Safe(skipped.Source)).Append("）：").Append(Safe(skipped.Reason)).Append('\n');
        }
        EndList(text, count);
    }

    private static void Sources(StringBuilder text, ReportContent content)
    {
        Paragraph(text, $"## 来源（{ReportWords.Count(content.Sources.Count)}）");
        foreach (var source in content.Sources)
        {
            text.Append("- ").Append(Safe(source.Title)).Append('（').Append(Safe(source.Kind)).Append("）：");
            if (source.Failure is { } failure)
                text.Append("没有读到：").Append(Safe(failure));
            else
                text.Append(
                    $"读到 {ReportWords.Count(source.Fetched)}，新 {ReportWords.Count(source.NewArticles)}，合并 {ReportWords.Count(source.Merged)}"
                );
            if (source.Repairs.Count > 0)
                text.Append("；修复：").Append(string.Join("；", source.Repairs.Select(Safe)));
            text.Append('\n');
        }
        EndList(text, content.Sources.Count);
    }

    private static void Figures(StringBuilder text, ReportContent content)
    {
        Paragraph(text, "## 数字");
        foreach (var (name, value) in ReportWords.Figures(content))
            text.Append("- ").Append(name).Append('：').Append(value).Append('\n');
        text.Append('\n');
    }

    private static string Origins(IReadOnlyList<ReportOrigin> origins) =>
        string.Join(
            "、",
            origins.Select(o =>
                MarkdownText.Link(Safe(o.Source), o.Url) + (o.Match is { } match ? $"（{Safe(match)}）" : "")
            )
        );

    private static void Field(StringBuilder text, string name, string? value)
    {
        if (value is { Length: > 0 })
            Paragraph(text, $"**{name}**：{Safe(value)}");
    }

    private static void Paragraph(StringBuilder text, string paragraph) => text.Append(paragraph).Append("\n\n");

    private static void EndList(StringBuilder text, int items)
    {
        if (items > 0)
            text.Append('\n');
    }

    private static string Safe(string text) => MarkdownText.Escape(text);
}
