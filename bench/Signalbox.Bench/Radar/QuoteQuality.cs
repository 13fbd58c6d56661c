using System.Buffers;
using Signalbox.Radar.Judging;

namespace Signalbox.Bench.Radar;

/// <summary>Quotations made from the articles of the story set: true ones as models copy them, and false ones as models invent them.</summary>
/// <remarks>
/// True: a sentence as it stands, without its mark, with full-width or half-width marks, in parts («A……B»). False: a number
/// changed, a negation put in, two words exchanged, the halves of two sentences joined, a sentence of another article.
/// </remarks>
internal static class QuoteQuality
{
    private const int Shortest = 8;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    public static IReadOnlyList<BenchRow> Rows()
    {
        var articles = Sets.Read<PlainArticle>("stories.json");
        var (trueKept, trueAll, falseCaught, falseAll) = (0, 0, 0, 0);
        for (var at = 0; at < articles.Count; at++)
        {
            var article = articles[at];
            var seen = new ArticleToJudge
            {
                Title = article.Title,
                Text = article.Text,
                DatedAt = DateTimeOffset.UnixEpoch,
            };
            var sentences = Sentences(article.Text);
            foreach (var quote in sentences.SelectMany(True))
            {
                trueAll++;
                trueKept += Stands(quote, seen) ? 1 : 0;
            }
            foreach (var quote in False(sentences, Sentences(articles[(at + 40) % articles.Count].Text)))
            {
                if (article.Text.Contains(quote, StringComparison.Ordinal))
                    continue; // not false after all
                falseAll++;
                if (!Stands(quote, seen))
                    falseCaught++;
                else
                    Console.Error.WriteLine($"taken for true: {article.Id}: {quote}");
            }
        }
        return
        [
            QualityBench.Row(
                $"false quotations caught, of {falseAll} planted",
                "share",
                (double)falseCaught / falseAll,
                null,
                null,
                falseCaught >= falseAll * 0.99
            ),
            QualityBench.Row(
                $"true quotations kept, of {trueAll}",
                "share",
                (double)trueKept / trueAll,
                null,
                null,
                trueKept >= trueAll * 0.99
            ),
        ];
    }

    private static bool Stands(string quote, ArticleToJudge seen) => Quotes.Standing([quote], seen, out _).Count > 0;

    private static IEnumerable<string> True(string sentence)
    {
        yield return sentence;
        yield return sentence.Replace(',', '，').Replace(':', '：').Replace('(', '（').Replace(')', '）');
        yield return $" {sentence.ToUpperInvariant()} ";
        if (sentence.Length >= 3 * Shortest)
            yield return $"{sentence[..Shortest]}……{sentence[^Shortest..]}";
    }

    private static IEnumerable<string> False(List<string> sentences, List<string> others)
    {
        for (var at = 0; at < sentences.Count; at++)
        {
            var sentence = sentences[at];
            if (sentence.AsSpan().IndexOfAny(Digits) is >= 0 and var digit)
                yield return $"{sentence[..digit]}{(sentence[digit] - '0' + 1) % 10}{sentence[(digit + 1)..]}";
            var middle = sentence.Length / 2;
            yield return $"{sentence[..middle]}不{sentence[middle..]}";
            if (
                sentence[middle] != sentence[middle - 1]
                && char.IsLetter(sentence[middle])
                && char.IsLetter(sentence[middle - 1])
            )
                yield return $"{sentence[..(middle - 1)]}{sentence[middle]}{sentence[middle - 1]}{sentence[(middle + 1)..]}";
            if (at + 2 < sentences.Count)
                yield return sentence[..middle] + sentences[at + 2][(sentences[at + 2].Length / 2)..];
        }
        foreach (var other in others.Take(2))
            yield return other;
    }

    private static List<string> Sentences(string text) =>
        [
            .. text.Split('。', '！', '？', '；', '!', '?', ';', '\n')
                .Select(s => s.Trim())
                .Where(s => s.Length is >= Shortest and <= 200),
        ];
}
