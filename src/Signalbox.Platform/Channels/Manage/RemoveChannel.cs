using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>Removes a channel and its secrets. What it sent stays in the log; what still waits is cancelled.</summary>
internal sealed partial class RemoveChannel(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<RemoveChannel> log
)
{
    /// <exception cref="RefusedException">404 <c>channel.not-found</c>.</exception>
    public async Task RunAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var channel = await db.Set<Channel>().FindAsync([id], ct) ?? throw ChangeChannel.Missing(id);
        var now = clock.GetUtcNow();
        await db.Set<Delivery>()
            .Where(d => d.ChannelId == id && d.State == DeliveryState.Pending)
            .ExecuteUpdateAsync(
                d =>
                    d.SetProperty(x => x.State, DeliveryState.Cancelled)
                        .SetProperty(x => x.Reason, "The channel was removed.")
                        .SetProperty(x => x.FinishedAt, now),
                ct
            );
        db.Remove(channel);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "channels.removed", channel.Name, new { channel.Id }),
            ct
        );
        await transaction.CommitAsync(ct);
        LogRemoved(channel.Name);
    }

    [LoggerMessage(1513, LogLevel.Information, "Channel {Name} was removed")]
    private partial void LogRemoved(string name);
}
