using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Drills;

/// <summary>Proves a set in the only way there is: loads it, beside the database in use, compares every table, and starts the program on it.</summary>
internal sealed partial class RunDrill(
    BackupFolder folder,
    OperationLock operations,
    VerifyBackup verify,
    IDatabaseLoader loader,
    TryProgram program,
    DrillRecords records,
    IOptions<BackupOptions> options,
    TimeProvider clock,
    ILogger<RunDrill> log
)
{
    // Long enough that nobody has a database of this name beside his own: it is dropped.
    private const string Scratch = "signalbox_drill";

    /// <param name="id">The set's id, or <c>latest</c>.</param>
    /// <param name="told">Told each step as it begins.</param>
    /// <exception cref="RefusedException">409 <c>operations.locked</c>; 404 <c>backup.not-found</c>; codes <c>backup.…</c>.</exception>
    public async Task<DrillRecord> RunAsync(string id, Action<string> told, CancellationToken ct)
    {
        using var held = operations.Take("drill");
        return await UnlockedAsync(folder.Find(id), new Dictionary<string, double>(StringComparer.Ordinal), told, ct);
    }

    /// <summary>The same for who holds the lock already and has the set at hand.</summary>
    /// <param name="seconds">What it took to get the set, by step; the drill adds its own steps.</param>
    public async Task<DrillRecord> UnlockedAsync(
        BackupSet set,
        Dictionary<string, double> seconds,
        Action<string> told,
        CancellationToken ct
    )
    {
        var began = clock.GetUtcNow();
        IReadOnlyList<TableComparison> tables = [];
        string? failure = null;
        int? asked = null;
        try
        {
            await loader.DropAsync(Scratch, ct); // what a killed drill left
            var manifest = await StepAsync("verify", () => ProvedAsync(set, ct));
            var loaded = await StepAsync("load", () => LoadAsync(set, manifest, ct));
            tables = await StepAsync("compare", () => Task.FromResult(Compare(manifest.Tables, loaded.Tables)));
            failure = Differences(tables);
            if (failure is null && TryProgram.IsPossible)
                asked = await StepAsync("start", () => program.RunAsync(set, manifest, loaded.Options, ct));
        }
        catch (RefusedException refused)
        {
            failure = refused.Message;
        }
        catch (IOException fault)
        {
            failure = $"The set could not be loaded: {fault.Message} Make room on the disk of the database.";
        }
        finally
        {
            told("drop");
            await loader.DropAsync(Scratch, CancellationToken.None);
        }
        var record = new DrillRecord(set.Id, began, failure is null, failure, seconds, tables, asked);
        await records.AddAsync(record, ct);
        LogDone(set.Id, failure ?? "all tables equal", seconds.Values.Sum());
        return record;

        async Task<T> StepAsync<T>(string name, Func<Task<T>> work)
        {
            told(name);
            var at = Stopwatch.GetTimestamp();
            try
            {
                return await work();
            }
            finally
            {
                seconds[name] = Math.Round(Stopwatch.GetElapsedTime(at).TotalSeconds, 2);
            }
        }
    }

    private async Task<Manifest> ProvedAsync(BackupSet set, CancellationToken ct)
    {
        var manifest = await verify.ProvedAsync(set, ct);
        return manifest.Database.Engine == loader.Engine
            ? manifest
            : throw RefusedException.Conflict(
                "backup.other-engine",
                $"{set.Id} was taken from {manifest.Database.Engine}, and this installation runs on {loader.Engine}."
            );
    }

    private async Task<LoadedDatabase> LoadAsync(BackupSet set, Manifest manifest, CancellationToken ct)
    {
        await using var plain = VerifyBackup.OpenDatabase(set, manifest, BackupKey.From(options));
        return await loader.LoadAsync(Scratch, plain, ct);
    }

    /// <summary>Every table of either side.</summary>
    public static IReadOnlyList<TableComparison> Compare(
        IReadOnlyList<TableDigest> expected,
        IReadOnlyList<TableDigest> found
    )
    {
        var there = found.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var compared = expected
            .Select(t =>
            {
                there.Remove(t.Name, out var other);
                return new TableComparison(t.Name, t.Rows, other?.Rows, other == t);
            })
            .ToList();
        compared.AddRange(there.Values.Select(t => new TableComparison(t.Name, null, t.Rows, false)));
        return compared;
    }

    private static string? Differences(IReadOnlyList<TableComparison> tables)
    {
        var different = tables.Where(t => !t.IsEqual).Select(t => t.Name).ToList();
        return different.Count == 0
            ? null
            : $"{different.Count} of {tables.Count} tables came back different: {string.Join(", ", different.Take(10))}.";
    }

    [LoggerMessage(6011, LogLevel.Information, "Drill of {Set}: {Result}, {Seconds} s")]
    private partial void LogDone(string set, string result, double seconds);
}
