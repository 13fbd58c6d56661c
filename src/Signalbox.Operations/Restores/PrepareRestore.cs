using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Operations.Drills;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Restores;

/// <summary>What of a set is restored, and how.</summary>
internal sealed record RestoreRequest
{
    /// <summary>The set's id, or <c>latest</c>.</summary>
    public required string Set { get; init; }

    public bool Database { get; init; } = true;

    public bool Files { get; init; } = true;

    /// <summary>Whether the key that the set's secrets are sealed with comes back, and the set's settings for a person to compare.</summary>
    public bool Configuration { get; init; } = true;

    /// <summary>Whether no set is made of the present state first, e.g. because its database is dead.</summary>
    public bool NoSafety { get; init; }

    /// <summary>Whether a set of another installation is meant.</summary>
    public bool FromElsewhere { get; init; }
}

/// <summary>Proves a set and loads it beside what is in use, which is not touched: <see cref="FinishRestore"/> puts it in place.</summary>
internal sealed partial class PrepareRestore(
    BackupFolder folder,
    OperationLock operations,
    VerifyBackup verify,
    CreateBackup backup,
    IDatabaseLoader loader,
    IDatabaseSwap swap,
    RestoredFiles files,
    RestoreJournal journal,
    Installation installation,
    RaiseFence fence,
    IOptions<BackupOptions> options,
    TimeProvider clock,
    ILogger<PrepareRestore> log
)
{
    /// <summary>Name of the database that a set is loaded into.</summary>
    public const string Next = "signalbox_restore";

    /// <summary>How the names of databases begin that restores have put aside.</summary>
    public const string KeptPrefix = "before_";

    /// <param name="told">Told each step as it begins.</param>
    /// <exception cref="RefusedException">409 <c>operations.locked</c>, 409 <c>restore.pending</c>, 404 <c>backup.not-found</c>; codes <c>backup.…</c>, <c>restore.…</c>, <c>data.…</c>.</exception>
    public async Task<RestorePlan> RunAsync(RestoreRequest request, Action<string> told, CancellationToken ct)
    {
        using var held = operations.Take("restore");
        await EmptyJournalAsync(ct);
        var set = folder.Find(request.Set);
        var now = clock.GetUtcNow();
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal);
        var manifest = await StepAsync("verify", () => ProvedAsync(set, request, ct));
        CheckSpace(manifest);
        var plan = new RestorePlan(
            now.ToString("yyyyMMdd't'HHmmss", CultureInfo.InvariantCulture),
            RestoreKind.Restore,
            RestoreState.Preparing,
            set.Id,
            manifest.CreatedUtc,
            now,
            request.Database ? Next : null,
            request.Database ? KeptPrefix + now.ToString("yyyyMMdd't'HHmmss", CultureInfo.InvariantCulture) : null,
            null,
            null,
            seconds
        );
        if (!request.NoSafety)
            plan = plan with { Safety = await StepAsync("safety", () => SafetyAsync(ct)) };
        await journal.WriteAsync(plan, ct);
        try
        {
            if (request.Database)
                await StepAsync("load", () => LoadAsync(set, manifest, ct));
            plan = plan with { Files = await StepAsync("unpack", () => UnpackAsync(set, manifest, request, ct)) };
            plan = plan with { State = RestoreState.Prepared };
            await journal.WriteAsync(plan, ct);
            told("prepared");
        }
        catch
        {
            await TakeBackAsync(CancellationToken.None);
            throw;
        }
        LogPrepared(plan.Id, set.Id);
        return plan;

        async Task<T> StepAsync<T>(string name, Func<Task<T>> work)
        {
            told(name);
            var at = Stopwatch.GetTimestamp();
            var done = await work();
            seconds[name] = Math.Round(Stopwatch.GetElapsedTime(at).TotalSeconds, 2);
            return done;
        }
    }

    /// <summary>Takes back what is prepared; nothing in use was touched.</summary>
    /// <exception cref="RefusedException">409 <c>operations.locked</c>, 409 <c>restore.none</c>, 409 <c>restore.swapping</c>.</exception>
    public async Task<RestorePlan> CancelAsync(CancellationToken ct)
    {
        using var held = operations.Take("restore --cancel");
        var plan =
            journal.Read()
            ?? throw RefusedException.Conflict("restore.none", "No restore is prepared; there is nothing to cancel.");
        if (plan.State == RestoreState.Swapping)
            throw RefusedException.Conflict(
                "restore.swapping",
                $"The restore of {plan.Set} is being put in place already. Start the server: it finishes; then signalbox restore --undo."
            );
        if (plan.Kind == RestoreKind.Restore)
            await TakeBackAsync(ct);
        else
            journal.Clear(); // what an undo puts in place was there before
        return plan;
    }

    /// <summary>Drops what was loaded and unpacked, the journal last.</summary>
    public async Task TakeBackAsync(CancellationToken ct)
    {
        await loader.DropAsync(Next, ct);
        files.Clear();
        journal.Clear();
    }

    /// <summary>What a killed process left is taken back; what is prepared is another's.</summary>
    private async Task EmptyJournalAsync(CancellationToken ct)
    {
        switch (journal.Read())
        {
            case null:
                return;
            case { State: RestoreState.Preparing }:
                await TakeBackAsync(ct);
                return;
            case var plan:
                throw RestoreJournal.Pending(plan);
        }
    }

    private async Task<Manifest> ProvedAsync(BackupSet set, RestoreRequest request, CancellationToken ct)
    {
        var manifest = await verify.ProvedAsync(set, ct);
        if (request.Database && manifest.Database.Engine != loader.Engine)
            throw RefusedException.Conflict(
                "backup.other-engine",
                $"{set.Id} was taken from {manifest.Database.Engine}, and this installation runs on {loader.Engine}."
            );
        if (!request.FromElsewhere && await NameAsync(ct) is { } here && here != manifest.Installation)
            throw RefusedException.Conflict(
                "restore.elsewhere",
                $"{set.Id} is of another installation ({manifest.Installation[..8]}, and this is {here[..8]}). If it is meant to take this one's place, add --from-elsewhere."
            );
        return manifest;
    }

    /// <returns>Null when the database in use cannot tell.</returns>
    private async Task<string?> NameAsync(CancellationToken ct)
    {
        await using (var live = await swap.OpenLiveAsync(ct))
            if (live is null)
                return null;
        try
        {
            return await installation.NameAsync(ct);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private async Task<string> SafetyAsync(CancellationToken ct)
    {
        try
        {
            return (await backup.UnlockedAsync("pre-restore", _ => { }, ct)).Id;
        }
        catch (RefusedException refused)
        {
            throw RefusedException.Conflict(
                "restore.no-safety",
                $"The present state could not be saved first: {refused.Message} When it is lost anyway, restore with --no-safety."
            );
        }
    }

    /// <summary>The set, loaded, compared table by table with its manifest, and brought up to this version.</summary>
    private async Task<LoadedDatabase> LoadAsync(BackupSet set, Manifest manifest, CancellationToken ct)
    {
        LoadedDatabase loaded;
        await using (var plain = VerifyBackup.OpenDatabase(set, manifest, BackupKey.From(options)))
            loaded = await loader.LoadAsync(Next, plain, ct);
        var different = RunDrill.Compare(manifest.Tables, loaded.Tables).Where(t => !t.IsEqual).ToList();
        if (different.Count > 0)
            throw RefusedException.Conflict(
                "restore.different",
                $"{different.Count} tables of {set.Id} came back different: {string.Join(", ", different.Take(10).Select(t => t.Name))}. Use another set."
            );
        await fence.MigrateAsync(loaded.Options, ct);
        return loaded;
    }

    private async Task<IReadOnlyList<string>?> UnpackAsync(
        BackupSet set,
        Manifest manifest,
        RestoreRequest request,
        CancellationToken ct
    )
    {
        files.Clear();
        var key = BackupKey.From(options);
        if (request.Configuration)
            await using (var plain = VerifyBackup.Open(set, manifest.PartOf("config."), key))
                await files.UnpackConfigurationAsync(plain, ct);
        if (!request.Files)
            return null;
        await using var packed = VerifyBackup.Open(set, manifest.PartOf("files."), key);
        return await files.UnpackFilesAsync(packed, ct);
    }

    /// <exception cref="RefusedException">409 <c>restore.no-space</c>, with the figures.</exception>
    private void CheckSpace(Manifest manifest)
    {
        var needed = 2 * manifest.Parts.Sum(p => p.PlainBytes);
        var free = new DriveInfo(folder.DataRoot).AvailableFreeSpace;
        if (free < needed)
            throw RefusedException.Conflict(
                "restore.no-space",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder.DataRoot} has {free / 1_000_000} MB free, and this restore needs {needed / 1_000_000} MB. Make room first."
                )
            );
    }

    [LoggerMessage(6030, LogLevel.Information, "Restore {Id} of {Set} is prepared: proved, loaded and compared")]
    private partial void LogPrepared(string id, string set);
}
