using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Signalbox.Shop.Replies.Ai;

/// <summary>What a buyer wants, as a model sees it.</summary>
internal enum BuyerIntent
{
    /// <summary>Something about the thing itself.</summary>
    Item,

    /// <summary>Another price.</summary>
    Price,

    /// <summary>When and how it comes.</summary>
    Delivery,

    /// <summary>Something that went wrong, or money back.</summary>
    Trouble,
    Other,
}

/// <summary>What a model answers a buyer. It decides nothing: what it says is held against the seller's rules before it leaves.</summary>
internal sealed record BuyerAnswer
{
    [Description("What the buyer wants.")]
    public required BuyerIntent Intent { get; init; }

    [Description(
        "What is said to the buyer, in the buyer's language, without line breaks; empty when a person has to answer."
    )]
    [StringLength(300)]
    public required string Answer { get; init; }

    [Description("Whether a person of the seller's has to answer instead.")]
    public required bool Person { get; init; }
}
