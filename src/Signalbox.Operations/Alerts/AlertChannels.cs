using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels;

namespace Signalbox.Operations.Alerts;

/// <summary>Which channels get alerts, and in which order the others are asked.</summary>
internal sealed class AlertChannels(Outbox outbox, IOptions<AlertOptions> options)
{
    /// <summary>Those that get every alert at once: all but the fallbacks, or the first of these where there are no others.</summary>
    public async Task<IReadOnlyList<ChannelRef>> FirstAsync(CancellationToken ct)
    {
        var all = await outbox.ChannelsAsync(ComposeAlert.Kind, ct);
        var first = all.Where(c => !IsFallback(c)).ToList();
        return first.Count > 0 ? first : [.. InOrder(all).Take(1)];
    }

    /// <summary>Those that are asked one after another, in order; without one that gets every alert already.</summary>
    public async Task<IReadOnlyList<ChannelRef>> FallbacksAsync(CancellationToken ct)
    {
        var all = await outbox.ChannelsAsync(ComposeAlert.Kind, ct);
        return [.. InOrder(all).Skip(all.All(IsFallback) ? 1 : 0)];
    }

    private IEnumerable<ChannelRef> InOrder(IReadOnlyList<ChannelRef> all) =>
        options
            .Value.Fallbacks()
            .Select(name => all.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .OfType<ChannelRef>();

    private bool IsFallback(ChannelRef channel) =>
        options.Value.Fallbacks().Contains(channel.Name, StringComparer.OrdinalIgnoreCase);
}
