using System.Formats.Tar;
using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Drills;
using Signalbox.Operations.Restores;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Backups;

/// <summary>The part with the files of the data folder that no other part holds: what was uploaded, and what modules keep there.</summary>
internal sealed class FilesPart(
    IOptions<InstallationOptions> installation,
    IOptions<DataOptions> data,
    IOptions<BackupOptions> backup
)
{
    private static readonly string[] NotOurs =
    [
        "cache", // what can be fetched again
        "keys",
        "logs",
        "backups",
        "operation.lock",
        "operation.txt",
        "signalbox.yml",
        RestoredFiles.Folder,
        TryProgram.Folder,
        RestoreJournal.FileName,
        RestoreRecords.FileName,
    ];

    /// <summary>The data folder, as a whole path.</summary>
    public string Root => Path.GetFullPath(installation.Value.DataFolder);

    public async Task WriteAsync(Stream target, CancellationToken ct)
    {
        await using var packed = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await using var archive = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var top in Directory.EnumerateFileSystemEntries(Root).Where(IsOurs).Order(StringComparer.Ordinal))
        foreach (var file in Files(top).Where(f => PlainFile.Is(f) && !backup.Value.IsKeyFile(f)))
            await archive.WriteEntryAsync(file, Path.GetRelativePath(Root, file), ct);
    }

    /// <summary>Whether a file or folder at the top of the data folder belongs into this part.</summary>
    public bool IsOurs(string path)
    {
        var name = Path.GetFileName(path);
        var isDatabase =
            data.Value.Kind == DatabaseKind.Sqlite
            && Path.GetFullPath(path)
                .StartsWith(
                    Path.GetFullPath(new SqliteConnectionStringBuilder(data.Value.ConnectionString).DataSource),
                    StringComparison.Ordinal
                );
        var isBackups = backup.Value.Folder is { } folder && Path.GetFullPath(folder) == Path.GetFullPath(path);
        return !isDatabase
            && !isBackups
            && !name.StartsWith(RestoredFiles.KeptPrefix, StringComparison.Ordinal)
            && !NotOurs.Contains(name, StringComparer.Ordinal);
    }

    /// <summary>Files, by name; links are not followed, for they lead out of the folder.</summary>
    private static IEnumerable<string> Files(string path)
    {
        var plain = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        if (File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
            return [];
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", plain).Order(StringComparer.Ordinal)
            : [path];
    }
}
