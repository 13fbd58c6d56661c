using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>Takes a source away. Its articles stay and still name it; adding its address again brings it back.</summary>
internal sealed partial class RemoveSource(
    IDbContextFactory<SignalboxDb> dbs,
    TimeProvider clock,
    ILogger<RemoveSource> log
)
{
    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>; 409 <c>radar.source.of-werss</c>.</exception>
    public async Task RunAsync(Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var source = await db.Set<Source>().SeenAsync(id, viewer, ct);
        if (source.Kind is SourceKind.WeRssServer or SourceKind.WeRssAccount)
            throw RefusedException.Conflict(
                "radar.source.of-werss",
                $"{source.Title} comes from WeRSS and would be back with the next reading; switch it off instead."
            );
        source.Remove(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        LogRemoved(id, source.Title);
    }

    [LoggerMessage(2202, LogLevel.Information, "Source {Id} removed: {Title}")]
    private partial void LogRemoved(Guid id, string title);
}
