using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Topics;

/// <summary>Takes a topic away; what it found stays.</summary>
internal sealed class RemoveTopic(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>radar.topic.not-found</c>.</exception>
    public async Task RunAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var topic =
            await db.Set<Topic>().FirstOrDefaultAsync(t => t.Id == id && t.RemovedAt == null, ct)
            ?? throw SaveTopic.NotFound(id);
        topic.RemovedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.topic.removed", topic.Name), ct);
        await tx.CommitAsync(ct);
    }
}
