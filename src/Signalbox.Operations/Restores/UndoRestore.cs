using System.Globalization;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Restores;

/// <summary>Prepares the way back to what the last restore put aside; <see cref="FinishRestore"/> goes it.</summary>
internal sealed class UndoRestore(
    OperationLock operations,
    IDatabaseSwap swap,
    RestoredFiles files,
    RestoreJournal journal,
    RestoreRecords records,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">409 <c>operations.locked</c>, <c>restore.pending</c>, <c>restore.nothing-to-undo</c>.</exception>
    public async Task<RestorePlan> RunAsync(CancellationToken ct)
    {
        using var held = operations.Take("restore --undo");
        if (journal.Read() is { } pending)
            throw RestoreJournal.Pending(pending);
        if (records.All().FirstOrDefault(r => r.Failure is null) is not { } last)
            throw RefusedException.Conflict(
                "restore.nothing-to-undo",
                "Nothing was restored here; there is no way back to go."
            );
        if (last.Keep is { } kept && !await swap.ExistsAsync(kept, ct))
            throw RefusedException.Conflict(
                "restore.nothing-to-undo",
                $"The database from before the restore of {last.Set} is gone: it is kept for {KeptStates.Days} days. Restore the set {last.Safety ?? "of that time"} instead."
            );
        var now = clock.GetUtcNow();
        var id = now.ToString("yyyyMMdd't'HHmmss", CultureInfo.InvariantCulture);
        var plan = new RestorePlan(
            id,
            RestoreKind.Undo,
            RestoreState.Prepared,
            last.Set,
            last.Ended, // until then it was in use
            now,
            last.Keep,
            last.Keep is null ? null : PrepareRestore.KeptPrefix + id,
            files.TakeBack(last.Id),
            null,
            new Dictionary<string, double>(StringComparer.Ordinal)
        );
        await journal.WriteAsync(plan, ct);
        return plan;
    }
}
