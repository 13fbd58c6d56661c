using Signalbox.Operations.Backups;
using Signalbox.Operations.Offsite.S3;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite;

/// <summary>A set that was brought back from the store; gone when it is disposed.</summary>
internal sealed class FetchedSet(BackupSet set) : IDisposable
{
    public BackupSet Set => set;

    /// <summary>Puts it among the sets that are here, for good.</summary>
    /// <exception cref="RefusedException">409 <c>backup.is-here</c>.</exception>
    public BackupSet Keep(BackupFolder folder)
    {
        var here = new BackupSet(Path.Combine(folder.Path, set.Id));
        if (Directory.Exists(here.Folder))
            throw RefusedException.Conflict("backup.is-here", $"{here.Folder} is here already and is not overwritten.");
        Directory.Move(set.Folder, here.Folder);
        Durable.Folder(folder.Path);
        return here;
    }

    public void Dispose()
    {
        if (Directory.Exists(set.Folder))
            Directory.Delete(set.Folder, recursive: true);
    }
}

/// <summary>Brings a set back from the store, into a folder of its own beside the sets that are here.</summary>
/// <remarks>What came is not proved by this: whoever fetched it verifies it.</remarks>
internal sealed class FetchOffsite(OffsiteFolder store, S3Store objects, BackupFolder folder)
{
    /// <param name="id">The set's id, or <c>latest</c>.</param>
    /// <exception cref="RefusedException">404 <c>offsite.not-found</c>; 409 <c>backup.no-space</c>; codes <c>offsite.…</c>.</exception>
    public Task<FetchedSet> RunAsync(string id, Action<string> told, CancellationToken ct) =>
        RunAsync(id, of: null, told, ct);

    /// <summary>The same of another installation, as a new machine needs it.</summary>
    /// <param name="of">Its name; this one's when null.</param>
    public async Task<FetchedSet> RunAsync(string id, string? of, Action<string> told, CancellationToken ct)
    {
        var found = await store.FindAsync(id, of, ct);
        folder.CheckSpace(null, found.Bytes / 2); // which wants twice of what it is told
        var fetched = new FetchedSet(new BackupSet(Path.Combine(folder.Path, "fetched", found.Id)));
        try
        {
            fetched.Dispose(); // what a killed one left
            Make(fetched.Set.Folder);
            foreach (var (name, bytes) in found.Files.OrderBy(f => f.Key == BackupSet.CompleteName))
            {
                told($"fetch {name}");
                await FileAsync(found.Key(name), Path.Combine(fetched.Set.Folder, name), bytes, ct);
            }
            return fetched;
        }
        catch (Exception fault)
        {
            fetched.Dispose();
            if (fault is IOException)
                throw RefusedException.Unavailable(
                    "backup.disk",
                    $"{fetched.Set.Folder} could not be written: {fault.Message} Make room, or set BACKUP_FOLDER to a larger disk.",
                    fault
                );
            throw;
        }
    }

    private async Task FileAsync(string key, string path, long bytes, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await objects.ReadAsync(key, bytes, file, ct);
        file.Flush(flushToDisk: true);
    }

    /// <summary>For its owner alone, like the sets.</summary>
    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
