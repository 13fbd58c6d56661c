using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels.Rendering;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels;

/// <summary>What a channel would send of a message.</summary>
/// <param name="Parts">One request each, in order: what the channel's own markup makes of it, cut to its length.</param>
/// <param name="Bytes">Of all parts, in UTF-8.</param>
public sealed record ChannelPreview(string Name, ChannelKind Kind, IReadOnlyList<string> Parts, int Bytes);

/// <summary>Puts a message as each channel would that is on and takes it; nothing is sent or stored.</summary>
public sealed class PreviewMessage
{
    private const int MostChannels = 20;

    private readonly IDbContextFactory<SignalboxDb> dbs;
    private readonly IReadOnlyList<IChannelSender> senders;
    private readonly IOptions<ChannelsOptions> options;
    private readonly TimeProvider clock;

    internal PreviewMessage(
        IDbContextFactory<SignalboxDb> dbs,
        IEnumerable<IChannelSender> senders,
        IOptions<ChannelsOptions> options,
        TimeProvider clock
    ) => (this.dbs, this.senders, this.options, this.clock) = (dbs, [.. senders], options, clock);

    /// <returns>By name, at most 20.</returns>
    public async Task<IReadOnlyList<ChannelPreview>> RunAsync(OutgoingMessage outgoing, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var channels = await Channel.TakingAsync(db, outgoing.Kind, ct);
        var message = new Message
        {
            Id = Guid.Empty,
            Kind = outgoing.Kind,
            Key = outgoing.Key,
            Title = outgoing.Title,
            Markdown = outgoing.Markdown,
            Link = outgoing.Link?.AbsoluteUri,
            Footer = options.Value.Contacts.Line(),
            CreatedAt = clock.GetUtcNow(),
        };
        return [.. channels.Take(MostChannels).Select(c => Of(c, message))];
    }

    private ChannelPreview Of(Channel channel, Message message)
    {
        var sender = senders.Single(s => s.Kind == channel.Kind);
        List<string> parts = [.. sender.Render(message, channel.ReadSettings()).Select(p => p.Text)];
        return new ChannelPreview(channel.Name, channel.Kind, parts, parts.Sum(Encoding.UTF8.GetByteCount));
    }
}
