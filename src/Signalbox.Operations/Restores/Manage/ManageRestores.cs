using Signalbox.Operations.Backups;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Restores.Manage;

/// <summary>What a restore is to bring back.</summary>
/// <param name="Set">A set's id; the newest when null.</param>
/// <param name="Configuration">The key that the set's secrets are sealed with, and its settings for a person to compare.</param>
internal sealed record RestoreWish(string? Set, bool Database = true, bool Files = true, bool Configuration = true);

/// <summary>Asks for a restore, drops it, goes back, and lets out what it held.</summary>
internal sealed class ManageRestores(
    JobQueue queue,
    BackupFolder folder,
    RestoreJournal journal,
    PrepareRestore prepare,
    UndoRestore undo,
    Fences fences,
    AuditTrail trail
)
{
    /// <summary>Puts in the job that prepares it; nothing in use is touched before the next start.</summary>
    /// <returns>The job's id.</returns>
    /// <exception cref="RefusedException">404 <c>backup.not-found</c>; 409 <c>restore.pending</c>; 400 <c>restore.nothing</c>.</exception>
    public async Task<long> PrepareAsync(Actor by, RestoreWish wish, CancellationToken ct)
    {
        if (wish is { Database: false, Files: false, Configuration: false })
            throw RefusedException.Invalid(
                "restore.nothing",
                "Say what to restore: the database, the files or the configuration."
            );
        var set = folder.Find(wish.Set ?? "latest").Id;
        if (journal.Read() is { } pending)
            throw RestoreJournal.Pending(pending);
        var job = new PrepareRestoreNow(set, wish.Database, wish.Files, wish.Configuration);
        var id = (await queue.EnqueueAsync(job, options: null, ct))!.Value; // without a key it is always put in
        await AuditAsync(
            by,
            "operations.restore.asked",
            set,
            new
            {
                job = id,
                wish.Database,
                wish.Files,
                wish.Configuration,
            },
            ct
        );
        return id;
    }

    /// <inheritdoc cref="PrepareRestore.CancelAsync" />
    public async Task CancelAsync(Actor by, CancellationToken ct)
    {
        var plan = await prepare.CancelAsync(ct);
        await AuditAsync(by, "operations.restore.cancelled", plan.Set, new { plan.Kind }, ct);
    }

    /// <inheritdoc cref="UndoRestore.RunAsync" />
    public async Task UndoAsync(Actor by, CancellationToken ct)
    {
        var plan = await undo.RunAsync(ct);
        await AuditAsync(by, "operations.restore.undo-asked", plan.Set, new { plan.Keep }, ct);
    }

    /// <summary>Lets out what is held since restores.</summary>
    /// <returns>How many restores were released.</returns>
    public async Task<int> ReleaseAsync(Actor by, CancellationToken ct)
    {
        var released = await fences.ReleaseAsync(ct);
        if (released > 0)
            await AuditAsync(by, "operations.restore.released", null, new { released }, ct);
        return released;
    }

    private Task AuditAsync(Actor by, string action, string? target, object detail, CancellationToken ct) =>
        trail.WriteAsync(null, AuditEvent.By(by, action, target, detail), ct);
}
