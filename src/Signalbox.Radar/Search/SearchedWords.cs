using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Search;

/// <summary>What somebody looks for.</summary>
/// <param name="All">Phrases that must all be there.</param>
/// <param name="None">Phrases none of which may be there.</param>
internal sealed record SearchedWords(IReadOnlyList<string> All, IReadOnlyList<string> None)
{
    private const int MostPhrases = 10;

    /// <summary>Reads <c>补贴 "net zero" -招聘</c>: blanks divide, quotation marks hold together, a minus leaves out.</summary>
    /// <exception cref="RefusedException">400 <c>radar.search.empty</c>, <c>radar.search.too-many</c>.</exception>
    public static SearchedWords Parse(string text) =>
        Read(text)
        ?? throw RefusedException.Invalid(
            "radar.search.empty",
            "There is nothing to look for: give a word that must be there, e.g. 补贴 or subsidy."
        );

    /// <returns>Null where no word must be there.</returns>
    /// <exception cref="RefusedException">400 <c>radar.search.too-many</c>.</exception>
    public static SearchedWords? Read(string text)
    {
        List<string> all = [];
        List<string> none = [];
        foreach (var (word, isLeftOut) in Words(text))
            if (SearchableText.Of(word).Letters is { Length: > 0 } phrase)
                (isLeftOut ? none : all).Add(phrase);
        if (all.Count + none.Count > MostPhrases)
            throw RefusedException.Invalid(
                "radar.search.too-many",
                $"At most {MostPhrases} words can be looked for at once; leave some out."
            );
        return all.Count == 0 ? null : new SearchedWords(all, none);
    }

    private static IEnumerable<(string Word, bool IsLeftOut)> Words(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var isLeftOut = text[at] is '-' or '－' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
            if (isLeftOut)
                at++;
            var isQuoted = text[at] is '"' or '“' or '”';
            var from = isQuoted ? at + 1 : at;
            var end = from;
            while (end < text.Length && !(isQuoted ? text[end] is '"' or '“' or '”' : char.IsWhiteSpace(text[end])))
                end++;
            yield return (text[from..end], isLeftOut);
            at = isQuoted ? end + 1 : end;
        }
    }
}
