using System.Security.Cryptography;
using System.Text;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Sources;

/// <summary>A feed's entries in the form that all sources share.</summary>
internal static class FeedItems
{
    private const int MaxTitle = 300;
    private const int MaxSummary = 2000;

    // Less than this beside a title is a teaser, not a text.
    private const int MinFullText = 140;

    // What is longer and ends in dots ends so because its author likes it.
    private const int LongestTeaser = 1500;

    // How generators and editors end what they have cut, whatever stands after it.
    private static readonly string[] CutMarks =
    [
        "…",
        "阅读全文",
        "查看全文",
        "阅读原文",
        "继续阅读",
        "阅读更多",
        "查看更多",
        "Read more",
        "Continue reading",
        "Read the full story",
        "Read full article",
    ];

    public static SourceReading Reading(Source source, ParsedFeed feed) =>
        new()
        {
            SourceId = source.Id,
            Title = feed.Title,
            Repairs = feed.Repairs,
            Given = feed.Items.Count,
            Items = Distinct(feed.Items.Where(i => !i.IsEmpty).Select(Item)),
        };

    /// <summary>One entry given twice is one item; two entries under one id are two.</summary>
    private static List<FoundItem> Distinct(IEnumerable<FoundItem> items)
    {
        var byKey = new Dictionary<string, FoundItem>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (byKey.TryAdd(item.Key, item))
                continue;
            var first = byKey[item.Key];
            if (first.Title == item.Title && first.Url == item.Url)
                continue;
            var apart = Digest($"{item.Key}\n{item.Title}\n{item.Url}");
            byKey.TryAdd(apart, item with { Key = apart });
        }
        return [.. byKey.Values];
    }

    /// <summary>Whether an entry has only the beginning of its text, or none.</summary>
    public static bool IsTeaser(FeedItem item) => IsTeaser(Longer(Text(item.SummaryHtml), Text(item.ContentHtml)));

    private static string Longer(string summary, string content) =>
        content.Length >= summary.Length ? content : summary;

    private static FoundItem Item(FeedItem item)
    {
        var summary = Text(item.SummaryHtml);
        var text = Longer(summary, Text(item.ContentHtml));
        var title = Cut(item.Title ?? FirstLine(text) ?? item.Link ?? "（无标题）", MaxTitle);
        var url = ArticleUrl.Normalise(item.Link);
        return new FoundItem
        {
            Key = Key(item, title),
            Title = title,
            Url = url,
            Author = item.Author,
            Summary = summary.Length == 0 ? null : Cut(summary, MaxSummary),
            Text = text,
            TextState = IsTeaser(text) ? TextState.Summary : TextState.Full,
            PublishedAt = item.PublishedAt ?? item.UpdatedAt,
            Original = item.ContentHtml ?? item.SummaryHtml ?? title,
        };
    }

    /// <summary>Whether it is too short for a text, or says itself that it goes on elsewhere.</summary>
    internal static bool IsTeaser(string text)
    {
        if (text.Length is < MinFullText or > LongestTeaser)
            return text.Length < MinFullText;
        var end = text.AsSpan().TrimEnd("。.!！>»】)）] \n");
        foreach (var mark in CutMarks)
        {
            if (end.EndsWith(mark, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return text.AsSpan().TrimEnd("]） \n").EndsWith("...");
    }

    /// <summary>Some feeds give one id to all their entries or none at all; the link or a digest keeps those apart.</summary>
    private static string Key(FeedItem item, string title)
    {
        var key = item.Id ?? item.Link ?? "";
        if (key.Length is > 0 and <= 500)
            return key;
        return Digest($"{key}\n{title}\n{item.PublishedAt:O}");
    }

    private static string Digest(string text) =>
        $"sha256:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Text(string? html) => html is null ? "" : FeedHtml.Text(html);

    private static string? FirstLine(string text) =>
        text.Split('\n', 2)[0].Trim() is { Length: > 0 } line ? Cut(line, 80) : null;

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";
}
