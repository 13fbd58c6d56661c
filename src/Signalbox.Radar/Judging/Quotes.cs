using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Judging;

/// <summary>Finds a model's quotations in the article they are said to come from.</summary>
internal static class Quotes
{
    private const int Most = 8;
    private const int Longest = 300;

    /// <summary>The quotations that occur, as they stand in the article: blanks, punctuation, width and case may differ, words may not.</summary>
    /// <param name="missing">How many do not occur.</param>
    public static IReadOnlyList<string> Standing(IReadOnlyList<string> quotes, ArticleToJudge article, out int missing)
    {
        missing = 0;
        List<string> standing = [];
        var title = new Skeleton(article.Title);
        var text = new Skeleton(article.Text);
        foreach (var quote in quotes.Take(Most))
        {
            var found = (title.Find(quote) ?? text.Find(quote)) is { } whole
                ? [whole]
                : Parts(quote).Select(part => title.Find(part) ?? text.Find(part)).ToList();
            if (found.Count == 0 || found.Contains(null))
                missing++;
            else
                standing.AddRange(found.Select(f => f!)); // none is null here
        }
        return [.. standing.Distinct(StringComparer.Ordinal).Take(Most)];
    }

    /// <summary>«A……B» leaves something out: both ends must stand there.</summary>
    private static string[] Parts(string? quote)
    {
        var parts = (quote ?? "").Split(
            ["…", "..."],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        return parts.Length < 2 ? [] : parts;
    }

    /// <summary>Only the letters and digits of a text, with the way back to it.</summary>
    private sealed class Skeleton
    {
        private readonly string text;
        private readonly string letters;
        private readonly int[] places;

        public Skeleton(string text)
        {
            this.text = text;
            places = [.. Enumerable.Range(0, text.Length).Where(at => char.IsLetterOrDigit(text[at]))];
            letters = string.Create(places.Length, this, static (span, self) => self.Fill(span));
        }

        /// <summary>The quotation as it stands here, at most 300 characters; null when it does not.</summary>
        public string? Find(string? quote)
        {
            if (quote is null)
                return null;
            var wanted = new Skeleton(quote, isQuote: true).letters;
            // One letter occurs everywhere and proves nothing.
            if (wanted.Length < 2)
                return null;
            var at = letters.IndexOf(wanted, StringComparison.Ordinal);
            if (at < 0)
                return null;
            var start = places[at];
            var length = places[at + wanted.Length - 1] + 1 - start;
            return Wording.Cut(text.Substring(start, length), Longest).TrimEnd('…');
        }

        private Skeleton(string quote, bool isQuote)
            : this(isQuote && quote.Length > 4000 ? quote[..4000] : quote) { }

        private void Fill(Span<char> span)
        {
            for (var at = 0; at < span.Length; at++)
                span[at] = Folding.Fold(text[places[at]]);
        }
    }
}
