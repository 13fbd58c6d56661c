using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups;

/// <summary>What reading a set back has shown.</summary>
/// <param name="Manifest">Null when it could not be read.</param>
/// <param name="Faults">Each names its file; empty when every byte is as it was written.</param>
/// <param name="Unknown">Sentences on what could not be found out, such as what is inside without the key.</param>
internal sealed record Verification(
    BackupSet Set,
    Manifest? Manifest,
    IReadOnlyList<SetFault> Faults,
    IReadOnlyList<string> Unknown
)
{
    /// <summary>Whether the set is proved to be as it was written; what could not be looked at is not.</summary>
    public bool IsSound => Faults.Count == 0 && Unknown.Count == 0;
}

/// <summary>Something that is not as it was written.</summary>
internal sealed record SetFault(string File, string What);

/// <summary>Reads a set back, every byte of every file, and compares it with what the manifest says.</summary>
internal sealed class VerifyBackup(IOptions<BackupOptions> options)
{
    private const int LargestManifest = 64 * 1024 * 1024;

    public async Task<Verification> RunAsync(BackupSet set, CancellationToken ct)
    {
        var key = BackupKey.From(options);
        var faults = new List<SetFault>();
        var unknown = new List<string>();
        if (set.IsFailed)
            faults.Add(
                new SetFault(
                    BackupSet.FailedName,
                    $"the backup failed: {(await File.ReadAllTextAsync(set.FailedFile, ct)).Trim()}"
                )
            );
        if (!set.IsComplete)
            faults.Add(new SetFault(BackupSet.CompleteName, "is missing: the backup was not written to its end"));
        var manifest = await ManifestAsync(set, key, faults, unknown, ct);
        if (manifest is null)
            return new Verification(set, null, faults, unknown);
        foreach (var part in manifest.Parts)
            await PartAsync(set, part, key, faults, unknown, ct);
        Strangers(set, manifest, faults);
        return new Verification(set, manifest, faults, unknown);
    }

    /// <summary>Reads the set back and gives its manifest; what is not proved is refused.</summary>
    /// <exception cref="RefusedException">409 <c>backup.damaged</c>, 409 <c>backup.unknown</c>.</exception>
    public async Task<Manifest> ProvedAsync(BackupSet set, CancellationToken ct)
    {
        var found = await RunAsync(set, ct);
        if (found.Faults is [var fault, ..])
            throw RefusedException.Conflict("backup.damaged", $"{set.Id}: {fault.File} {fault.What}.");
        if (found.Unknown is [var unknown, ..])
            throw RefusedException.Conflict("backup.unknown", unknown);
        return found.Manifest!; // sound sets have one
    }

    /// <summary>The manifest, its signature and COMPLETE vouch for one another: where one differs from two, that one is named.</summary>
    private static async Task<Manifest?> ManifestAsync(
        BackupSet set,
        BackupKey? key,
        List<SetFault> faults,
        List<string> unknown,
        CancellationToken ct
    )
    {
        if (!File.Exists(set.ManifestFile))
        {
            faults.Add(new SetFault(BackupSet.ManifestName, "is missing"));
            return null;
        }
        if (new FileInfo(set.ManifestFile).Length > LargestManifest)
        {
            faults.Add(new SetFault(BackupSet.ManifestName, "is far larger than a manifest"));
            return null;
        }
        var bytes = await File.ReadAllBytesAsync(set.ManifestFile, ct);
        var manifest = Parse(bytes);
        var completed = !set.IsComplete || await TextAsync(set.CompleteFile, ct) == BackupSet.Completion(bytes);
        var signed = await SignedAsync(set, bytes, manifest, key, unknown, ct);
        if (manifest is null || (!completed && signed == false))
        {
            faults.Add(new SetFault(BackupSet.ManifestName, "is damaged: it is not what was signed and completed"));
            return null;
        }
        if (!completed)
            faults.Add(
                signed is null
                    ? new SetFault(
                        BackupSet.ManifestName,
                        $"or {BackupSet.CompleteName} is damaged: they do not belong together, and without the key there is no telling which"
                    )
                    : new SetFault(BackupSet.CompleteName, "is damaged: it does not belong to this manifest")
            );
        if (signed == false)
            faults.Add(new SetFault(BackupSet.SignatureName, "is damaged, or another key signed this manifest"));
        if (manifest.Id != set.Id)
            faults.Add(
                new SetFault(BackupSet.ManifestName, $"belongs to the set {manifest.Id}, not to the folder {set.Id}")
            );
        if (manifest.Format <= Manifest.CurrentFormat)
            return manifest;
        faults.Add(
            new SetFault(
                BackupSet.ManifestName,
                $"has the form {manifest.Format} of Signalbox {manifest.Product.Version}: install that version or later"
            )
        );
        return null;
    }

