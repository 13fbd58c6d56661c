using System.Buffers;
using System.Runtime.InteropServices;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>Finds all of many words in one pass over a folded text.</summary>
internal sealed class WordFinder
{
    /// <summary>So many places of one word are kept; more change neither score nor evidence.</summary>
    private const int MostPlaces = 32;

    private readonly SearchValues<string> any;
    private readonly Dictionary<char, string[]> byFirst;

    /// <param name="words">Folded, none of them empty.</param>
    public WordFinder(IEnumerable<string> words)
    {
        var distinct = words.Distinct(StringComparer.Ordinal).ToArray();
        any = SearchValues.Create(distinct, StringComparison.Ordinal);
        byFirst = distinct.GroupBy(w => w[0]).ToDictionary(g => g.Key, g => g.ToArray());
    }

    /// <summary>Where each word stands; words that do not occur are absent.</summary>
    public Dictionary<string, List<int>> Find(string folded)
    {
        var found = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var from = 0;
        while (from < folded.Length && folded.AsSpan(from).IndexOfAny(any) is var skip and >= 0)
        {
            var at = from + skip;
            foreach (var word in byFirst[folded[at]])
                if (StandsAt(folded, at, word))
                    Add(found, word, at);
            from = at + 1;
        }
        return found;
    }

    private static void Add(Dictionary<string, List<int>> found, string word, int at)
    {
        ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(found, word, out _);
        places ??= [];
        if (places.Count < MostPlaces)
            places.Add(at);
    }

    /// <summary>«ai» stands in «ai工具» but not in «said»: what begins or ends with a Latin letter must begin or end a Latin word.</summary>
    private static bool StandsAt(string text, int at, string word)
    {
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            return false;
        var end = at + word.Length;
        return !(at > 0 && IsLatin(word[0]) && IsLatin(text[at - 1]))
            && !(end < text.Length && IsLatin(word[^1]) && IsLatin(text[end]));
    }

    private static bool IsLatin(char letter) => char.IsAsciiLetterOrDigit(letter);
}
