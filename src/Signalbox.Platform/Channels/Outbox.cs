using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels;

/// <summary>Takes messages in the commit of the state change that they tell of; a job a channel delivers them afterwards.</summary>
public sealed class Outbox
{
    /// <summary>Puts <paramref name="message"/> into the outbox of each channel that is switched on for its kind.</summary>
    /// <returns>How many deliveries were made: 0 when no channel takes it or all had one with this key already.</returns>
    public Task<int> AddAsync(WriteTransaction transaction, OutgoingMessage message, CancellationToken ct) =>
        throw new NotSupportedException();
}

/// <summary>A message before a channel has put it into its own form.</summary>
public sealed record OutgoingMessage
{
    /// <summary>What it is, e.g. <c>radar.report</c>; a channel may take some kinds only.</summary>
    public required string Kind { get; init; }

    /// <summary>Unique for a channel: the same message is never put in twice, e.g. <c>radar.report:2026-03-02:22:00</c>.</summary>
    public required string Key { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown: headings, bold, links, lists, quotes; each channel cuts it to its length at a line border.</summary>
    public required string Markdown { get; init; }

    /// <summary>Where the whole can be read; kept when the text is cut. Null when there is nothing more.</summary>
    public Uri? Link { get; init; }

    /// <summary>Whether it may use the places kept in reserve of a channel's rate, as the daily report does.</summary>
    public bool MustSend { get; init; }
}
