using System.Diagnostics;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Drills;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite;

/// <summary>Drills with a set of the store: fetched, proved, loaded, compared, and gone. What that took is the time to recover from nothing.</summary>
internal sealed class DrillOffsite(OperationLock operations, FetchOffsite fetch, RunDrill drill)
{
    /// <param name="id">The set's id, or <c>latest</c>.</param>
    /// <exception cref="RefusedException">409 <c>operations.locked</c>; codes <c>offsite.…</c>, <c>backup.…</c>.</exception>
    public async Task<DrillRecord> RunAsync(string id, Action<string> told, CancellationToken ct)
    {
        using var held = operations.Take("drill --offsite");
        var began = Stopwatch.GetTimestamp();
        using var fetched = await fetch.RunAsync(id, told, ct);
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["fetch"] = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2),
        };
        return await drill.UnlockedAsync(fetched.Set, seconds, told, ct);
    }
}
