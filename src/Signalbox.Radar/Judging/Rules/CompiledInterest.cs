using System.Text.RegularExpressions;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>A word or pattern of an interest that occurs in an article.</summary>
/// <param name="Shown">The word as the owner wrote it, or what a pattern matched.</param>
/// <param name="Places">Where to point at: in the title, and the first one in the text.</param>
internal sealed record Hit(string Shown, double Points, bool InTitle, IReadOnlyList<int> Places, int Length);

/// <summary>What one interest makes of one article.</summary>
/// <param name="Excluded">Why it does not count, although something hit; null when it counts.</param>
/// <param name="TimedOut">Patterns that were given up.</param>
internal sealed record Finding(
    Interest Interest,
    IReadOnlyList<Hit> Hits,
    string? Excluded,
    IReadOnlyList<string> TimedOut
)
{
    public double Points { get; } = Hits.Sum(h => h.Points);
}

/// <summary>An interest made ready to be looked for.</summary>
internal sealed class CompiledInterest(Interest interest)
{
    private const int MostMatches = 8;

    private readonly (string Shown, string Folded, double Weight)[] keywords =
    [
        .. interest.Keywords.Select(k => (k.Word, Folding.Fold(k.Word), k.Weight)),
    ];
    private readonly (Regex Regex, double Weight)[] patterns =
    [
        .. interest.Patterns.Select(p => (Pattern(p.Regex), p.Weight)),
    ];
    private readonly string[] mustAny = [.. interest.MustAny.Select(Folding.Fold)];
    private readonly string[] mustNot = [.. interest.MustNot.Select(Folding.Fold)];
    private readonly string[] notInTitle = [.. interest.NotInTitle.Select(Folding.Fold)];

    /// <summary>All words that must be looked for in a text, folded.</summary>
    public IEnumerable<string> Words => [.. keywords.Select(k => k.Folded), .. mustAny, .. mustNot, .. notInTitle];

    /// <summary>Compiles a pattern of the owner's so that its time grows with the text and no faster.</summary>
    /// <exception cref="ArgumentException">It is not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs look-around or back-references, or is too large.</exception>
    public static Regex Pattern(string regex) =>
        new(
            regex,
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)
        );

    /// <summary>Looks for it.</summary>
    public Finding Look(Reading reading)
    {
        List<Hit> hits = [];
        foreach (var (shown, folded, weight) in keywords)
            if (reading.Places(folded) is { Count: > 0 } places)
                hits.Add(Weighed(reading, shown, weight, places, folded.Length));

        List<string> timedOut = [];
        foreach (var (regex, weight) in patterns)
            Look(reading, regex, weight, hits, timedOut);
        return new Finding(interest, hits, hits.Count == 0 ? null : Excluded(reading), timedOut);
    }

    private static void Look(Reading reading, Regex regex, double weight, List<Hit> hits, List<string> timedOut)
    {
        try
        {
            List<int> places = [];
            var length = 0;
            foreach (var match in regex.EnumerateMatches(reading.Folded))
            {
                length = places.Count == 0 ? match.Length : length;
                places.Add(match.Index);
                if (places.Count == MostMatches)
                    break;
            }
            if (places.Count > 0)
                hits.Add(Weighed(reading, Short(reading.At(places[0], length)), weight, places, length));
        }
        catch (RegexMatchTimeoutException)
        {
            timedOut.Add(regex.ToString());
        }
    }

    /// <summary>The title counts twice; of the text's places each further one half as much as the one before it.</summary>
    private static Hit Weighed(Reading reading, string shown, double weight, IReadOnlyList<int> places, int length)
    {
        var inTitle = reading.IsInTitle(places[0]);
        var text = places.SkipWhile(reading.IsInTitle).ToList();
        var share = (inTitle ? 2 : 0) + (2 * (1 - Math.Pow(0.5, text.Count)));
        return new Hit(
            shown,
            weight * share,
            inTitle,
            [.. places.TakeWhile(reading.IsInTitle).Take(1), .. text.Take(1)],
            length
        );
    }

    private string? Excluded(Reading reading)
    {
        if (notInTitle.FirstOrDefault(w => reading.Places(w).Any(reading.IsInTitle)) is { } inTitle)
            return $"标题含排除词“{inTitle}”";
        if (mustNot.FirstOrDefault(w => reading.Places(w).Count > 0) is { } word)
            return $"含排除词“{word}”";
        return mustAny.Length > 0 && !mustAny.Any(w => reading.Places(w).Count > 0)
            ? $"必含词一个也没有（{string.Join('、', mustAny.Take(5))}）"
            : null;
    }

    private static string Short(string matched) =>
        matched.Length <= 20 ? matched : $"{matched[..Sentences.Whole(matched, 19)]}…";
}
