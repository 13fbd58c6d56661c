using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Signalbox.Radar.Articles;

namespace Signalbox.Radar.Judging.Steering;

/// <summary>
/// Sentences that those who read the article could not read: of another script or tongue, with letters of two alphabets in one word,
/// taken apart, or no words at all. A model reads them all the same.
/// </summary>
internal static partial class Unreadable
{
    private const int LeastLetters = 6;

    /// <returns>For each sentence whether it is unreadable; an article that is so for the most part is written for those who can read it.</returns>
    public static bool[] Of(IReadOnlyList<string> sentences)
    {
        var isEnglish = EnglishWords.IsEnglish(sentences);
        bool[] unreadable = [.. sentences.Select(s => Is(s, isEnglish))];
        var (odd, all) = (0, 0);
        for (var at = 0; at < unreadable.Length; at++)
        {
            var said = sentences[at].Sum(SaidBy);
            (odd, all) = (odd + (unreadable[at] ? said : 0), all + said);
        }
        return odd * 2 > all ? new bool[unreadable.Length] : unreadable;
    }

    /// <summary>A Chinese character says as much as some three letters.</summary>
    private static int SaidBy(char letter) =>
        !char.IsLetter(letter) ? 0
        : ArticleWords.IsWordByItself(letter) ? 3
        : 1;

    private static bool Is(string sentence, bool isEnglish)
    {
        var (latin, foreign, styled, apart, all) = (0, 0, 0, 0, 0);
        var isApart = false;
        var runes = sentence.EnumerateRunes().ToArray();
        for (var at = 0; at < runes.Length; at++)
        {
            if (!Rune.IsLetter(runes[at]))
                continue;
            all++;
            latin += IsLatin(runes[at]) ? 1 : 0;
            foreign += IsForeign(runes[at]) ? 1 : 0;
            styled += IsStyled(runes[at]) ? 1 : 0;
            apart = IsAlone(runes, at) ? apart + 1 : 0;
            isApart |= apart >= LeastLetters;
        }
        return (foreign >= LeastLetters && foreign * 2 > all)
            || styled >= LeastLetters
            || isApart
            || IsCoded(sentence)
            || (latin * 10 > all * 6 && EnglishWords.AreMissing(sentence, isEnglish));
    }

    private static bool IsCoded(string sentence)
    {
        try
        {
            return TwoAlphabets().IsMatch(sentence) || Coded().IsMatch(sentence);
        }
        catch (RegexMatchTimeoutException)
        {
            return true; // nobody writes such a sentence for people
        }
    }

    private static bool IsLatin(Rune letter) => letter.Value <= UnicodeRanges.LatinExtendedB.FirstCodePoint + 0x6F;

    /// <summary>Neither Chinese nor Latin.</summary>
    private static bool IsForeign(Rune letter) =>
        !IsLatin(letter)
        && letter.Value is not (>= 0x2E80 and <= 0x303F or >= 0x3400 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF)
        && letter.Value is not (>= 0xFF01 and <= 0xFF5E or >= 0x20000 and <= 0x323AF)
        && !IsStyled(letter);

    /// <summary>Letters that Unicode has for formulas and decoration.</summary>
    private static bool IsStyled(Rune letter) =>
        letter.Value is >= 0x1D400 and <= 0x1D7FF or >= 0x1F100 and <= 0x1F1E5 or >= 0x2460 and <= 0x24FF;

    private static bool IsAlone(Rune[] runes, int at) =>
        (at == 0 || !Rune.IsLetterOrDigit(runes[at - 1]))
        && (at + 1 == runes.Length || !Rune.IsLetterOrDigit(runes[at + 1]));

    [GeneratedRegex(
        @"[A-Za-z][\p{IsCyrillic}\p{IsGreek}]|[\p{IsCyrillic}\p{IsGreek}][A-Za-z]",
        RegexOptions.None,
        matchTimeoutMilliseconds: OrderPatterns.EnoughMs
    )]
    private static partial Regex TwoAlphabets();

    /// <summary>Morse, and bytes written as numbers.</summary>
    [GeneratedRegex(
        @"(?:[.\-·–]{1,5}[ /]+){8,}|(?:\b(?:0x)?[0-9A-Fa-f]{2}[ ,:]+){8,}|\b(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{24,}\b|(?:\\u[0-9A-Fa-f]{4}|&#x?[0-9A-Fa-f]{2,6};|%[0-9A-Fa-f]{2}){6,}",
        RegexOptions.None,
        matchTimeoutMilliseconds: OrderPatterns.EnoughMs
    )]
    private static partial Regex Coded();
}
