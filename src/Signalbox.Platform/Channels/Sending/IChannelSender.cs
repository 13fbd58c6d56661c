using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>How one kind of channel puts a message and hands it over.</summary>
internal interface IChannelSender
{
    ChannelKind Kind { get; }

    /// <summary>The message in the channel's own markup, cut to its length.</summary>
    /// <returns>At least one part, in order; the same for the same message and settings.</returns>
    IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings);

    /// <summary>One request. It never throws for what the far end does; it says what came of it.</summary>
    /// <param name="ct">Not to be begun any more; a request that has begun is given a moment to end.</param>
    Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct);
}

/// <summary>Where a request goes.</summary>
internal sealed record SendTarget(ChannelSettings Settings, ChannelSecrets Secrets);

/// <summary>What follows from a request that did not succeed.</summary>
internal enum Reaction
{
    /// <summary>Nothing helps this message.</summary>
    GiveUp,

    /// <summary>The same again after a growing pause.</summary>
    Retry,

    /// <summary>The same again after <see cref="SendResult.Pause"/>, and nothing to this address until then.</summary>
    Pause,

    /// <summary>Again in shorter parts.</summary>
    Shorten,

    /// <summary>Again in a plainer form.</summary>
    Simplify,

    /// <summary>Nothing can go through this channel as it is set up.</summary>
    Break,

    /// <summary>The receiver wants nothing any more.</summary>
    SwitchOff,
}

/// <summary>What came of one request.</summary>
internal sealed record SendResult
{
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>The far end's own words, or what went wrong on the way; may hold secrets until it is masked.</summary>
    public required string Text { get; init; }

    public int? HttpStatus { get; init; }
    public string? Code { get; init; }
    public Reaction Reaction { get; init; } = Reaction.GiveUp;
    public TimeSpan? Pause { get; init; }

    /// <summary>How often in a row <see cref="Reaction.Retry"/> is worth it.</summary>
    public int MostFailures { get; init; } = 8;

    public static SendResult Sent(string text) => new() { Outcome = AttemptOutcome.Sent, Text = text };

    public static SendResult Refused(string text, Reaction reaction = Reaction.GiveUp) =>
        new()
        {
            Outcome = AttemptOutcome.Refused,
            Text = text,
            Reaction = reaction,
        };

    public static SendResult Unknown(string text) => new() { Outcome = AttemptOutcome.Unknown, Text = text };
}
