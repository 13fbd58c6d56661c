using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Search;

/// <summary>A text as it is searched: one spelling, and of what stands between words no more than that something does.</summary>
/// <remarks>
/// Blanks beside a Chinese, Japanese or Korean letter are left out (<c>A 股</c> reads <c>a股</c>); every other run of blanks and
/// punctuation is one blank (<c>net-zero</c> reads <c>net zero</c>).
/// </remarks>
/// <param name="Letters">The text.</param>
/// <param name="Places">Where each of them stands in the text that was given.</param>
internal sealed record SearchableText(string Letters, IReadOnlyList<int> Places)
{
    public static SearchableText Of(string text)
    {
        var folded = Folding.Fold(text);
        var letters = new char[folded.Length];
        var places = new int[folded.Length];
        var count = 0;
        var gap = Gap.None;
        for (var at = 0; at < folded.Length; at++)
        {
            var letter = folded[at];
            if (!char.IsLetterOrDigit(letter))
            {
                gap = gap == Gap.Mark || letter is not (' ' or '\t') ? Gap.Mark : Gap.Blank;
                continue;
            }
            if (count > 0 && IsKept(gap, letters[count - 1], letter))
                (letters[count], places[count++]) = (' ', at - 1);
            (letters[count], places[count++]) = (letter, at);
            gap = Gap.None;
        }
        return new SearchableText(new string(letters, 0, count), new ArraySegment<int>(places, 0, count));
    }

    /// <summary>Where a phrase stands first: from the beginning of a word on, where it begins with one; -1 where it does not.</summary>
    public int Find(string phrase, int from = 0)
    {
        for (
            var at = Letters.IndexOf(phrase, from, StringComparison.Ordinal);
            at >= 0;
            at = Letters.IndexOf(phrase, at + 1, StringComparison.Ordinal)
        )
            if (at == 0 || IsByItself(phrase[0]) || IsByItself(Letters[at - 1]) || Letters[at - 1] == ' ')
                return at;
        return -1;
    }

    /// <summary>Whether a letter is a word of its own, as in Chinese.</summary>
    public static bool IsByItself(char letter) => ArticleWords.IsWordByItself(letter);

    private static bool IsKept(Gap gap, char before, char after) =>
        gap == Gap.Mark || (gap == Gap.Blank && !IsByItself(before) && !IsByItself(after));

    private enum Gap
    {
        None,
        Blank,
        Mark,
    }
}
