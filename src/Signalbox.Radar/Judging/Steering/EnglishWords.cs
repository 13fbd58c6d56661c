using System.Collections.Frozen;
using Signalbox.Radar.Articles;

namespace Signalbox.Radar.Judging.Steering;

/// <summary>
/// Tells English from other tongues in Latin letters, from text read backwards and from ciphers: of English words a third and more are
/// among its commonest. Names, links and code are not counted.
/// </summary>
internal static class EnglishWords
{
    private const int LeastWords = 6;
    private const int LongestRun = 12;
    private const double LeastCommon = 0.08;
    private const double LeastOfArticle = 0.15;

    private static readonly FrozenSet<string> Common = FrozenSet.Create(
        StringComparer.Ordinal,
        """
        a about after again all also an and any are as at back be because been before being best better between both but by can cannot
        could did do does done down each even every few first for from get go good had has have he her here him his how however i if in into
        is it its just know last less like made make many may me might more most much must my need never new next no not now of off on once
        one only open or other our out over own people per said same see set she should since so some still such take than that the their
        them then there these they this those through time to too two under until up us use used using very via was way we well were what
        when where whether which while who whom whose why will with within without work would year years yet you your
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
    );

    /// <summary>Whether an article in Latin letters is in English; one in Chinese may quote English.</summary>
    public static bool IsEnglish(IReadOnlyList<string> sentences)
    {
        var (words, common) = (0, 0);
        foreach (var sentence in sentences)
        {
            var (more, moreCommon, _) = Count(sentence);
            (words, common) = (words + more, common + moreCommon);
        }
        return common >= words * LeastOfArticle || sentences.Sum(s => s.Count(ArticleWords.IsWordByItself)) > words * 2;
    }

    /// <summary>Whether a sentence in Latin letters is no English, in an article where English is to be expected.</summary>
    public static bool AreMissing(string sentence, bool isEnglish)
    {
        if (!isEnglish)
            return false;
        var (words, common, run) = Count(sentence);
        return (words >= LeastWords && common < words * LeastCommon) || run >= LongestRun;
    }

    /// <returns>Words in small letters, those of them that are common, and the longest run of others without a pause.</returns>
    private static (int Words, int Common, int Run) Count(string sentence)
    {
        var (words, common, run, longest) = (0, 0, 0, 0);
        foreach (var range in sentence.AsSpan().SplitAny(" \n\t"))
        {
            var piece = sentence.AsSpan(range);
            var word = piece.Trim("\"'“”‘’()[],.;:!?…-–—*");
            if (word.IsEmpty)
                continue;
            if (word.ContainsAnyExceptInRange('a', 'ɏ') && word.IndexOfAny('\'', '’', '-') < 0)
            {
                run = 0; // a name, a number, a link, code
                continue;
            }
            var isCommon = Common.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
            isCommon |= word.IndexOfAny('\'', '’') > 0; // don't, it's
            words++;
            common += isCommon ? 1 : 0;
            run = isCommon || word.Length != piece.Length ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }
        return (words, common, longest);
    }
}
