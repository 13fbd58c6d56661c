namespace Signalbox.Shop.Rules;

/// <summary>Where a word of a rule stands in a message.</summary>
/// <param name="Word">As the owner wrote it.</param>
/// <param name="At">In the message as it came, from 0.</param>
internal sealed record WordPlace(string Word, int At, int Length);

/// <summary>A rule that fits a message, and why.</summary>
/// <param name="Longest">Letters of the longest word, folded.</param>
/// <param name="Places">Of «all words» one for each; of a default none.</param>
internal sealed record RuleHit(Rule Rule, int Longest, IReadOnlyList<WordPlace> Places)
{
    /// <summary>Which goes first: by level, then the owner's order, then the longer word.</summary>
    public static int Compare(RuleHit one, RuleHit other)
    {
        var by = one.Rule.Level.CompareTo(other.Rule.Level);
        if (by == 0)
            by = one.Rule.Says.Order.CompareTo(other.Rule.Says.Order);
        if (by == 0)
            by = other.Longest.CompareTo(one.Longest);
        return by == 0 ? one.Rule.Id.CompareTo(other.Rule.Id) : by;
    }
}

/// <summary>What the rules of an account make of a message.</summary>
/// <param name="Hits">In their order: the first wins, the others would have. At most 20, and the first of each level.</param>
/// <param name="More">How many others fit as well.</param>
/// <param name="TimedOut">Rules whose pattern took too long for this message, which is as if it did not fit.</param>
/// <param name="NotTried">How many patterns there was no time left for.</param>
internal sealed record RuleMatch(IReadOnlyList<RuleHit> Hits, int More, IReadOnlyList<Rule> TimedOut, int NotTried)
{
    public static readonly RuleMatch Nothing = new([], 0, [], 0);

    public RuleHit? Winner => Hits.Count == 0 ? null : Hits[0];

    public RuleHit? FirstOf(RuleLevel level) => Hits.FirstOrDefault(h => h.Rule.Level == level);
}
