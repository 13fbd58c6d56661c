using System.ComponentModel.DataAnnotations;

namespace Signalbox.Operations.Backups;

/// <summary>Section <c>Backup</c>: where sets lie, how they are sealed, how long they are kept.</summary>
internal sealed class BackupOptions
{
    /// <summary>Whether sets are made by themselves, at the times of the schedule <c>operations.backup</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Folder of the sets; <c>backups</c> in the data folder when null. Better on another disk.</summary>
    public string? Folder { get; set; }

    /// <summary>File with the key that seals the sets: 32 bytes, raw, in base64 or in hex. Without it sets are plain.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Whether this is the file with the key, which goes into no set wherever it lies.</summary>
    public bool IsKeyFile(string path) =>
        KeyFile is { Length: > 0 } key && Path.GetFullPath(key) == Path.GetFullPath(path);

    /// <summary>How many days a daily set is kept here.</summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>Folder of pg_dump and pg_restore; found by itself when null.</summary>
    public string? PostgresTools { get; set; }

    /// <summary>How long pg_dump or pg_restore may stand still before it is ended.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan ToolSilence { get; set; } = TimeSpan.FromMinutes(10);
}
