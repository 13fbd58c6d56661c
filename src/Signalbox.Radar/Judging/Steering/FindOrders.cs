using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Judging.Steering;

/// <summary>An article without what in it was addressed to its judge.</summary>
/// <param name="Orders">How many sentences were left out.</param>
internal sealed record FreeText(string Title, string Text, int Orders, Suspicion Suspicion);

/// <summary>How likely it is that an article wants to steer its judge.</summary>
internal enum Suspicion
{
    None = 0,

    /// <summary>What is left speaks of marks, models, answers or recipients, as an order would; news and tenders do, too.</summary>
    Traces,

    /// <summary>Orders were left out, or there are sentences that nobody among its readers could read.</summary>
    Steering,
}

/// <summary>
/// Leaves out of an article the sentences that order a model about. What the model never sees cannot steer it, and what is left
/// out cannot be evidence. Doubt leaves out: an article is judged by what it says to people.
/// </summary>
internal static class FindOrders
{
    private const int ShortestPacked = 24;

    private static readonly SearchValues<char> Ends = SearchValues.Create("。！？!?；;\n\u2028\u2029");

    /// <summary>What is left, without characters that nobody sees. An order in one of the two makes the other suspicious.</summary>
    public static FreeText Run(string title, string text)
    {
        var parts = new[] { new Part(Visible(title)), new Part(Visible(text)) };
        if (parts.Any(p => p.Orders > 0))
            foreach (var part in parts)
                part.LeaveOut(OrderPatterns.Beside);
        var (left, rest) = (parts[0].Left, parts[1].Left);
        var suspicion =
            parts.Any(p => p.Orders > 0) || Unreadable.Of([.. parts.SelectMany(p => p.Kept)]).Contains(true)
                ? Suspicion.Steering
            : parts[0].Length + parts[1].Length != title.Length + text.Length
            || Matches($"{left}\n{rest}", OrderPatterns.Traces)
                ? Suspicion.Traces
            : Suspicion.None;
        return new FreeText(left, rest, parts.Sum(p => p.Orders), suspicion);
    }

    /// <summary>The sentences that state something, can be read, and speak of no marks, models, answers or recipients.</summary>
    public static (string Title, string Text) FactsOf(string title, string text)
    {
        var parts = new[] { new Part(title), new Part(text) };
        var unreadable = Unreadable.Of([.. parts.SelectMany(p => p.Kept)]);
        parts[0].LeaveOut(unreadable.AsSpan(0, parts[0].Kept.Count()));
        parts[1].LeaveOut(unreadable.AsSpan(unreadable.Length - parts[1].Kept.Count()));
        foreach (var part in parts)
        {
            part.LeaveOut(OrderPatterns.Traces);
            part.KeepOnly(OrderPatterns.Facts);
        }
        return (parts[0].Left, parts[1].Left);
    }

    private static bool IsOrder(string sentence) => Matches(sentence, OrderPatterns.Orders) || HidesText(sentence);

    private static bool Matches(string sentence, IReadOnlyList<Regex> patterns)
    {
        var folded = Folding.Fold(sentence);
        try
        {
            return patterns.Any(p => p.IsMatch(folded));
        }
        catch (RegexMatchTimeoutException)
        {
            return true; // nobody writes such a sentence for people
        }
    }

    /// <summary>Whether there is text in it that only a machine reads.</summary>
    private static bool HidesText(string sentence)
    {
        foreach (var match in OrderPatterns.Packed.EnumerateMatches(sentence))
        {
            var packed = sentence.AsSpan(match.Index, match.Length).TrimEnd('=');
            var bytes = new byte[packed.Length];
            var whole = packed[..(packed.Length - (packed.Length % 4))];
            if (whole.Length < ShortestPacked - 4 || !Convert.TryFromBase64Chars(whole, bytes, out var count))
                continue;
            var text = Encoding.UTF8.GetString(bytes, 0, count);
            var readable = text.Count(c => char.IsLetterOrDigit(c) || char.IsPunctuation(c) || c == ' ');
            var hasWords =
                text.Contains(' ', StringComparison.Ordinal) || text.Any(Articles.ArticleWords.IsWordByItself);
            if (hasWords && readable >= text.Length * 0.85)
                return true;
        }
        return false;
    }

    /// <summary>Sentences with their marks and the blanks behind them; together they are the text.</summary>
    private static List<Range> Sentences(string text)
    {
        List<Range> sentences = [];
        for (var from = 0; from < text.Length; )
        {
            var end = from;
            while (end < text.Length && !IsEnd(text, end))
                end++;
            while (end < text.Length && (IsEnd(text, end) || char.IsWhiteSpace(text[end])))
                end++;
            sentences.Add(from..end);
            from = end;
        }
        return sentences;
    }

    private static bool IsEnd(string text, int at) =>
        Ends.Contains(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsWhiteSpace(text[at + 1]));

    /// <summary>Without zero-width and other format characters, by which words are broken up or hidden.</summary>
    private static string Visible(string text)
    {
        if (!text.Any(IsUnseen))
            return text;
        return string.Concat(text.Where(c => !IsUnseen(c)));
    }

    private static bool IsUnseen(char letter) =>
        CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.Format
        || (char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'));

    /// <summary>A text in sentences, and which of them are orders.</summary>
    private sealed class Part
    {
        private readonly string text;
        private readonly List<Range> sentences;
        private readonly bool[] isOrder;

        public Part(string text)
        {
            (this.text, sentences) = (text, Sentences(text));
            isOrder = [.. sentences.Select(s => IsOrder(text[s]))];
            // An order may go on over a full stop.
            for (var at = 0; at + 1 < sentences.Count; at++)
                if (!isOrder[at] && !isOrder[at + 1] && IsOrder(Both(at)))
                    isOrder[at] = isOrder[at + 1] = true;
        }

        public int Orders => isOrder.Count(o => o);

        public int Length => text.Length;

        public IEnumerable<string> Kept => sentences.Where((_, at) => !isOrder[at]).Select(sentence => text[sentence]);

        public string Left => string.Concat(Kept).Trim();

        /// <param name="which">For each that is kept.</param>
        public void LeaveOut(ReadOnlySpan<bool> which)
        {
            for (var (at, kept) = (0, 0); at < isOrder.Length; at++)
                isOrder[at] = isOrder[at] || which[kept++];
        }

        public void LeaveOut(IReadOnlyList<Regex> patterns)
        {
            for (var at = 0; at < sentences.Count; at++)
                isOrder[at] = isOrder[at] || Matches(text[sentences[at]], patterns);
        }

        public void KeepOnly(IReadOnlyList<Regex> patterns)
        {
            for (var at = 0; at < sentences.Count; at++)
                isOrder[at] = isOrder[at] || !Matches(text[sentences[at]], patterns);
        }

        private string Both(int first) => text[sentences[first].Start..sentences[first + 1].End].Replace('\n', ' ');
    }
}
