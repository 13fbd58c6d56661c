using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Restores;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups;

/// <summary>What would be removed, or was, and why the others stay.</summary>
internal sealed record PrunePlan(IReadOnlyList<string> Remove, IReadOnlyList<string> Keep);

/// <summary>Removes sets that are older than their kind is kept for, and the remains of failed ones.</summary>
/// <remarks>
/// Never the newest verified set, never below three, never one marked <c>KEEP</c>, never one of another installation; age
/// is what the manifest says. A clock that jumped removes nothing.
/// </remarks>
internal sealed partial class PruneBackups(
    BackupFolder folder,
    OperationLock operations,
    Installation installation,
    KeptStates kept,
    IOptions<BackupOptions> options,
    TimeProvider clock,
    ILogger<PruneBackups> log
)
{
    /// <exception cref="RefusedException">409 <c>operations.locked</c>; 409 <c>backup.clock</c>.</exception>
    public async Task<PrunePlan> RunAsync(bool dryRun, CancellationToken ct)
    {
        using var held = operations.Take("backup prune");
        return await UnlockedAsync(dryRun, ct);
    }

    /// <summary>The same for who holds the lock already.</summary>
    public async Task<PrunePlan> UnlockedAsync(bool dryRun, CancellationToken ct)
    {
        var own = await installation.NameAsync(ct);
        var aged = folder
            .Sets()
            .Where(s => s.IsComplete)
            .Select(s => (Set: s, Manifest: BackupFolder.ManifestOf(s)))
            .Where(s => s.Manifest?.Installation == own && s.Manifest.Id == s.Set.Id)
            .Select(s => new AgedSet(s.Set.Id, s.Manifest!.Kind, s.Manifest.CreatedUtc, s.Set.IsKept))
            .ToList();
        var remove = Retention.Choose(aged, clock.GetUtcNow(), options.Value.RetentionDays);
        if (!dryRun)
        {
            foreach (var id in remove)
            {
                Remove(folder.Find(id));
                LogRemoved(id);
            }
            await kept.TidyAsync(ct);
        }
        return new PrunePlan(remove, [.. aged.Select(s => s.Id).Except(remove, StringComparer.Ordinal)]);
    }

    /// <summary>First the file that makes it count, so that a killed removal leaves no set that looks whole.</summary>
    private static void Remove(BackupSet set)
    {
        File.Delete(set.CompleteFile);
        Directory.Delete(set.Folder, recursive: true);
    }

    [LoggerMessage(6021, LogLevel.Information, "Backup {Set} was removed: it is older than its kind is kept for")]
    private partial void LogRemoved(string set);
}

/// <summary>A complete set of this installation, as its age is judged.</summary>
internal sealed record AgedSet(string Id, string Kind, DateTimeOffset CreatedUtc, bool IsKept);

/// <summary>Which sets are old enough to go.</summary>
internal static class Retention
{
    /// <summary>So many sets are always left.</summary>
    public const int Least = 3;

    private const int HourlySets = 24;
    private const int ManualSets = 20;
    private const int SafetySets = 5;
    private static readonly TimeSpan SafetyAge = TimeSpan.FromDays(14);
    private static readonly TimeSpan LargestLeap = TimeSpan.FromHours(48);

    /// <returns>Ids, oldest first.</returns>
    /// <exception cref="RefusedException">409 <c>backup.clock</c>: the clock lies before the newest set, or far beyond it.</exception>
    public static IReadOnlyList<string> Choose(IReadOnlyList<AgedSet> sets, DateTimeOffset now, int dailyDays)
    {
        var newestFirst = sets.OrderByDescending(s => s.CreatedUtc).ToList();
        if (newestFirst is not [var newest, ..])
            return [];
        if (now < newest.CreatedUtc || now - newest.CreatedUtc > LargestLeap)
            throw RefusedException.Conflict(
                "backup.clock",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The newest set is of {newest.CreatedUtc:u} and the clock says {now:u}: nothing is removed by a clock that may be wrong. Correct it, or make a set first."
                )
            );
        var old = newestFirst
            .GroupBy(s => s.Kind, StringComparer.Ordinal)
            .SelectMany(kind => Old(kind.Key, [.. kind], now, dailyDays))
            .Where(s => !s.IsKept && s != newest)
            .OrderBy(s => s.CreatedUtc)
            .ToList();
        return [.. old.Take(Math.Max(0, sets.Count - Least)).Select(s => s.Id)];
    }

    private static IEnumerable<AgedSet> Old(
        string kind,
        List<AgedSet> newestFirst,
        DateTimeOffset now,
        int dailyDays
    ) =>
        kind switch
        {
            "hourly" => newestFirst.Skip(HourlySets),
            "manual" => newestFirst.Skip(ManualSets),
            "pre-upgrade" or "pre-restore" => newestFirst.Skip(SafetySets).Where(s => now - s.CreatedUtc > SafetyAge),
            _ => newestFirst.Where(s => now - s.CreatedUtc > TimeSpan.FromDays(dailyDays)),
        };
}
