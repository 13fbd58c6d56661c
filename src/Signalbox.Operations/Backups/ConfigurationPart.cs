using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;

namespace Signalbox.Operations.Backups;

/// <summary>The part with the settings and the keys: what a new machine needs beside the database.</summary>
/// <remarks>Secrets go into sealed sets only. <c>settings.json</c> shows every setting, secrets masked.</remarks>
internal sealed class ConfigurationPart(
    SettingsReport settings,
    IOptions<InstallationOptions> installation,
    IOptions<BackupOptions> backup
)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>Sentences on what was left out.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(Stream target, bool withSecrets, CancellationToken ct)
    {
        await using var packed = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await using var archive = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true);
        await using var shown = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(settings.Make().Rows, Form));
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "settings.json") { DataStream = shown };
        await archive.WriteEntryAsync(entry, ct);
        var secret = Secret().Where(f => File.Exists(f.Path) && !backup.Value.IsKeyFile(f.Path)).ToList();
        if (!withSecrets)
            return secret.ConvertAll(f => $"{f.Name} holds secrets and was left out, for there is no BACKUP_KEY_FILE.");
        foreach (var (path, name) in secret)
            await archive.WriteEntryAsync(path, name, ct);
        return [];
    }

    /// <summary>The files whose content nobody else may read, and what they are called in the archive.</summary>
    private IEnumerable<(string Path, string Name)> Secret()
    {
        var data = Path.GetFullPath(installation.Value.DataFolder);
        yield return (Path.GetFullPath(".env"), "env");
        yield return (Path.Combine(data, "signalbox.yml"), "signalbox.yml");
        var keys = Path.Combine(data, "keys");
        if (Directory.Exists(keys))
            foreach (var file in Directory.EnumerateFiles(keys).Order(StringComparer.Ordinal))
                yield return (file, $"keys/{Path.GetFileName(file)}");
        if (
            installation.Value.SecretKeyFile is { } elsewhere
            && Path.GetDirectoryName(Path.GetFullPath(elsewhere)) != keys
        )
            yield return (Path.GetFullPath(elsewhere), "keys/secrets.key");
    }
}
