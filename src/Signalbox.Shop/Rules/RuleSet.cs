using System.Text.RegularExpressions;

namespace Signalbox.Shop.Rules;

/// <summary>The rules of one account, made ready: whatever their number, a message is read once. It never changes: it is made anew.</summary>
internal sealed class RuleSet
{
    /// <summary>What a message says behind this is not looked at.</summary>
    public const int LongestText = 4000;
    private const int MostHits = 20;
    private const int AnyItem = 0;

    /// <summary>For all patterns of one message.</summary>
    private static readonly TimeSpan PatternsPatience = TimeSpan.FromSeconds(1);

    private readonly Rule[] rules;
    private readonly int[] wordsOf; // how many each rule has
    private readonly Dictionary<string, int> items = new(StringComparer.Ordinal); // from 1 on
    private readonly RuleWords words = new();
    private readonly List<(int Rule, int Item, Lazy<Regex> Pattern)> patterns = [];
    private readonly List<(int Rule, int Item)> defaults = [];

    /// <param name="rules">Of one account, each as <see cref="CheckRule"/> lets it; those that are switched off are left out.</param>
    public RuleSet(IEnumerable<Rule> rules)
    {
        this.rules = [.. rules.Where(r => r.Says.Enabled).OrderBy(r => r.Level).ThenBy(r => r.Says.Order)];
        wordsOf = new int[this.rules.Length];
        for (var rule = 0; rule < this.rules.Length; rule++)
        {
            var says = this.rules[rule].Says;
            var item = Number(says.Item);
            if (says.Kind == MatchKind.Default)
                defaults.Add((rule, item));
            else if (says.Kind == MatchKind.Regex)
                patterns.Add((rule, item, new Lazy<Regex>(() => Pattern.Compile(says.Words[0]))));
            else
                wordsOf[rule] = words.Add(rule, item, says.Words);
        }
        words.Ready();
    }

    /// <summary>Rules that are on.</summary>
    public int Count => rules.Length;

    /// <summary>Which rules fit a message, the one that answers first.</summary>
    /// <param name="item">What the chat is about; null where it is not known.</param>
    public RuleMatch Match(string text, string? item, TimeProvider clock)
    {
        var said = text.Length > LongestText ? text[..LongestText] : text;
        var about = item is not null && items.TryGetValue(item, out var number) ? number : AnyItem;
        var folded = PlainText.Fold(said);
        var found = words.Search(folded.Text);
        if (found is null && patterns.Count == 0 && defaults.Count == 0)
            return RuleMatch.Nothing;
        List<RuleHit> hits = [];
        if (found is not null)
            OfWords(found, said, folded, about, hits);
        List<Rule> timedOut = [];
        var notTried = patterns.Count == 0 ? 0 : OfPatterns(said, folded, about, hits, timedOut, clock);
        foreach (var (rule, of) in defaults)
            if (of == AnyItem || of == about)
                hits.Add(new RuleHit(rules[rule], 0, []));
        return hits.Count == 0 && timedOut.Count == 0 && notTried == 0
            ? RuleMatch.Nothing
            : Ordered(hits, timedOut, notTried);
    }

    private static RuleMatch Ordered(List<RuleHit> hits, List<Rule> timedOut, int notTried)
    {
        if (hits.Count == 1)
            return new RuleMatch(hits, 0, timedOut, notTried);
        hits.Sort(RuleHit.Compare);
        List<RuleHit> shown = [];
        for (var at = 0; at < hits.Count; at++)
            if (at < MostHits || hits[at].Rule.Level != hits[at - 1].Rule.Level)
                shown.Add(hits[at]);
        return new RuleMatch(shown, hits.Count - shown.Count, timedOut, notTried);
    }

    private int Number(string? item)
    {
        if (item is null)
            return AnyItem;
        items.TryAdd(item, items.Count + 1);
        return items[item];
    }

    private void OfWords(List<Automaton.Found> found, string said, Folded folded, int about, List<RuleHit> hits)
    {
        var places = words.Places(found, about);
        for (int from = 0, to; from < places.Count; from = to)
        {
            var rule = places[from].Use.Rule;
            for (to = from + 1; to < places.Count && places[to].Use.Rule == rule; )
                to++;
            var kind = rules[rule].Says.Kind;
            if (kind == MatchKind.AllWords)
            {
                if (to - from == wordsOf[rule])
                    hits.Add(Hit(rules[rule], said, folded, places[from..to]));
                continue;
            }
            var best = from;
            for (var at = from + 1; at < to; at++)
                if (places[at].Use.Length > places[best].Use.Length)
                    best = at;
            if (kind == MatchKind.Contains || places[best].Use.Length == folded.Text.Length)
                hits.Add(Hit(rules[rule], said, folded, [places[best]]));
        }
    }

    private static RuleHit Hit(Rule rule, string said, Folded folded, List<RuleWords.UsedAt> places)
    {
        var (longest, shown) = (0, new WordPlace[places.Count]);
        for (var n = 0; n < shown.Length; n++)
        {
            var (use, end) = places[n];
            longest = Math.Max(longest, use.Length);
            var (at, length) = folded.InOriginal(said, end - use.Length, use.Length);
            shown[n] = new WordPlace(rule.Says.Words[use.Word], at, length);
        }
        return new RuleHit(rule, longest, shown);
    }

    /// <returns>How many there was no time left for.</returns>
    private int OfPatterns(
        string said,
        Folded folded,
        int about,
        List<RuleHit> hits,
        List<Rule> timedOut,
        TimeProvider clock
    )
    {
        var (begun, notTried) = (clock.GetTimestamp(), 0);
        foreach (var (rule, of, pattern) in patterns)
        {
            if (of != AnyItem && of != about)
                continue;
            if (clock.GetElapsedTime(begun) >= PatternsPatience)
            {
                notTried++;
                continue;
            }
            try
            {
                if (Place(pattern.Value, said, folded) is { } place)
                    hits.Add(new RuleHit(rules[rule], place.Word.Length, [place]));
            }
            catch (RegexMatchTimeoutException)
            {
                timedOut.Add(rules[rule]);
            }
        }
        return notTried;
    }

    /// <summary>A pattern is held against the folded text; what it says of signs that are folded away, against the text as it came.</summary>
    private static WordPlace? Place(Regex pattern, string said, Folded folded)
    {
        var match = pattern.Match(folded.Text);
        if (match.Success && match.Length > 0)
        {
            var (at, length) = folded.InOriginal(said, match.Index, match.Length);
            return new WordPlace(match.Value, at, length);
        }
        match = match.Success || folded.Text == said ? match : pattern.Match(said);
        return match.Success ? new WordPlace(match.Value, match.Index, match.Length) : null;
    }
}
