using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Signalbox.Radar.Articles.Stories;

/// <summary>Whether two articles tell one story in different words: common rare words and the same figures, and nothing that keeps them apart.</summary>
/// <remarks>
/// Notices of one kind share most of their words and differ in their figures; a retelling keeps the figures and little
/// else. The bounds were set on the labelled stories of the quality bench, for few wrong ones: what is grouped wrongly is
/// told to nobody.
/// </remarks>
internal sealed class StoryComparer
{
    private const double LeastLike = 0.04;
    private const double LeastFigures = 1;
    private const double LeastShare = 0.6;

    // Without figures, or with as good as none, the words have to say it alone.
    private const double LikeByWords = 0.25;
    private const double NoFigures = 0.6;

    private readonly Dictionary<int, int> words = [];
    private readonly Dictionary<string, int> figures = new(StringComparer.Ordinal);
    private readonly int count;
    private readonly ConcurrentDictionary<StoryGist, Weights> weights = [];

    /// <param name="background">What is written in general, the articles in question among it: a word that many have says little.</param>
    public StoryComparer(IReadOnlyCollection<StoryGist> background)
    {
        count = background.Count;
        foreach (var gist in background)
        {
            foreach (var word in gist.Words)
                CollectionsMarshal.GetValueRefOrAddDefault(words, word, out _)++;
            foreach (var figure in gist.Figures.Keys)
                CollectionsMarshal.GetValueRefOrAddDefault(figures, figure, out _)++;
        }
    }

    public bool IsSame(StoryGist a, StoryGist b)
    {
        if (AreApart(a, b))
            return false;
        var (x, y) = (Of(a), Of(b));
        var like = Like(x, y);
        var shared = x.Figures.Sum(f => y.Figures.TryGetValue(f.Key, out var weight) ? Math.Min(f.Value, weight) : 0);
        var fewer = Math.Min(x.FiguresSum, y.FiguresSum);
        var hasThem = shared >= LeastShare * fewer;
        return like >= LeastLike && shared >= LeastFigures && hasThem
            || like >= LikeByWords && (fewer < NoFigures || hasThem);
    }

    private static bool AreApart(StoryGist a, StoryGist b)
    {
        if (a.IsResult != b.IsResult || a.IsDigest && b.IsDigest && a.Title != b.Title)
            return true;
        if (a.Marks.Zip(b.Marks).Any(m => m.First.Count > 0 && m.Second.Count > 0 && !m.First.Overlaps(m.Second)))
            return true;
        return a.Regions.Any(r => !b.Head.Contains(r, StringComparison.Ordinal))
                && b.Regions.Any(r => !a.Head.Contains(r, StringComparison.Ordinal))
            || AreOneTemplate(a.Title, b.Title);
    }

    /// <summary>«关于…教育局…的公告» and «关于…卫健委…的公告»: one short piece in the middle makes two stories of it.</summary>
    private static bool AreOneTemplate(string first, string second)
    {
        var (a, b) = (Letters(first), Letters(second));
        if (a == b)
            return false;
        var shorter = Math.Min(a.Length, b.Length);
        var before = 0;
        while (before < shorter && a[before] == b[before])
            before++;
        var behind = 0;
        while (behind < shorter - before && a[^(behind + 1)] == b[^(behind + 1)])
            behind++;
        var (inA, inB) = (a[before..^behind], b[before..^behind]);
        return before + behind >= 0.6 * shorter
            && inA.Length is > 0 and <= 10
            && inB.Length is > 0 and <= 10
            && !Pairs(inA).Overlaps(Pairs(inB));
    }

    private static string Letters(string title) => string.Concat(title.Where(char.IsLetterOrDigit));

    private static HashSet<string> Pairs(string text) =>
        [.. Enumerable.Range(0, Math.Max(0, text.Length - 1)).Select(at => text.Substring(at, 2))];

    private static double Like(Weights a, Weights b)
    {
        var (few, many) = a.Words.Count <= b.Words.Count ? (a, b) : (b, a);
        var sum = 0.0;
        foreach (var (word, weight) in few.Words)
            if (many.Words.TryGetValue(word, out var other))
                sum += weight * other;
        return a.Norm * b.Norm > 0 ? sum / (a.Norm * b.Norm) : 0;
    }

    private Weights Of(StoryGist gist) => weights.GetOrAdd(gist, Weigh);

    private Weights Weigh(StoryGist gist)
    {
        var weighed = gist.Words.ToDictionary(
            w => w,
            w => Math.Pow(Math.Log((count + 20.0) / (words.GetValueOrDefault(w) + 1)), 2)
        );
        // A figure that many have (a common rate, an end of a month) says less.
        var common = Math.Max(4, count * 0.02);
        var said = gist.Figures.ToDictionary(
            f => f.Key,
            f => figures.GetValueOrDefault(f.Key) > common ? f.Value * 0.6 : f.Value,
            StringComparer.Ordinal
        );
        return new Weights(weighed, Math.Sqrt(weighed.Values.Sum(w => w * w)), said, said.Values.Sum());
    }

    private sealed record Weights(
        Dictionary<int, double> Words,
        double Norm,
        Dictionary<string, double> Figures,
        double FiguresSum
    );
}
