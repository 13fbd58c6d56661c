namespace Signalbox.Radar.Judging.Rules;

/// <summary>What the offline judge looks for. Words match whatever their width, case and (simplified or traditional) spelling.</summary>
internal sealed record RuleSet
{
    /// <summary>What the owner wants to hear of; at most 50. The one that scores highest gives the verdict its kind.</summary>
    public required IReadOnlyList<Interest> Interests { get; init; }

    /// <summary>An article with one of these words is dropped, whatever else is in it.</summary>
    public IReadOnlyList<string> MustNot { get; init; } = [];

    /// <summary>What takes points off.</summary>
    public IReadOnlyList<NoiseRule> Noise { get; init; } = [];

    /// <summary>What adds points to an interest that has hit.</summary>
    public SignalWeights Signals { get; init; } = new();

    /// <summary>Words that ask the reader to do something, e.g. 申报, 报名.</summary>
    public IReadOnlyList<string> CallsToAct { get; init; } = [];

    /// <summary>Names (organisations, products, codes) that are listed when they occur.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>After so many hours an article counts half, after twice as many a quarter; 1 to 8760.</summary>
    public double HalfLifeHours { get; init; } = 72;

    /// <summary>Age takes no more than down to this part of the score, 0 to 1.</summary>
    public double OldestCounts { get; init; } = 0.2;
}

/// <summary>One thing the owner looks for.</summary>
internal sealed record Interest
{
    /// <summary>E.g. 补贴申报; at most 40 characters, unique in the set.</summary>
    public required string Name { get; init; }

    public IReadOnlyList<WeightedWord> Keywords { get; init; } = [];

    /// <summary>Regular expressions; at most 20.</summary>
    public IReadOnlyList<WeightedPattern> Patterns { get; init; } = [];

    /// <summary>At least one of these must occur; empty asks for none.</summary>
    public IReadOnlyList<string> MustAny { get; init; } = [];

    /// <summary>With one of these in title or text the interest does not count.</summary>
    public IReadOnlyList<string> MustNot { get; init; } = [];

    /// <summary>With one of these in the title the interest does not count, e.g. 中标结果.</summary>
    public IReadOnlyList<string> NotInTitle { get; init; } = [];

    /// <summary>From this score on it is an opportunity, 1 to 100.</summary>
    public int MinScore { get; init; } = 50;

    /// <summary>What to do about one; null says to look at the original.</summary>
    public string? Action { get; init; }
}

/// <param name="Weight">Points for the first place in the text, above 0 to 30; a title counts twice, repetitions less and less.</param>
internal sealed record WeightedWord(string Word, double Weight);

/// <param name="Regex">
/// .NET syntax without look-around and back-references, so that its time is bounded by the text's length. It sees the text
/// in half width, lower case and simplified characters.
/// </param>
/// <param name="Weight">As of a word.</param>
internal sealed record WeightedPattern(string Regex, double Weight);

/// <summary>A kind of text that is not wanted, e.g. 招聘.</summary>
/// <param name="Words">Each that occurs takes <paramref name="Penalty"/> points off, in the title twice as many.</param>
/// <param name="Except">Interests by name that this does not count for.</param>
internal sealed record NoiseRule(
    string Name,
    IReadOnlyList<string> Words,
    double Penalty,
    IReadOnlyList<string>? Except = null
);

/// <summary>Points, each given once.</summary>
internal sealed record SignalWeights
{
    /// <summary>A sum of money, a discount, «free».</summary>
    public double Amount { get; init; } = 5;

    /// <summary>A last day that has not passed.</summary>
    public double Deadline { get; init; } = 12;

    /// <summary>One of the rule set's calls to act.</summary>
    public double CallToAct { get; init; } = 6;
}
