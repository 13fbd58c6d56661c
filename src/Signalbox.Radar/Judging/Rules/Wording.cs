using System.Globalization;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>What the rules say to the owner, in plain Chinese.</summary>
internal static class Wording
{
    /// <summary>Which rules hit and what came of it.</summary>
    public static string Reason(Reading reading, Weighed best, bool isOpportunity, IReadOnlyList<Weighed> others)
    {
        var interest = best.Finding.Interest;
        List<string> parts = [$"命中“{interest.Name}”：{Hits(best.Finding.Hits)}"];
        if (reading.Amounts is [var sum, ..])
            parts.Add($"金额“{reading.At(sum.At, sum.Length).Trim()}”");
        if (best.Call is { } call)
            parts.Add($"行动词“{reading.At(call.At, call.Length)}”");
        if (reading.Deadline is { } last && !reading.IsOver)
            parts.Add($"截止 {Day(last.Day)}");
        if (best.Freshness < 0.95)
            parts.Add($"新鲜度 {best.Freshness.ToString("0.00", CultureInfo.InvariantCulture)}");
        parts.AddRange(best.Noise.Select(n => $"噪声“{n.Name}”（{string.Join('、', n.Words.Take(3))}）扣分"));

        var outcome = (isOpportunity, reading.Deadline) switch
        {
            (true, _) => $"得 {best.Score} 分",
            (false, { } over) when reading.IsOver => $"截止日 {Day(over.Day)} 已过，不再可行",
            _ => $"只得 {best.Score} 分，低于 {interest.MinScore} 分，不列入",
        };
        var also = others
            .Where(o => o.Score >= o.Finding.Interest.MinScore)
            .Select(o => o.Finding.Interest.Name)
            .ToList();
        return Cut(
            $"{string.Join("；", parts)}。{outcome}{(also.Count > 0 ? $"；同时符合：{string.Join('、', also)}" : "")}。",
            1000
        );
    }

    /// <summary>What speaks against the verdict; null when nothing does.</summary>
    public static string? CounterArgument(Reading reading, Weighed best, IReadOnlyList<string> timedOut)
    {
        List<string> doubts = [.. Unread(reading, timedOut)];
        if (reading.Age >= TimeSpan.FromDays(1))
            doubts.Add($"旧文 {Math.Floor(reading.Age.TotalDays).ToString("0", CultureInfo.InvariantCulture)} 天前");
        if (!reading.Article.HasDate)
            doubts.Add("来源没有给出发布时间，新旧按首次见到算");
        if (best.IsSingle)
            doubts.Add("命中词单一");
        else if (!best.Finding.Hits.Any(h => h.InTitle))
            doubts.Add("命中词只在正文，标题没有");
        if (best.Noise.Count > 0)
            doubts.Add($"带有{string.Join('、', best.Noise.Select(n => n.Name))}的特征");
        if (
            reading.Deadline is { } last
            && last.Day >= reading.Today
            && last.Day.DayNumber - reading.Today.DayNumber <= 3
        )
            doubts.Add(
                last.Day == reading.Today
                    ? "今天就截止"
                    : $"离截止只剩 {last.Day.DayNumber - reading.Today.DayNumber} 天"
            );
        return Joined(doubts);
    }

    /// <summary>What of the article could not be looked at.</summary>
    public static IEnumerable<string> Unread(Reading reading, IReadOnlyList<string> timedOut)
    {
        if (reading.Article.OnSummaryOnly)
            yield return "仅摘要，正文可能另有内容";
        if (reading.IsCut)
            yield return "正文过长，只看了开头部分";
        foreach (var pattern in timedOut)
            yield return $"规则“{Cut(pattern, 60)}”超时，未计入";
    }

    /// <summary>The doubts in one line; null when there are none.</summary>
    public static string? Joined(IEnumerable<string> doubts) =>
        string.Join("；", doubts) is { Length: > 0 } all ? Cut(all, 1000) : null;

    /// <summary>What to do next, with the last day.</summary>
    public static string Action(Reading reading, Interest interest)
    {
        var what = interest.Action ?? "打开原文核对条件与时间";
        return Cut(reading.Deadline is { } last ? $"{Day(last.Day)} 前：{what}" : what, 500);
    }

    /// <summary>The words that hit, in quotation marks, at most five.</summary>
    public static string Shown(IEnumerable<Hit> hits) =>
        string.Concat(hits.OrderByDescending(h => h.Points).Take(5).Select(h => $"“{h.Shown}”"));

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>At most <paramref name="most"/> characters, none of them split in two.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..Sentences.Whole(text, most - 1)]}…";

    private static string Hits(IReadOnlyList<Hit> hits)
    {
        var inTitle = hits.Where(h => h.InTitle).ToList();
        var inText = hits.Where(h => !h.InTitle).ToList();
        return string.Join(
            "，",
            (
                (string[])
                    [
                        inTitle.Count > 0 ? $"标题含{Shown(inTitle)}" : "",
                        inText.Count > 0 ? $"正文含{Shown(inText)}" : "",
                    ]
            ).Where(part => part.Length > 0)
        );
    }
}
