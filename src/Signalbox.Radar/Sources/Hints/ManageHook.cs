using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources.Hints;

/// <summary>A hook that was just made.</summary>
/// <param name="Path">Where it is called, below this server's address. Shown this once.</param>
internal sealed record MadeHook(string Path, DateTimeOffset MadeAt);

/// <summary>Makes the hook of a source, or another in its place, and revokes it.</summary>
internal sealed class ManageHook(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>; 409 <c>radar.source.is-off</c>.</exception>
    public async Task<MadeHook> MakeAsync(Actor by, Guid sourceId, Viewer viewer, CancellationToken ct)
    {
        var (token, now) = (HookToken.New(), clock.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>().SeenAsync(sourceId, viewer, ct);
        if (source.Sample)
            throw RefusedException.Conflict(
                "radar.source.is-off",
                $"{source.Title} is not read; switch it on first. Samples never are."
            );
        if (await db.Set<HintAddress>().FindAsync([sourceId], ct) is { } hook)
            (hook.TokenHash, hook.MadeAt, hook.MadeBy, hook.LastCalledAt) = (
                HookToken.HashOf(token),
                now,
                by.Name,
                null
            );
        else
            db.Add(
                new HintAddress
                {
                    SourceId = sourceId,
                    TokenHash = HookToken.HashOf(token),
                    MadeAt = now,
                    MadeBy = by.Name,
                }
            );
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.source.hook-made", source.Title, new { source.Id }), ct);
        await tx.CommitAsync(ct);
        return new MadeHook($"/hooks/radar/{token}", now);
    }

    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>, <c>radar.hint.not-found</c>.</exception>
    public async Task RevokeAsync(Actor by, Guid sourceId, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>().SeenAsync(sourceId, viewer, ct);
        if (await db.Set<HintAddress>().Where(h => h.SourceId == sourceId).ExecuteDeleteAsync(ct) == 0)
            throw RefusedException.NotFound("radar.hint.not-found", $"{source.Title} has no hook.");
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.source.hook-revoked", source.Title, new { source.Id }), ct);
        await tx.CommitAsync(ct);
    }
}
