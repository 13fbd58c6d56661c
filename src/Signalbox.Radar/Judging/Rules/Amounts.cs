using System.Text.RegularExpressions;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>Sums of money, discounts and «free» in a text.</summary>
internal static partial class Amounts
{
    /// <summary>Where they stand, first ones first, at most <paramref name="most"/>.</summary>
    public static IReadOnlyList<(int At, int Length)> Find(string folded, int most)
    {
        List<(int, int)> found = [];
        for (var match = Sum().Match(folded); match.Success && found.Count < most; match = match.NextMatch())
            found.Add((match.Index, match.Length));
        return found;
    }

    [GeneratedRegex(
        """
            (?<![\d.,])\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,4})?\s?[余多]?(?:万亿|千万|百万|亿|万|千)?(?:元|人民币|美元|美金|欧元|英镑|港元|港币|日元)
            |[¥$€]\s?\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,4})?(?:万|亿)?
            |(?<![\d.打])(?:[1-9](?:\.\d)?|[一二三四五六七八九])折(?!叠|扣点)
            |免费|零元购
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Sum();
}
