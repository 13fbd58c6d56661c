using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>What may be changed of a source; null leaves it.</summary>
internal sealed record SourceChange
{
    [StringLength(200, MinimumLength = 1)]
    public string? Title { get; init; }

    public bool? Enabled { get; init; }
}

/// <summary>Renames a source or switches it on or off.</summary>
internal sealed class ChangeSource(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.source.not-found</c>.</exception>
    public async Task<SourceRow> RunAsync(Actor by, Guid id, SourceChange change, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(change);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>().SeenAsync(id, viewer, ct);
        source.Enabled = change.Enabled ?? source.Enabled;
        if (change.Title is { } title)
            (source.Title, source.TitleIsOurs) = (title, false);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                by,
                "radar.source.changed",
                source.Title,
                new
                {
                    source.Id,
                    change.Title,
                    change.Enabled,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
        return SourceRow.From(source);
    }
}
