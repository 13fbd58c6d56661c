using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels.Rendering;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>An attempt that has been written down and may leave.</summary>
/// <param name="Number">The delivery's count when it began; its outcome counts while that is unchanged.</param>
internal sealed record BegunAttempt(
    Guid Id,
    Guid DeliveryId,
    Guid ChannelId,
    int Number,
    ChannelKind Kind,
    Message Message,
    MessagePart Part,
    SendTarget Target
);

/// <summary>An attempt, or a wait, or neither: then the delivery is settled.</summary>
internal sealed record Turn(BegunAttempt? Begun, SendWait? Wait)
{
    public static readonly Turn Settled = new(null, null);
}

/// <summary>Takes a delivery's turn: looks whether it may go now, and writes that it goes before it does.</summary>
internal sealed class BeginAttempt(
    IDbContextFactory<SignalboxDb> dbs,
    IEnumerable<IChannelSender> senders,
    SettleByRule settle,
    SecretBox box,
    IOptions<ChannelsOptions> options,
    TimeProvider clock
)
{
    private const int MostCarried = 49;
    private readonly FrozenDictionary<ChannelKind, IChannelSender> senders = senders.ToFrozenDictionary(s => s.Kind);

    public async Task<Turn> RunAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var delivery = await db.Set<Delivery>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct);
        if (delivery is null)
            return Turn.Settled;
        var channel = await db.Set<Channel>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == delivery.ChannelId, ct);
        if (delivery.State == DeliveryState.Sending)
            return await settle.AfterCrashAsync(delivery, channel, ct);
        if (delivery.State != DeliveryState.Pending)
            return Turn.Settled;
        if (channel is null)
            return await settle.EndAsync(delivery, DeliveryState.Cancelled, "The channel was removed.", channel, ct);
        if (Hindrance(delivery, channel) is var (state, reason))
            return await settle.EndAsync(delivery, state, reason, channel, ct);

        ChannelSecrets secrets;
        try
        {
            secrets = channel.OpenSecrets(box);
        }
        catch (RefusedException unreadable)
        {
            return await settle.EndAsync(delivery, DeliveryState.Failed, unreadable.Message, channel, ct);
        }
        return await BeginAsync(db, delivery, channel, new SendTarget(channel.ReadSettings(), secrets), ct);
    }

    private (DeliveryState State, string Reason)? Hindrance(Delivery delivery, Channel channel)
    {
        if (delivery.QueuedAt < clock.GetUtcNow() - ChannelRules.MostAge)
            return (DeliveryState.Failed, delivery.Reason ?? "It grew too old while it waited.");
        if (delivery.Kind == Delivery.TestKind)
            return null; // a test is how one finds out whether a channel works again
        if (!channel.Enabled)
            return (DeliveryState.Cancelled, "The channel is switched off.");
        return channel.State == ChannelState.Broken
            ? (DeliveryState.Failed, $"The channel does not work: {channel.Reason}")
            : null;
    }

    private async Task<Turn> BeginAsync(
        SignalboxDb db,
        Delivery delivery,
        Channel channel,
        SendTarget target,
        CancellationToken ct
    )
    {
        var carried = await CarriedAsync(db, delivery, ct);
        var footer = options.Value.Contacts.Line();
        var message = carried.Count > 0 ? Message.Digest(delivery, carried, footer) : Message.Of(delivery, footer);
        var parts = senders[channel.Kind].Render(message, target.Settings);
        if (carried.Count > 0)
            parts = [parts[0]]; // it tells of many already: its rest is in the log
        // A plainer form says in one part what the others left unsaid.
        var isWhole = delivery.Form == MessageForm.Full;
        var count = isWhole ? parts.Count : delivery.PartsSent + 1;
        if (delivery.PartsSent >= count)
            return await settle.EndAsync(delivery, DeliveryState.Sent, null, channel, ct);

        await using var transaction = await db.BeginWriteAsync(ct);
        await Limiter.LockAsync(transaction, channel.AddressHash, ct);
        var now = clock.GetUtcNow();
        if (await Limiter.WaitAsync(db, channel, delivery.MustSend, now, ct) is { } wait)
        {
            var defers = ChannelRules.Of(channel.Kind).Digests && !delivery.MustSend && delivery.PartsSent == 0;
            await db.Set<Delivery>()
                .Where(d => d.Id == delivery.Id && d.State == DeliveryState.Pending)
                .ExecuteUpdateAsync(
                    d =>
                        d.SetProperty(x => x.Deferred, x => x.Deferred || defers)
                            .SetProperty(x => x.Reason, wait.Reason),
                    ct
                );
            await transaction.CommitAsync(ct);
            return new Turn(null, wait);
        }

        if (!await ClaimAsync(db, delivery, carried, count, ct))
            return new Turn(null, new SendWait(TimeSpan.FromSeconds(1), "It was changed at the same moment."));
        var attempt = new Attempt
        {
            Id = Ids.New(clock),
            DeliveryId = delivery.Id,
            AddressHash = channel.AddressHash,
            Part = delivery.PartsSent + 1,
            Parts = count,
            StartedAt = now,
        };
        db.Add(attempt);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        var part = parts[isWhole ? delivery.PartsSent : 0];
        var number = delivery.Attempts + 1;
        return new Turn(
            new BegunAttempt(attempt.Id, delivery.Id, channel.Id, number, channel.Kind, message, part, target),
            null
        );
    }

    /// <summary>Others of the channel that had to wait like this one; they go along in one message.</summary>
    private static async Task<IReadOnlyList<Delivery>> CarriedAsync(
        SignalboxDb db,
        Delivery delivery,
        CancellationToken ct
    ) =>
        !delivery.Deferred || delivery.PartsSent > 0 || delivery.Form != MessageForm.Full
            ? []
            : await db.Set<Delivery>()
                .AsNoTracking()
                .Where(d =>
                    d.ChannelId == delivery.ChannelId && d.State == DeliveryState.Pending && d.Id != delivery.Id
                )
                .Where(d => d.Deferred && !d.MustSend && d.PartsSent == 0 && d.Form == MessageForm.Full)
                .OrderBy(d => d.CreatedAt)
                .Take(MostCarried)
                .ToListAsync(ct);

    private static async Task<bool> ClaimAsync(
        SignalboxDb db,
        Delivery delivery,
        IReadOnlyList<Delivery> carried,
        int parts,
        CancellationToken ct
    )
    {
        var (id, attempts) = (delivery.Id, delivery.Attempts);
        var mine = await db.Set<Delivery>()
            .Where(d => d.Id == id && d.State == DeliveryState.Pending && d.Attempts == attempts)
            .ExecuteUpdateAsync(
                d =>
                    d.SetProperty(x => x.State, DeliveryState.Sending)
                        .SetProperty(x => x.Attempts, attempts + 1)
                        .SetProperty(x => x.Parts, parts)
                        .SetProperty(x => x.Reason, (string?)null),
                ct
            );
        if (mine == 0 || carried.Count == 0)
            return mine == 1;
        var ids = carried.Select(d => d.Id).ToList();
        var along = await db.Set<Delivery>()
            .Where(d => ids.Contains(d.Id) && d.State == DeliveryState.Pending)
            .ExecuteUpdateAsync(
                d => d.SetProperty(x => x.State, DeliveryState.Sending).SetProperty(x => x.CarriedBy, id),
                ct
            );
        return along == ids.Count; // otherwise the caller's transaction is rolled back
    }
}
