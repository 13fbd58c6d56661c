using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Judging;

/// <summary>What an opportunity is about in figures. Read from the article itself, whoever judged it: nothing here can be made up.</summary>
/// <param name="Amounts">Sums of money as they stand in the article, those of the evidence first; at most 5.</param>
/// <param name="Symbols">Securities whose codes stand in the article, e.g. <c>600519.SH</c>, <c>00700.HK</c>; at most 8.</param>
internal sealed record ArticleFigures(IReadOnlyList<string> Amounts, IReadOnlyList<string> Symbols)
{
    public static readonly ArticleFigures None = new([], []);

    private const int MostAmounts = 5;
    private const int MostSymbols = 8;

    /// <summary>Beyond it a sum is the article's subject no more.</summary>
    private const int LookedAt = 40;

    public static ArticleFigures Of(ArticleToJudge article, IReadOnlyList<string> evidence) =>
        new(
            [
                .. evidence
                    .Append(article.Title)
                    .Append(article.Text)
                    .SelectMany(SumsIn)
                    .DistinctBy(
                        sum => Folding.Fold(sum).Replace(" ", "", StringComparison.Ordinal),
                        StringComparer.Ordinal
                    )
                    .Take(MostAmounts),
            ],
            [.. SecurityCodes.Find($"{article.Title}\n{article.Text}").Take(MostSymbols)]
        );

    private static IEnumerable<string> SumsIn(string text) =>
        Rules
            .Amounts.Find(Folding.Fold(text), LookedAt)
            .Select(a => text.Substring(a.At, a.Length).Trim())
            .Where(IsSum);

    /// <summary>A discount and a gift are signals, but no sum.</summary>
    private static bool IsSum(string amount) => amount.Any(char.IsDigit) && !amount.EndsWith('折');
}
