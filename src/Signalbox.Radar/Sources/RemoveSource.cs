using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Sources.Hints;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>Takes a source away. Its articles stay and still name it; adding its address again brings it back.</summary>
internal sealed partial class RemoveSource(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<RemoveSource> log
)
{
    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>; 409 <c>radar.source.of-werss</c>.</exception>
    public async Task RunAsync(Actor by, Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>().SeenAsync(id, viewer, ct);
        if (source.Kind is SourceKind.WeRssServer or SourceKind.WeRssAccount)
            throw RefusedException.Conflict(
                "radar.source.of-werss",
                $"{source.Title} comes from WeRSS and would be back with the next reading; switch it off instead."
            );
        source.Remove(clock.GetUtcNow());
        await db.Set<HintAddress>().Where(h => h.SourceId == id).ExecuteDeleteAsync(ct); // nobody has to know its address later
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "radar.source.removed", source.Title, new { source.Id, source.Address }),
            ct
        );
        await transaction.CommitAsync(ct);
        LogRemoved(id, source.Title);
    }

    [LoggerMessage(2202, LogLevel.Information, "Source {Id} removed: {Title}")]
    private partial void LogRemoved(Guid id, string title);
}