    /// <returns>Null when there is no telling, for want of the key.</returns>
    private static async Task<bool?> SignedAsync(
        BackupSet set,
        byte[] bytes,
        Manifest? manifest,
        BackupKey? key,
        List<string> unknown,
        CancellationToken ct
    )
    {
        if (!File.Exists(set.SignatureFile))
            return false;
        var signature = await TextAsync(set.SignatureFile, ct);
        if (signature.StartsWith("sha256:", StringComparison.Ordinal))
            // A set without a key; one that is sealed cannot be passed off as such.
            return signature == BackupSet.Completion(bytes) && manifest?.Parts.All(p => p.KeyId is null) == true;
        if (key is not null)
            return signature == Signature(bytes, key);
        unknown.Add(
            "The set was signed with a key that is not here: set BACKUP_KEY_FILE to the key that its parts name, and verify again."
        );
        return null;
    }

    /// <summary>What <c>manifest.hmac</c> holds.</summary>
    public static string Signature(ReadOnlySpan<byte> manifest, BackupKey? key) =>
        key is null ? BackupSet.Completion(manifest) : $"hmac-sha256:{key.Sign(manifest)}\n";

    private static Manifest? Parse(byte[] bytes)
    {
        try
        {
            return Manifest.From(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads one part back, as it lies there and what is in it.</summary>
    public static async Task PartAsync(
        BackupSet set,
        Part part,
        BackupKey? key,
        List<SetFault> faults,
        List<string> unknown,
        CancellationToken ct
    )
    {
        var path = Path.Combine(set.Folder, part.Name);
        if (Path.GetFileName(part.Name) != part.Name || !File.Exists(path))
        {
            faults.Add(new SetFault(part.Name, "is missing"));
            return;
        }
        try
        {
            await using var file = OpenRead(path);
            if (file.Length != part.Bytes)
                faults.Add(new SetFault(part.Name, $"has {file.Length} bytes instead of {part.Bytes}"));
            else if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) != part.Sha256)
                faults.Add(new SetFault(part.Name, "is damaged: its SHA-256 is not the manifest's"));
            else if (part.KeyId is not null && part.KeyId != key?.Id)
                unknown.Add(
                    $"{part.Name} was sealed with the key {part.KeyId}, and {(key is null ? "there is none here" : $"the one here is {key.Id}")}: set BACKUP_KEY_FILE to that key."
                );
            else
                await InsideAsync(set, part, key, faults, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(new SetFault(part.Name, $"cannot be read: {fault.Message}"));
        }
    }

    private static async Task InsideAsync(
        BackupSet set,
        Part part,
        BackupKey? key,
        List<SetFault> faults,
        CancellationToken ct
    )
    {
        if (part.KeyId is null)
            return; // what lies there is what is in it
        try
        {
            await using var plain = Open(set, part, key);
            await using var hashing = new HashingStream(Stream.Null);
            await plain.CopyToAsync(hashing, SealedPart.ChunkBytes, ct);
            if (hashing.Bytes != part.PlainBytes || hashing.Sha256() != part.PlainSha256)
                faults.Add(new SetFault(part.Name, "holds something else than the manifest says"));
        }
        catch (RefusedException refused) when (refused.Code == "backup.damaged")
        {
            faults.Add(new SetFault(part.Name, refused.Message));
        }
    }

    /// <summary>The plain bytes of a part.</summary>
    public static Stream Open(BackupSet set, Part part, BackupKey? key)
    {
        var file = OpenRead(Path.Combine(set.Folder, part.Name));
        if (part.KeyId is null)
            return file;
        if (key?.Id == part.KeyId)
            return new OpeningStream(file, key.Bytes, set.Id, part.Name);
        file.Dispose();
        throw RefusedException.Conflict(
            "backup.key",
            $"{part.Name} was sealed with the key {part.KeyId}; set BACKUP_KEY_FILE to the file that holds it."
        );
    }

    /// <summary>The database of a set as its loader takes it: decrypted, and unpacked where we packed it.</summary>
    public static Stream OpenDatabase(BackupSet set, Manifest manifest, BackupKey? key)
    {
        var part = manifest.PartOf("db.");
        var plain = Open(set, part, key);
        return part.Compression == "gzip" ? new GZipStream(plain, CompressionMode.Decompress) : plain;
    }

    private static FileStream OpenRead(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.Read,
                BufferSize = SealedPart.ChunkBytes,
                Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
            }
        );

    private static void Strangers(BackupSet set, Manifest manifest, List<SetFault> faults)
    {
        var known = manifest
            .Parts.Select(p => p.Name)
            .Concat([
                BackupSet.ManifestName,
                BackupSet.SignatureName,
                BackupSet.CompleteName,
                BackupSet.FailedName,
                BackupSet.KeepName,
            ])
            .ToHashSet(StringComparer.Ordinal);
        faults.AddRange(
            Directory
                .EnumerateFileSystemEntries(set.Folder)
                .Select(e => Path.GetFileName(e))
                .Where(name => !known.Contains(name))
                .Select(name => new SetFault(name, "does not belong to the set"))
        );
    }

    /// <summary>A small text of ours; one that grew large is not ours, and a byte that is no UTF-8 is not lost.</summary>
    private static async Task<string> TextAsync(string file, CancellationToken ct)
    {
        await using var stream = OpenRead(file);
        var bytes = new byte[4096];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return Encoding.Latin1.GetString(bytes, 0, read);
    }
}
