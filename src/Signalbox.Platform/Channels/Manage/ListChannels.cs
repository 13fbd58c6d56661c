using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>A channel as it may be shown: no secret is in it.</summary>
/// <param name="Address">Host and last characters of the address, or the recipients.</param>
/// <param name="Recipient">The chat of a Telegram channel; null elsewhere.</param>
/// <param name="Proxy">Through which its calls go; null goes straight.</param>
/// <param name="Reason">Why it is broken or was switched off; null otherwise.</param>
/// <param name="RatePerMinute">Null is the kind's own.</param>
internal sealed record ChannelRow(
    Guid Id,
    string Name,
    ChannelKind Kind,
    bool Enabled,
    IReadOnlyList<string> Kinds,
    string Address,
    string? Keyword,
    string? Recipient,
    EmailSettings? Email,
    string? Proxy,
    int? RatePerMinute,
    ErrorPreference ErrorPreference,
    ChannelState State,
    string? Reason,
    DateTimeOffset CreatedAt
)
{
    public static ChannelRow Of(Channel channel)
    {
        var settings = channel.ReadSettings();
        return new ChannelRow(
            channel.Id,
            channel.Name,
            channel.Kind,
            channel.Enabled,
            channel.Kinds.Split(',', StringSplitOptions.RemoveEmptyEntries),
            channel.Address,
            settings.Keyword,
            settings.Recipient,
            settings.Email,
            settings.Proxy,
            channel.RatePerMinute,
            channel.ErrorPreference,
            channel.State,
            channel.Reason,
            channel.CreatedAt
        );
    }
}

/// <summary>The channels there are.</summary>
internal sealed class ListChannels(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 200, by name.</returns>
    public async Task<IReadOnlyList<ChannelRow>> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var channels = await db.Set<Channel>().AsNoTracking().OrderBy(c => c.Name).Take(200).ToListAsync(ct);
        return [.. channels.Select(ChannelRow.Of)];
    }
}
