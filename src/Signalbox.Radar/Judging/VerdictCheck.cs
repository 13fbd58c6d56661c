using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Judging;

/// <summary>A model's verdict after it was held against the article.</summary>
internal sealed record CheckedVerdict
{
    public required JudgementOutcome Outcome { get; init; }

    public int? Score { get; init; }

    public string? Kind { get; init; }

    public string? Headline { get; init; }

    public required string Reason { get; init; }

    public IReadOnlyList<string> Evidence { get; init; } = [];

    public string? CounterArgument { get; init; }

    public string? Action { get; init; }

    public DateOnly? Deadline { get; init; }

    public IReadOnlyList<string> Entities { get; init; } = [];
}

/// <summary>Holds what a model said against the article and the owner's bounds. A model's word is data until it has passed here.</summary>
internal static class VerdictCheck
{
    private const int MostEntities = 20;

    private static readonly Regex Links = new(
        @"\b(?:https?|ftp|dingtalk|javascript|data)\s?:\s?[^\s，。；）)】」”]+|\bwww\.[^\s，。；）)】」”]+",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(10) // its time grows with the text and no faster; a busy machine is not the text's fault
    );

    /// <param name="noVerdict">Why there is no verdict; null when there is one.</param>
    /// <param name="minScore">An opportunity below it is dropped.</param>
    public static CheckedVerdict Check(Verdict? verdict, string? noVerdict, ArticleToJudge article, int minScore)
    {
        if (verdict is null)
            return Without(noVerdict is null ? "模型没有给出结论" : noVerdict);
        if (verdict.Score is not (>= 0 and <= 100) || verdict.IsOpportunity is not { } claimed)
            return Without("模型给出的结论缺少是否机会，或分数不在 0 到 100 之间");
        if (string.IsNullOrWhiteSpace(verdict.Reason) || string.IsNullOrWhiteSpace(verdict.Kind))
            return Without("模型给出的结论没有理由或类别");

        List<string> doubts = [];
        if (article.Orders > 0)
            doubts.Add($"文章里有 {article.Orders} 句是写给模型的，评判时已略去，请核对原文");
        if (Clean(verdict.CounterArgument, 700) is { Length: > 0 } said)
            doubts.Add(said.TrimEnd('。', '；', '.', ';'));

        var score = verdict.Score.Value;
        var isOpportunity = claimed && score >= minScore;
        if (claimed && !isOpportunity)
            doubts.Add($"模型认为是机会，但 {score} 分低于 {minScore} 分，不列入");

        var evidence = Quotes.Standing(verdict.Evidence, article, out var missing);
        if (isOpportunity && evidence.Count == 0)
            doubts.Add("模型没有给出能在原文中找到的依据，请核对原文");
        else if (missing > 0)
            doubts.Add($"模型引用的 {missing} 条依据在原文中找不到，已略去");

        return new CheckedVerdict
        {
            Outcome = isOpportunity ? JudgementOutcome.Opportunity : JudgementOutcome.Dropped,
            Score = score,
            Kind = Clean(verdict.Kind, 40),
            Headline = isOpportunity ? Headline(verdict, article) : null,
            Reason = Clean(verdict.Reason, 1000),
            Evidence = evidence,
            Deadline = Deadline(verdict.Deadline, article, doubts),
            CounterArgument = doubts.Count == 0 ? null : Wording.Cut(string.Join("；", doubts), 1000),
            Action = Clean(verdict.Action, 500) is { Length: > 0 } action ? action : null,
            Entities =
            [
                .. verdict
                    .Entities.Select(e => Clean(e, 60))
                    .Where(e => e.Length > 0)
                    .Distinct(StringComparer.Ordinal)
                    .Take(MostEntities),
            ],
        };
    }

    private static CheckedVerdict Without(string reason) =>
        new() { Outcome = JudgementOutcome.NoVerdict, Reason = Clean(reason, 1000) };

    private static string Headline(Verdict verdict, ArticleToJudge article) =>
        Clean(verdict.Headline, 200) is { Length: > 0 } headline ? headline : Clean(article.Title, 200);

    /// <summary>Only a day that can be read and lies near the article; another is named as a doubt and left out.</summary>
    private static DateOnly? Deadline(string? said, ArticleToJudge article, List<string> doubts)
    {
        if (string.IsNullOrWhiteSpace(said) || said.Trim() is "null" or "无" or "不详" or "-")
            return null;
        var written = article.DayIn(TimeSpan.Zero);
        if (Dates.Parse(said) is { } day && day >= written.AddDays(-400) && day <= written.AddDays(1100))
            return day;
        doubts.Add($"模型给出的截止日“{Clean(said, 30)}”不可信，已略去");
        return null;
    }

    /// <summary>One line of visible characters, at most <paramref name="most"/>: no control characters, nothing that turns the reading direction, no halves of a character, no links, which are the article's to give and not the model's.</summary>
    public static string Clean(string? text, int most)
    {
        if (text is null)
            return "";
        var clean = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            // Broken surrogates come as the replacement character.
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format)
                continue;
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else
                clean.Append(rune.ToString());
        }
        return Wording.Cut(Links.Replace(clean.ToString(), "（链接已略去）").TrimEnd(), most);
    }
}
