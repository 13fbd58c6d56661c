using System.ComponentModel.DataAnnotations;

namespace Signalbox.Radar.Topics;

/// <summary>When a topic's finds are told.</summary>
internal enum TopicDelivery
{
    /// <summary>With the report of the slot that found them.</summary>
    Slots,

    /// <summary>In the minute in which they are found; in quiet hours with the next report.</summary>
    AtOnce,

    /// <summary>With the daily report alone.</summary>
    Daily,
}

/// <summary>What a topic looks for and who is told.</summary>
internal sealed record TopicBody
{
    /// <summary>What the owner looks for, in the owner's words; the model reads them. Empty: the rules alone decide.</summary>
    [StringLength(4000)]
    public string Words { get; init; } = "";

    /// <summary>Which articles it takes, one word a line, as <see cref="TopicRules"/> reads them. Empty takes every article.</summary>
    [StringLength(8000)]
    public string Rules { get; init; } = "";

    /// <summary>The unchanging part of its prompt; null is the common one.</summary>
    [StringLength(20_000)]
    public string? System { get; init; }

    /// <summary>From this score on it is an opportunity, 1 to 100.</summary>
    [Range(1, 100)]
    public int MinScore { get; init; } = 60;

    /// <summary>The slots in which it judges, in the owner's zone; empty is each of them.</summary>
    [MaxLength(24)]
    public IReadOnlyList<TimeOnly> Slots { get; init; } = [];

    /// <summary>The channels that are told; empty is all of them.</summary>
    [MaxLength(50)]
    public IReadOnlyList<Guid> Channels { get; init; } = [];

    public TopicDelivery Delivery { get; init; }

    /// <summary>Whether its articles are judged in that slot.</summary>
    public bool RunsAt(TimeOnly slot) => Slots.Count == 0 || Slots.Contains(slot);

    /// <summary>Whether that channel is told of what it finds.</summary>
    public bool Tells(Guid channel) => Channels.Count == 0 || Channels.Contains(channel);
}
