using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>How the last message of a channel went.</summary>
/// <param name="Reason">Why it is where it is; null while all is well.</param>
internal sealed record LastDelivery(
    Guid Id,
    string Title,
    DeliveryState State,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt
);

/// <summary>What a channel allows.</summary>
/// <param name="PerMinute">Messages a minute; null is no limit.</param>
/// <param name="Reserved">How many of them are kept for messages that must be sent.</param>
/// <param name="Digests">Whether messages that had to wait go together in one.</param>
/// <param name="GivenUpAfterHours">After this age a message is given up.</param>
internal sealed record ChannelLimits(int? PerMinute, int Reserved, bool Digests, int GivenUpAfterHours);

/// <summary>A channel and how it has done lately.</summary>
/// <param name="Last">Null when nothing was ever put in.</param>
/// <param name="Sent24h">Put in during the last 24 hours and taken by the far end.</param>
/// <param name="Failed24h">Put in during the last 24 hours and refused or given up.</param>
/// <param name="Unknown">All of which a person has to say whether they arrived.</param>
/// <param name="Waiting">All that are on their way.</param>
internal sealed record ChannelStatus(
    ChannelRow Channel,
    ChannelLimits Limits,
    LastDelivery? Last,
    int Sent24h,
    int Failed24h,
    int Unknown,
    int Waiting
);

/// <summary>The channels with their last delivery and their counts.</summary>
internal sealed class ListChannelStates(ListChannels channels, IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <returns>At most 200, by name.</returns>
    public async Task<IReadOnlyList<ChannelStatus>> RunAsync(CancellationToken ct)
    {
        var rows = await channels.RunAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var since = clock.GetUtcNow() - TimeSpan.FromDays(1);
        var counts = await db.Set<Delivery>()
            .Where(d =>
                d.CreatedAt >= since
                || d.State == DeliveryState.Unknown
                || d.State == DeliveryState.Pending
                || d.State == DeliveryState.Sending
            )
            .GroupBy(d => new { d.ChannelId, d.State })
            .Select(g => new
            {
                g.Key.ChannelId,
                g.Key.State,
                Count = g.Count(),
            })
            .ToListAsync(ct);
        var byChannel = counts.ToLookup(c => c.ChannelId);
        List<ChannelStatus> states = [];
        foreach (var row in rows)
        {
            int Count(params ReadOnlySpan<DeliveryState> of)
            {
                var sum = 0;
                foreach (var count in byChannel[row.Id])
                    sum += of.Contains(count.State) ? count.Count : 0;
                return sum;
            }

            states.Add(
                new ChannelStatus(
                    row,
                    Limits(row),
                    await LastAsync(db, row.Id, ct),
                    Count(DeliveryState.Sent),
                    Count(DeliveryState.Failed),
                    Count(DeliveryState.Unknown),
                    Count(DeliveryState.Pending, DeliveryState.Sending)
                )
            );
        }
        return states;
    }

    private static ChannelLimits Limits(ChannelRow row)
    {
        var rules = ChannelRules.Of(row.Kind);
        return new ChannelLimits(
            row.RatePerMinute ?? rules.RatePerMinute,
            rules.Reserve,
            rules.Digests,
            (int)ChannelRules.MostAge.TotalHours
        );
    }

    private static Task<LastDelivery?> LastAsync(SignalboxDb db, Guid channelId, CancellationToken ct) =>
        db.Set<Delivery>()
            .Where(d => d.ChannelId == channelId)
            .OrderByDescending(d => d.CreatedAt)
            .ThenByDescending(d => d.Id)
            .Select(d => new LastDelivery(d.Id, d.Title, d.State, d.Reason, d.CreatedAt, d.FinishedAt))
            .FirstOrDefaultAsync(ct);
}
