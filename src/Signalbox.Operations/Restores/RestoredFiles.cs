using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Restores;

/// <summary>Brings a set's files and keys back: unpacked beside first, put in place by renames, what was there kept.</summary>
internal sealed class RestoredFiles(
    FilesPart part,
    IOptions<InstallationOptions> installation,
    IOptions<BackupOptions> backup
)
{
    /// <summary>Folder of the data folder in which a restore unpacks.</summary>
    public const string Folder = "restoring";

    /// <summary>How the folders with what restores have put aside begin.</summary>
    public const string KeptPrefix = "before_";

    private const string KeyName = "keys/secrets.key";

    // What operations remember of themselves does not go back in time with the rest.
    private static readonly string[] Stay = ["drills.jsonl", "offsite.json", "key-copy.json"];

    private string Files => Path.Combine(part.Root, Folder, "files");

    private string Configuration => Path.Combine(part.Root, Folder, "configuration");

    private string KeyFile => Path.GetFullPath(installation.Value.SecretKeyFile ?? Path.Combine(part.Root, KeyName));

    /// <summary>Takes away what an earlier restore unpacked.</summary>
    public void Clear()
    {
        var folder = Path.Combine(part.Root, Folder);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <returns>The names at the top of the data folder that come from the set.</returns>
    public async Task<IReadOnlyList<string>> UnpackFilesAsync(Stream plain, CancellationToken ct)
    {
        await UnpackAsync(plain, Files, ct);
        foreach (var name in Stay)
            File.Delete(Path.Combine(Files, name));
        return
        [
            .. Directory
                .EnumerateFileSystemEntries(Files)
                .Select(e => Path.GetFileName(e))
                .Order(StringComparer.Ordinal),
        ];
    }

    public Task UnpackConfigurationAsync(Stream plain, CancellationToken ct) => UnpackAsync(plain, Configuration, ct);

    /// <summary>Puts what was unpacked in place; can be killed at any point and called again.</summary>
    /// <param name="id">The restore's.</param>
    /// <param name="names">What <see cref="UnpackFilesAsync"/> gave; null leaves the files as they are.</param>
    /// <returns>The folder with what was put aside and with the set's settings; null when there is nothing in it.</returns>
    public string? Swap(string id, IReadOnlyList<string>? names)
    {
        var kept = Path.Combine(part.Root, KeptPrefix + id);
        if (names is not null)
        {
            foreach (var old in Directory.EnumerateFileSystemEntries(part.Root).Where(part.IsOurs))
            {
                var aside = Path.Combine(kept, "files", Path.GetFileName(old));
                // What was put aside already is here again only because it was placed or put back since.
                if (!IsStaying(old) && !IsPlaced(old, names) && !Path.Exists(aside))
                    Move(old, aside);
            }
            foreach (var name in names)
                Move(Path.Combine(Files, name), Path.Combine(part.Root, name));
        }
        PutBackKey(Path.Combine(kept, "files"));
        SwapKey(kept);
        if (Directory.Exists(Configuration))
            Move(Configuration, Path.Combine(kept, "settings-of-the-set"));
        Clear();
        Durable.Folder(part.Root);
        return Directory.Exists(kept) ? kept : null;
    }

    /// <summary>Takes what <see cref="Swap"/> put aside out again, as if it had been unpacked from a set.</summary>
    /// <returns>The names at the top; null when no files were put aside.</returns>
    public IReadOnlyList<string>? TakeBack(string id)
    {
        var kept = Path.Combine(part.Root, KeptPrefix + id);
        Clear();
        if (File.Exists(Path.Combine(kept, KeyName)))
            Copy(Path.Combine(kept, KeyName), Path.Combine(Configuration, KeyName));
        if (!Directory.Exists(Path.Combine(kept, "files")))
            return null;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(kept, "files"), "*", SearchOption.AllDirectories))
            Copy(path, Path.Combine(Files, Path.GetRelativePath(Path.Combine(kept, "files"), path)));
        return
        [
            .. Directory
                .EnumerateFileSystemEntries(Files)
                .Select(e => Path.GetFileName(e))
                .Order(StringComparer.Ordinal),
        ];
    }

    private bool IsStaying(string path) =>
        Stay.Contains(Path.GetFileName(path), StringComparer.Ordinal) || backup.Value.IsKeyFile(path);

    /// <summary>The key of the sets is in none of them: where it lies among the files, it stays.</summary>
    private void PutBackKey(string kept)
    {
        if (backup.Value.KeyFile is not { Length: > 0 } key || File.Exists(key))
            return;
        var before = Path.Combine(kept, Path.GetRelativePath(part.Root, Path.GetFullPath(key)));
        if (File.Exists(before))
            Copy(before, key);
    }

    /// <summary>A name from the set that is not among what was unpacked any more has been placed already.</summary>
    private bool IsPlaced(string path, IReadOnlyList<string> names)
    {
        var name = Path.GetFileName(path);
        return names.Contains(name, StringComparer.Ordinal) && !Path.Exists(Path.Combine(Files, name));
    }

    /// <summary>The database of the set is sealed with the key of its time.</summary>
    private void SwapKey(string kept)
    {
        var restored = Path.Combine(Configuration, KeyName);
        if (!File.Exists(restored))
            return;
        if (File.Exists(KeyFile))
        {
            if (File.ReadAllBytes(KeyFile).AsSpan().SequenceEqual(File.ReadAllBytes(restored)))
                return;
            Copy(KeyFile, Path.Combine(kept, KeyName));
        }
        Copy(restored, KeyFile);
    }

    private static void Copy(string from, string to)
    {
        Own(Path.GetDirectoryName(to)!);
        var beside = to + ".new";
        File.Copy(from, beside, overwrite: true);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(beside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(beside, to, overwrite: true);
    }

    private static void Move(string from, string to)
    {
        if (!Path.Exists(from))
            return; // done before
        Own(Path.GetDirectoryName(to)!);
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to);
    }

    /// <summary>Unpacks an archive of a set into a folder, which its owner alone may look into.</summary>
    /// <exception cref="RefusedException">503 <c>restore.unpack</c>.</exception>
    public static async Task UnpackAsync(Stream plain, string folder, CancellationToken ct)
    {
        Own(folder);
        try
        {
            await using var unpacked = new GZipStream(plain, CompressionMode.Decompress, leaveOpen: true);
            // An archive of no files is no byte long, which the reader of archives takes for a cut one.
            var bytes = PipeReader.Create(unpacked);
            var first = await bytes.ReadAsync(ct);
            if (first is { IsCompleted: true, Buffer.IsEmpty: true })
                return;
            bytes.AdvanceTo(first.Buffer.Start);
            // Refuses names that lead out of the folder.
            await using var archive = bytes.AsStream();
            await TarFile.ExtractToDirectoryAsync(archive, folder, overwriteFiles: true, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw RefusedException.Unavailable(
                "restore.unpack",
                $"The set's files could not be unpacked into {folder}: {fault.Message} Make room there, or use another set.",
                fault
            );
        }
    }

    /// <summary>A folder that its owner alone may look into.</summary>
    private static void Own(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
    }
}
