using System.Diagnostics;
using Signalbox.Shop.Rules;

namespace Signalbox.Bench.Shop;

/// <summary>Which of an account's rules fits a message: one pass of the automaton against a loop over all rules, in one process, by turns.</summary>
internal static class MatchBench
{
    private const int Rules = 10_000;
    private const int Goal = 100;
    private const int Rounds = 30; // the best of each counts: other programs run on the machine
    private const int Letters = 2500; // so many a Chinese text mostly uses

    public static Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        var chance = new Random(7);
        var words = Enumerable.Range(0, Rules).Select(_ => Text(chance, chance.Next(2, 7))).ToList();
        var rules = words.ConvertAll(word => new Rule(
            Guid.NewGuid(),
            new RuleDraft
            {
                Kind = MatchKind.Contains,
                Words = [word],
                Answer = new RuleAnswer("好的", []),
            }
        ));
        var built = Stopwatch.StartNew();
        var set = new RuleSet(rules);
        built.Stop();
        // Half of the messages are answered by some rule.
        var messages = Enumerable
            .Range(0, 200)
            .Select(n => Text(chance, 12) + (n % 2 == 0 ? words[chance.Next(Rules)] : "") + Text(chance, 6))
            .ToList();
        var same = messages.TrueForAll(m =>
            set.Match(m, null, TimeProvider.System).Hits.Count > 0 == Naive(words, m) > 0
        );
        var (ours, naive) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            ct.ThrowIfCancellationRequested();
            ours = Math.Min(
                ours,
                Microseconds(messages, times: 50, m => set.Match(m, null, TimeProvider.System).Hits.Count)
            );
            naive = Math.Min(naive, Microseconds(messages, times: 1, m => Naive(words, m)));
        }
        var ratio = naive / ours;
        return Task.FromResult<IReadOnlyList<BenchRow>>([
            new BenchRow(
                $"{Rules:#,0} rules, one message, folded and explained",
                "µs",
                ours,
                naive,
                "a loop over the rules",
                null,
                null,
                ratio,
                $"times the other, at least {Goal}, with the same findings",
                same && ratio >= Goal
            ),
            new BenchRow(
                $"{Rules:#,0} rules made ready",
                "ms",
                built.Elapsed.TotalMilliseconds,
                null,
                null,
                null,
                null,
                built.Elapsed.TotalMilliseconds,
                "at most 1000",
                built.Elapsed.TotalMilliseconds <= 1000
            ),
        ]);
    }

    /// <summary>The text is folded once, as ours is; each word was folded before.</summary>
    private static int Naive(List<string> words, string message)
    {
        var folded = PlainText.Of(message);
        var found = 0;
        foreach (var word in words)
            if (folded.Contains(word, StringComparison.Ordinal))
                found++;
        return found;
    }

    private static double Microseconds(List<string> messages, int times, Func<string, int> match)
    {
        var watch = Stopwatch.StartNew();
        for (var n = 0; n < times; n++)
            foreach (var message in messages)
                _ = match(message);
        return watch.Elapsed.TotalMicroseconds / (times * messages.Count);
    }

    private static string Text(Random chance, int length) =>
        string.Create(
            length,
            chance,
            (text, from) =>
            {
                for (var at = 0; at < text.Length; at++)
                    text[at] = (char)('\u4E00' + from.Next(Letters));
            }
        );
}
