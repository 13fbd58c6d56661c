using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups;

/// <summary>The folder that the sets lie in.</summary>
internal sealed class BackupFolder(IOptions<BackupOptions> options, IOptions<InstallationOptions> installation)
{
    private const long LeastFree = 64L * 1024 * 1024;

    public string Path =>
        System.IO.Path.GetFullPath(
            options.Value.Folder ?? System.IO.Path.Combine(installation.Value.DataFolder, "backups")
        );

    /// <summary>The data folder, as a whole path.</summary>
    public string DataRoot => System.IO.Path.GetFullPath(installation.Value.DataFolder);

    public IReadOnlyList<BackupSet> Sets() => BackupSet.In(Path);

    /// <summary>The newest complete set with its manifest; null when there is none. It is not read back here.</summary>
    /// <param name="kind">Only of this kind; null is any.</param>
    public (BackupSet Set, Manifest Manifest)? Newest(string? kind = null)
    {
        foreach (var set in Sets())
            if (set.IsComplete && ManifestOf(set) is { } manifest && (kind is null || manifest.Kind == kind))
                return (set, manifest);
        return null;
    }

    /// <summary>The set of this id; <c>latest</c> is the newest complete one.</summary>
    /// <exception cref="RefusedException">404 <c>backup.not-found</c>.</exception>
    public BackupSet Find(string id)
    {
        if (id == "latest")
            return Newest()?.Set
                ?? throw RefusedException.NotFound(
                    "backup.not-found",
                    $"There is no complete set in {Path}. Make one with: signalbox backup."
                );
        return Sets().FirstOrDefault(s => s.Id == id)
            ?? throw RefusedException.NotFound(
                "backup.not-found",
                $"There is no set {id} in {Path}. signalbox backup list shows those that are there."
            );
    }

    /// <summary>Makes the folder of a new set, which its owner alone may look into.</summary>
    public BackupSet New(DateTimeOffset now, string kind)
    {
        var set = new BackupSet(System.IO.Path.Combine(Path, BackupSet.NewId(now, kind)));
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(set.Folder);
            else
                Directory.CreateDirectory(
                    set.Folder,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
            return set;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Unavailable(
                "backup.folder",
                $"{set.Folder} cannot be made: {fault.Message} Correct BACKUP_FOLDER, or give this user the folder.",
                fault
            );
        }
    }

    /// <summary>Marks what a killed process left; only the holder of the lock may do this.</summary>
    public async Task TidyAsync(CancellationToken ct)
    {
        foreach (var set in Sets().Where(s => !s.IsComplete && !s.IsFailed))
            await FailAsync(set, "The process ended before the backup did.", ct);
    }

    /// <summary>Takes the bulk of a set away that will never be one and leaves the reason.</summary>
    public static async Task FailAsync(BackupSet set, string reason, CancellationToken ct)
    {
        foreach (var entry in new DirectoryInfo(set.Folder).EnumerateFileSystemInfos())
            if (entry is DirectoryInfo below)
                below.Delete(recursive: true);
            else
                entry.Delete();
        await set.FailAsync(reason, ct);
    }

    /// <summary>Twice what the last set took, or twice the database for the first, must be free.</summary>
    /// <exception cref="RefusedException">409 <c>backup.no-space</c>, with the figures.</exception>
    public void CheckSpace(Manifest? last, long databaseBytes)
    {
        Directory.CreateDirectory(Path);
        var needed = Math.Max(LeastFree, 2 * Math.Max(databaseBytes, last?.Parts.Sum(p => p.Bytes) ?? 0));
        var free = new DriveInfo(Path).AvailableFreeSpace;
        if (free < needed)
            throw RefusedException.Conflict(
                "backup.no-space",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path} has {free / 1_000_000} MB free, and a backup needs {needed / 1_000_000} MB. Make room, or set BACKUP_FOLDER to a larger disk."
                )
            );
    }

    /// <summary>What a set says of itself, unproved; null when it says nothing that can be read.</summary>
    public static Manifest? ManifestOf(BackupSet set)
    {
        try
        {
            return Manifest.From(File.ReadAllBytes(set.ManifestFile));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
