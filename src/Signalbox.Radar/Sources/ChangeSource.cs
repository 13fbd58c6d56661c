using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Sources.Watched;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>What may be changed of a source; null leaves it.</summary>
internal sealed record SourceChange
{
    [StringLength(200, MinimumLength = 1)]
    public string? Title { get; init; }

    public bool? Enabled { get; init; }

    /// <summary>Whether texts are fetched from the articles' own pages where the source has only their beginning.</summary>
    public bool? FullText { get; init; }

    /// <summary>Of a watched page: another CSS selector of its entries; what it finds at the next look counts as known.</summary>
    [StringLength(300, MinimumLength = 1)]
    public string? Selector { get; init; }

    /// <summary>Of a watched page, beside a selector: of the title within an entry; null leaves it to us.</summary>
    [StringLength(300)]
    public string? TitleSelector { get; init; }
}

/// <summary>Renames a source, switches it on or off, says how its texts are read.</summary>
internal sealed class ChangeSource(IDbContextFactory<SignalboxDb> dbs, LookAtPage look, AuditTrail audit)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.source.no-page</c>; 404 <c>radar.source.not-found</c>; and
    /// why another selector does not work.</exception>
    public async Task<SourceRow> RunAsync(Actor by, Guid id, SourceChange change, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(change);
        if (change.Selector is not null)
            await TryAsync(id, change.Selector, change.TitleSelector, viewer, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>().SeenAsync(id, viewer, ct);
        source.Enabled = change.Enabled ?? source.Enabled;
        source.FullText = change.FullText ?? source.FullText;
        if (change.Selector is { } selector)
        {
            source.Watch(
                selector.Trim(),
                string.IsNullOrWhiteSpace(change.TitleSelector) ? null : change.TitleSelector.Trim(),
                takeFirst: 0
            );
            source.Forgive(); // what the old one did not find says nothing of the new one
        }
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
                    change.FullText,
                    change.Selector,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
        return SourceRow.From(source);
    }

    /// <summary>A selector that finds nothing is not kept.</summary>
    private async Task TryAsync(Guid id, string selector, string? titleSelector, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var source = await db.Set<Source>().AsNoTracking().SeenAsync(id, viewer, ct);
        if (source.Kind != SourceKind.Page)
            throw RefusedException.Invalid(
                "radar.source.no-page",
                $"{source.Title} is no watched page, so it has no selector."
            );
        await look.TryAsync(new Uri(source.Address), selector.Trim(), titleSelector, ct);
    }
}
