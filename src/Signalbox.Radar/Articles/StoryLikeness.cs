using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Articles;

/// <summary>Whether two texts tell the same story. What is merged wrongly is lost to the reader, so doubt keeps them apart.</summary>
internal static class StoryLikeness
{
    // Below this many triples of words a text says too little to be told from another.
    private const int MinTriples = 12;

    // A story told again keeps most of its wording; notices from one template stay below.
    private const double MinShared = 0.55;

    // A short text inside a long one has to be in it nearly whole.
    private const double MinSharedInside = 0.8;
    private const double MinLengthRatio = 0.4;

    // The same story has the same figures; two notices from one template have different ones.
    private const double MinSharedNumbers = 0.6;

    public static bool IsSame(string title, string text, FoundItem item)
    {
        var (a, b) = ($"{title}\n{text}", $"{item.Title}\n{item.Text}");
        var (wordsA, wordsB) = (ArticleWords.Triples(ArticleWords.Of(a)), ArticleWords.Triples(ArticleWords.Of(b)));
        var (small, large) = wordsA.Count <= wordsB.Count ? (wordsA, wordsB) : (wordsB, wordsA);
        if (small.Count < MinTriples)
            return IsSameTitle(title, item.Title);

        var isInside = small.Count < large.Count * MinLengthRatio;
        if (Shared(small, large) < (isInside ? MinSharedInside : MinShared))
            return false;
        var (numbersA, numbersB) = (ArticleWords.Numbers(a), ArticleWords.Numbers(b));
        var (few, many) = numbersA.Count <= numbersB.Count ? (numbersA, numbersB) : (numbersB, numbersA);
        return few.Count < 2 || Shared(few, many) >= MinSharedNumbers;
    }

    private static bool IsSameTitle(string a, string b) =>
        ArticleKeys.Folded(a) is { Length: >= 8 } folded && folded == ArticleKeys.Folded(b);

    private static double Shared<T>(HashSet<T> small, HashSet<T> large) =>
        (double)small.Count(large.Contains) / small.Count;
}
