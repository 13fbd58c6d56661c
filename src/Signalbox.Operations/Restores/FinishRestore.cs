using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Restores;

/// <summary>Puts a prepared restore in place, at the start of the program: then nobody works on the old state.</summary>
/// <remarks>
/// Killed at any step, the next start goes on: the fence is one commit that is made once, the swap knows how far it is.
/// What was still being prepared when its process ended is taken back.
/// </remarks>
internal sealed partial class FinishRestore(
    OperationLock operations,
    PrepareRestore prepare,
    IDatabaseSwap swap,
    RestoredFiles files,
    RestoreJournal journal,
    RestoreRecords records,
    RaiseFence fence,
    TimeProvider clock,
    ILogger<FinishRestore> log
)
{
    // A node that was killed stands in the table until its lease has ended.
    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="patient">Whether to wait for processes that still live, too; the lease of one that was killed is waited for always.</param>
    /// <returns>What was done; null when nothing was to be done.</returns>
    /// <exception cref="RefusedException">409 <c>restore.in-use</c>: another process works on the old database.</exception>
    public async Task<RestoreRecord?> RunAsync(bool patient, CancellationToken ct)
    {
        if (journal.Read() is null)
            return null;
        using var held = Lock();
        if (held is null || journal.Read() is not { } plan)
            return null;
        if (plan.State == RestoreState.Preparing)
        {
            await prepare.TakeBackAsync(ct);
            LogTakenBack(plan.Set);
            return await EndAsync(
                plan,
                "The process ended before the set was loaded; nothing was changed.",
                false,
                Nothing,
                ct
            );
        }
        return await PlaceAsync(plan, patient, ct);
    }

    private static IReadOnlyDictionary<string, int> Nothing { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal);

    private async Task<RestoreRecord> PlaceAsync(RestorePlan plan, bool patient, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var known = true;
        var doubtful = Nothing;
        if (plan is { Next: { } next, Keep: { } keep })
        {
            if (plan.State == RestoreState.Prepared)
            {
                await AloneAsync(plan, patient, ct);
                LogStep("fence");
                await using (var previous = await swap.OpenLiveAsync(ct))
                {
                    known = previous is not null;
                    doubtful = await fence.RunAsync(
                        $"{plan.Kind}-{plan.Id}",
                        swap.At(next),
                        previous,
                        plan.From,
                        clock.GetUtcNow(),
                        ct
                    );
                }
                LogStep("swap");
                plan = plan with { State = RestoreState.Swapping };
                await journal.WriteAsync(plan, ct);
            }
            await swap.SwapAsync(next, keep, ct);
        }
        LogStep("files");
        files.Swap(plan.Id, plan.Files);
        var seconds = new Dictionary<string, double>(plan.Seconds, StringComparer.Ordinal)
        {
            ["place"] = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2),
        };
        LogDone(plan.Set, plan.Keep ?? "–", doubtful.Values.Sum());
        LogStep("record");
        return await EndAsync(plan with { Seconds = seconds }, null, known, doubtful, ct);
    }

    /// <summary>The record first, then the journal: what is killed in between finds its record there.</summary>
    private async Task<RestoreRecord> EndAsync(
        RestorePlan plan,
        string? failure,
        bool isToldKnown,
        IReadOnlyDictionary<string, int> doubtful,
        CancellationToken ct
    )
    {
        var record = new RestoreRecord(
            plan.Id,
            plan.Kind,
            plan.Set,
            plan.From,
            plan.Started,
            clock.GetUtcNow(),
            failure,
            failure is null ? plan.Keep : null,
            plan.Safety,
            isToldKnown,
            doubtful,
            plan.Seconds
        );
        await records.AddAsync(record, ct);
        journal.Clear();
        return record;
    }

    /// <summary>Nobody else works on the old database: PostgreSQL's nodes say so, SQLite's lock has been taken.</summary>
    private async Task AloneAsync(RestorePlan plan, bool patient, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        var first = await swap.UsersAsync(ct);
        for (var users = first; users.Count > 0; users = await swap.UsersAsync(ct))
        {
            var live = users.Any(user => !first.TryGetValue(user.Key, out var until) || user.Value > until);
            if ((live && !patient) || TimeProvider.System.GetElapsedTime(began) > LongestLease)
                throw RefusedException.Conflict(
                    "restore.in-use",
                    $"The restore of {plan.Set} is prepared, and {string.Join(", ", users.Keys)} still works on the database. Stop it and start again; or drop the restore with: signalbox restore --cancel."
                );
            LogWaiting(string.Join(", ", users.Keys));
            await Task.Delay(Pause, TimeProvider.System, ct);
        }
    }

    /// <returns>Null while the restore is being prepared by somebody else.</returns>
    private IDisposable? Lock()
    {
        try
        {
            return operations.Take("restore");
        }
        catch (RefusedException refused) when (refused.Code == "operations.locked")
        {
            return null;
        }
    }

    [LoggerMessage(6035, LogLevel.Information, "Restore, step {Step}")]
    private partial void LogStep(string step);

    [LoggerMessage(
        6031,
        LogLevel.Warning,
        "The set {Set} was restored; the old database is kept as {Keep}, and {Held} things wait for a person"
    )]
    private partial void LogDone(string set, string keep, int held);

    [LoggerMessage(
        6032,
        LogLevel.Warning,
        "A restore of {Set} was not prepared to its end and was taken back; nothing was changed"
    )]
    private partial void LogTakenBack(string set);

    [LoggerMessage(6033, LogLevel.Information, "Waiting with the restore until nobody works on the database: {Users}")]
    private partial void LogWaiting(string users);
}
