using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>Has a source read between slots: at once when a person asks, within a minute when a hook does.</summary>
internal sealed class AskSource(IDbContextFactory<SignalboxDb> dbs, JobQueue jobs, AuditTrail audit, TimeProvider clock)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    /// <summary>Asks again, also one that was given up or wished to be left alone.</summary>
    /// <exception cref="RefusedException">404 <c>radar.source.not-found</c>; 409 <c>radar.source.is-off</c>.</exception>
    public async Task<SourceRow> RunAsync(Actor by, Guid id, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>().SeenAsync(id, viewer, ct);
        var read = await ReadAsync(db, source, ct);
        if (read is null)
            throw RefusedException.Conflict(
                "radar.source.is-off",
                $"{source.Title} is not read; switch it on first. Samples never are."
            );
        read.Forgive();
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.source.asked", source.Title, new { source.Id }), ct);
        await jobs.EnqueueAsync(
            tx,
            new ReadSoon(read.Id),
            new JobOptions { Dedupe = $"radar.read-now:{read.Id}:{MinuteOf(clock.GetUtcNow()).ToUnixTimeSeconds()}" },
            ct
        );
        await tx.CommitAsync(ct);
        return SourceRow.From(source);
    }

    /// <summary>Once at the end of this minute, however often it is called for. A source that is off or given up stays so.</summary>
    public async Task HintAsync(SignalboxDb db, WriteTransaction tx, Guid id, CancellationToken ct)
    {
        var source = await db.Set<Source>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);
        if (source is null || await ReadAsync(db, source, ct) is not { GivenUpAt: null } read)
            return;
        var minute = MinuteOf(clock.GetUtcNow());
        await jobs.EnqueueAsync(
            tx,
            new ReadSoon(read.Id),
            new JobOptions
            {
                Dedupe = $"radar.read-soon:{read.Id}:{minute.ToUnixTimeSeconds()}",
                RunAt = minute + Rest,
            },
            ct
        );
    }

    /// <summary>What is really read for a source: an account comes with its server. Null where nothing is.</summary>
    private static async Task<Source?> ReadAsync(SignalboxDb db, Source source, CancellationToken ct)
    {
        if (source is not { Enabled: true, Sample: false, RemovedAt: null })
            return null;
        return source.Kind == SourceKind.WeRssAccount
            ? await db.Set<Source>().FirstOrDefaultAsync(s => s.Kind == SourceKind.WeRssServer && s.Enabled, ct)
            : source;
    }

    /// <summary>The minute's first instant.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset now) =>
        new(now.UtcTicks - (now.UtcTicks % Rest.Ticks), TimeSpan.Zero);
}
