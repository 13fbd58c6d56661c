namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>What a place of a text says of money.</summary>
internal enum MentionKind
{
    /// <summary>A sum, or a number that nothing shows to be anything else. In yuan.</summary>
    Price,

    /// <summary>A share of the price that is to be paid, 0 to 1.</summary>
    Share,

    /// <summary>Yuan that are taken off.</summary>
    Off,

    /// <summary>A sum in other money, which is not worked out.</summary>
    Foreign,

    /// <summary>It is given away, or the other side names the price.</summary>
    Any,

    /// <summary>The last figures are left off.</summary>
    Rounded,
}

/// <summary>A place of a text that says something of money.</summary>
/// <param name="At">In the text in its <see cref="Spelling"/>.</param>
internal sealed record Mention(MentionKind Kind, decimal Value, int At, int Length);
