namespace Signalbox.Radar.Search;

/// <summary>A word that a text must hold to be worth looking at.</summary>
/// <param name="IsBeginning">Whether a word that begins so will do.</param>
internal readonly record struct SearchTerm(string Word, bool IsBeginning);

/// <summary>The words under which texts stand in the index, the same for both databases.</summary>
/// <remarks>
/// Chinese is written without blanks, and most of what is looked for has two characters: such letters stand there in pairs, and
/// the last of a run alone. SQLite's trigrams find nothing below three characters, and pg_trgm leaves Chinese out under the C locale.
/// </remarks>
internal static class SearchTerms
{
    /// <summary>Longer words are cut, here and in what is looked for.</summary>
    private const int Longest = 40;

    /// <summary>All of a text, each once.</summary>
    public static HashSet<string> Of(SearchableText text)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (from, length) in Runs(text.Letters))
        {
            var run = text.Letters.AsSpan(from, length);
            if (!SearchableText.IsByItself(run[0]))
            {
                terms.Add(Cut(run));
                continue;
            }
            for (var at = 0; at + 1 < run.Length; at++)
                terms.Add(run.Slice(at, 2).ToString());
            terms.Add(run[^1..].ToString());
        }
        return terms;
    }

    /// <summary>What a text that holds the phrase has in the index.</summary>
    public static IReadOnlyCollection<SearchTerm> For(string phrase)
    {
        var terms = new HashSet<SearchTerm>();
        foreach (var (from, length) in Runs(phrase))
        {
            var run = phrase.AsSpan(from, length);
            if (!SearchableText.IsByItself(run[0]))
                terms.Add(new SearchTerm(Cut(run), from + length == phrase.Length || length > Longest));
            else if (run.Length == 1)
                terms.Add(new SearchTerm(run.ToString(), IsBeginning: true));
            else
                for (var at = 0; at + 1 < run.Length; at++)
                    terms.Add(new SearchTerm(run.Slice(at, 2).ToString(), IsBeginning: false));
        }
        return terms;
    }

    private static string Cut(ReadOnlySpan<char> word) => word[..Math.Min(word.Length, Longest)].ToString();

    /// <summary>Letters of one kind in a row.</summary>
    private static IEnumerable<(int From, int Length)> Runs(string letters)
    {
        for (var at = 0; at < letters.Length; )
        {
            var from = at;
            if (letters[at++] == ' ')
                continue;
            var isByItself = SearchableText.IsByItself(letters[from]);
            while (at < letters.Length && letters[at] != ' ' && SearchableText.IsByItself(letters[at]) == isByItself)
                at++;
            yield return (from, at - from);
        }
    }
}
