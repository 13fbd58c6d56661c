namespace Signalbox.Radar.Reports;

/// <summary>The opportunities of one topic, strongest first.</summary>
internal sealed record ReportTopic(string Name, IReadOnlyList<ReportOpportunity> Opportunities);

/// <summary>How a report is divided: the strongest in front, the rest by what it is about.</summary>
internal static class ReportTopics
{
    /// <summary>So many stand in front, with evidence and counter-argument.</summary>
    public const int InFront = 3;

    private const int Most = 12;

    /// <summary>What it belongs to: the topic it was given, else its kind.</summary>
    public static string Of(ReportOpportunity opportunity) =>
        opportunity.Topic is { Length: > 0 } topic ? topic
        : opportunity.Kind is { Length: > 0 } kind ? kind
        : "其他";

    /// <summary>All but those in front, the topic with the strongest first; what is beyond twelve topics stands in one.</summary>
    public static IReadOnlyList<ReportTopic> Rest(ReportContent content)
    {
        var topics = content
            .Opportunities.Skip(InFront)
            .GroupBy(Of, StringComparer.Ordinal)
            .Select(g => new ReportTopic(g.Key, [.. g]))
            .ToList();
        if (topics.Count <= Most)
            return topics;
        var last = topics.Skip(Most - 1).SelectMany(t => t.Opportunities).OrderByDescending(o => o.Score + o.Shift);
        return [.. topics.Take(Most - 1), new ReportTopic("其余方向", [.. last])];
    }
}
