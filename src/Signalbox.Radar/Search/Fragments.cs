namespace Signalbox.Radar.Search;

/// <summary>A piece of a text.</summary>
/// <param name="IsHit">Whether it is what was looked for.</param>
internal sealed record Fragment(string Text, bool IsHit);

/// <summary>Shows where in a text the words stand.</summary>
internal static class Fragments
{
    /// <summary>So many characters before the first hit, at most.</summary>
    private const int Before = 30;

    private const int MostHits = 50;

    /// <summary>The whole text with every hit.</summary>
    public static IReadOnlyList<Fragment> All(string text, IReadOnlyCollection<string> phrases) =>
        Cut(text, 0, text.Length, Hits(text, phrases));

    /// <summary>The part of the text with the first hit, at most <paramref name="most"/> characters; its beginning where there is none.</summary>
    public static IReadOnlyList<Fragment> Around(string text, IReadOnlyCollection<string> phrases, int most)
    {
        var hits = Hits(text, phrases);
        var from = hits.Count == 0 ? 0 : Math.Max(0, hits[0].From - Before);
        var end = Math.Min(text.Length, from + most);
        return Cut(text, Whole(text, from), Whole(text, end), hits);
    }

    private static List<(int From, int End)> Hits(string text, IReadOnlyCollection<string> phrases)
    {
        var plain = SearchableText.Of(text);
        List<(int From, int End)> hits = [];
        foreach (var phrase in phrases)
            for (
                var at = plain.Find(phrase);
                at >= 0 && hits.Count < MostHits;
                at = at + phrase.Length < plain.Letters.Length ? plain.Find(phrase, at + phrase.Length) : -1
            )
                hits.Add((plain.Places[at], plain.Places[at + phrase.Length - 1] + 1));
        hits.Sort();
        return hits;
    }

    private static List<Fragment> Cut(string text, int from, int end, List<(int From, int End)> hits)
    {
        List<Fragment> fragments = [];
        if (from > 0)
            fragments.Add(new Fragment("…", false));
        var at = from;
        foreach (var (hitFrom, hitEnd) in hits)
        {
            if (hitFrom < at || hitEnd > end)
                continue; // overlaps the one before, or lies outside
            if (hitFrom > at)
                fragments.Add(new Fragment(text[at..hitFrom], false));
            fragments.Add(new Fragment(text[hitFrom..hitEnd], true));
            at = hitEnd;
        }
        if (at < end)
            fragments.Add(new Fragment(text[at..end], false));
        if (end < text.Length)
            fragments.Add(new Fragment("…", false));
        return fragments;
    }

    /// <summary>Never between the two halves of a character.</summary>
    private static int Whole(string text, int at) =>
        at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
