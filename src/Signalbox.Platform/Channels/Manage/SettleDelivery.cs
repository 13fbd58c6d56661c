using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>What a person found out or wants.</summary>
internal enum Decision
{
    /// <summary>It arrived.</summary>
    Arrived,

    /// <summary>Send it, once more or at last.</summary>
    SendAgain,

    /// <summary>Leave it.</summary>
    Cancel,
}

/// <summary>A person's word on one delivery.</summary>
internal sealed record Settlement(Decision Decision);

/// <summary>Takes a person's word on a delivery that did not come to a good end by itself.</summary>
internal sealed partial class SettleDelivery(
    IDbContextFactory<SignalboxDb> dbs,
    JobQueue jobs,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<SettleDelivery> log
)
{
    /// <summary>After which time a send cannot be on its way any more.</summary>
    private static readonly TimeSpan MostSending = TimeSpan.FromMinutes(5);

    /// <exception cref="RefusedException">404 <c>channel.delivery.not-found</c>; 409 <c>channel.delivery.settled</c>,
    /// <c>channel.delivery.on-its-way</c>, <c>channel.gone</c>.</exception>
    public async Task RunAsync(Actor by, Guid id, Settlement settlement, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        // Locks the row until the commit: an answer that comes in at this moment waits, then finds it settled.
        await db.Set<Delivery>()
            .Where(d => d.Id == id)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.Kind, x => x.Kind), ct);
        var delivery = await db.Set<Delivery>().FindAsync([id], ct) ?? throw ListDeliveries.Missing(id);
        await RefuseSettledAsync(db, delivery, settlement.Decision, ct);

        Apply(delivery, settlement.Decision);
        if (delivery.State == DeliveryState.Pending)
        {
            if (!await db.Set<Channel>().AnyAsync(c => c.Id == delivery.ChannelId, ct))
                throw RefusedException.Conflict("channel.gone", $"The channel {delivery.ChannelName} was removed.");
            var job = new DeliverMessage(delivery.Id);
            await jobs.EnqueueAsync(transaction, job, DeliverMessage.On(delivery.ChannelId), ct);
        }
        await db.SaveChangesAsync(ct);
        var done = AuditEvent.By(by, "channels.delivery.settled", id.ToString(), new { settlement.Decision });
        await audit.WriteAsync(transaction, done, ct);
        await transaction.CommitAsync(ct);
        LogSettled(id, delivery.ChannelName, settlement.Decision);
    }

    private void Apply(Delivery delivery, Decision decision)
    {
        var now = clock.GetUtcNow();
        if (decision == Decision.Cancel)
        {
            delivery.Finish(DeliveryState.Cancelled, "A person cancelled it.", now);
            return;
        }
        if (decision == Decision.Arrived && ++delivery.PartsSent >= delivery.Parts)
        {
            delivery.PartsSent = Math.Min(delivery.PartsSent, delivery.Parts);
            delivery.Finish(DeliveryState.Sent, "A person saw that it arrived.", now);
            return;
        }
        // Sent again, or the parts after the one that arrived.
        (delivery.State, delivery.Reason, delivery.FinishedAt) = (DeliveryState.Pending, null, null);
        (delivery.QueuedAt, delivery.Failures, delivery.CarriedBy, delivery.Deferred) = (now, 0, null, false);
    }

    private async Task RefuseSettledAsync(SignalboxDb db, Delivery delivery, Decision decision, CancellationToken ct)
    {
        var can = (delivery.State, decision) switch
        {
            (DeliveryState.Unknown or DeliveryState.Sending, _) => true,
            (DeliveryState.Failed or DeliveryState.Cancelled, Decision.SendAgain) => true,
            (DeliveryState.Pending, Decision.SendAgain or Decision.Cancel) => true,
            (DeliveryState.Failed, Decision.Cancel) => true,
            _ => false,
        };
        if (!can)
            throw RefusedException.Conflict(
                "channel.delivery.settled",
                $"The delivery is {delivery.State}; {decision} does not apply to it."
            );
        if (delivery.State != DeliveryState.Sending)
            return;
        var carrier = delivery.CarriedBy ?? delivery.Id;
        var since = clock.GetUtcNow() - MostSending;
        if (await db.Set<Attempt>().AnyAsync(a => a.DeliveryId == carrier && a.StartedAt > since, ct))
            throw RefusedException.Conflict(
                "channel.delivery.on-its-way",
                "It is being sent at this moment; look again in a minute."
            );
    }

    [LoggerMessage(1515, LogLevel.Information, "Delivery {Id} to {Channel} was settled by a person: {Decision}")]
    private partial void LogSettled(Guid id, string channel, Decision decision);
}
