namespace Signalbox.Shop.Rules;

/// <summary>How a rule looks at a message.</summary>
internal enum MatchKind
{
    /// <summary>One of its words stands in the message.</summary>
    Contains,

    /// <summary>The message is one of its words and nothing else.</summary>
    Exact,

    /// <summary>All of its words stand in the message, in any order.</summary>
    AllWords,

    /// <summary>Its pattern matches somewhere in the message.</summary>
    Regex,

    /// <summary>Any message that nothing else answers.</summary>
    Default,
}

/// <summary>What is said to the buyer. With neither text nor pictures nothing is said, on purpose.</summary>
/// <param name="Text">At most 2,000 letters; a line of <c>---</c> begins another message; <c>{buyer}</c> and its like are filled in.</param>
/// <param name="Pictures">Addresses of at most 9 pictures, sent after the text.</param>
internal sealed record RuleAnswer(string Text, IReadOnlyList<string> Pictures)
{
    public bool IsSilent => Text.Length == 0 && Pictures.Count == 0;
}

/// <summary>A rule as its owner writes it.</summary>
internal sealed record RuleDraft
{
    /// <summary>Null: for all accounts of the owner.</summary>
    public Guid? Account { get; init; }

    /// <summary>The platform's number of an item; null: for messages about any item, or none.</summary>
    public string? Item { get; init; }

    public required MatchKind Kind { get; init; }

    /// <summary>1 to 50 words of at most 200 letters; one pattern of at most 500; none for a default.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public required RuleAnswer Answer { get; init; }

    /// <summary>The lower goes first among rules of the same level; 0 to 1,000,000.</summary>
    public int Order { get; init; } = 100;

    public bool Enabled { get; init; } = true;
}

/// <summary>A rule that is kept.</summary>
internal sealed record Rule(Guid Id, RuleDraft Says)
{
    /// <summary>Which rules go first, whatever their order: those of an item, those of an account, defaults of an item, other defaults.</summary>
    public RuleLevel Level =>
        (Says.Kind, Says.Item) switch
        {
            (MatchKind.Default, null) => RuleLevel.Default,
            (MatchKind.Default, _) => RuleLevel.ItemDefault,
            (_, null) => RuleLevel.Account,
            _ => RuleLevel.Item,
        };
}

internal enum RuleLevel
{
    Item,
    Account,
    ItemDefault,
    Default,
}
