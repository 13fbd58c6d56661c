using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Offsite.S3;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite;

/// <summary>What was sent.</summary>
/// <param name="ReadBack">The names of the files that were read back whole and compared.</param>
/// <param name="WasThere">Whether the set lay there already and nothing was done.</param>
internal sealed record Sent(string Set, long Bytes, IReadOnlyList<string> ReadBack, bool WasThere);

/// <summary>Copies a sealed set to the store elsewhere: parts, manifest, signature, all compared, and only then <c>COMPLETE</c>.</summary>
/// <remarks>An interrupted one goes on where it was; sets here are never changed.</remarks>
internal sealed partial class SendOffsite(
    OffsiteFolder folder,
    S3Store store,
    S3Upload upload,
    VerifyBackup verify,
    Installation installation,
    AuditTrail trail,
    ILogger<SendOffsite> log
)
{
    /// <param name="told">Told each step as it begins.</param>
    /// <exception cref="RefusedException">409 <c>offsite.plain</c>; 409 <c>backup.damaged</c>; codes <c>offsite.…</c>.</exception>
    public async Task<Sent> RunAsync(BackupSet set, Action<string> told, CancellationToken ct)
    {
        told("look");
        var there = (await folder.ListAsync(ct))
            .Where(s => s.IsComplete)
            .ToDictionary(s => s.Id, StringComparer.Ordinal);
        if (there.TryGetValue(set.Id, out var whole))
            return new Sent(set.Id, whole.Bytes, [], WasThere: true);
        told("verify");
        var manifest = await ProvedAsync(set, ct);
        var readBack = OffsitePlan.IsLasting(set.Id, there.Keys)
            ? manifest.Parts.Select(p => p.Name).ToList()
            : [manifest.Parts[RandomNumberGenerator.GetInt32(manifest.Parts.Count)].Name];
        foreach (var part in manifest.Parts)
        {
            told($"send {part.Name}");
            await PartAsync(set, part, readBack.Contains(part.Name, StringComparer.Ordinal), ct);
        }
        told("manifest");
        await SmallAsync(set, BackupSet.ManifestName, ct);
        await SmallAsync(set, BackupSet.SignatureName, ct);
        told("complete");
        await SmallAsync(set, BackupSet.CompleteName, ct);
        var bytes = manifest.Parts.Sum(p => p.Bytes);
        await trail.WriteAsync(null, AuditEvent.By(null, "operations.offsite.sent", set.Id, new { bytes }), ct);
        LogSent(set.Id, bytes, readBack.Count);
        return new Sent(set.Id, bytes, readBack, WasThere: false);
    }

    /// <summary>The manifest of a set that may leave the house: complete, ours, sound and sealed.</summary>
    private async Task<Manifest> ProvedAsync(BackupSet set, CancellationToken ct)
    {
        if (BackupFolder.ManifestOf(set) is { } said && said.Parts.Any(p => p.KeyId is null))
            throw RefusedException.Conflict(
                "offsite.plain",
                $"{set.Id} is not sealed, and what leaves this machine must be. Make a key with: signalbox backup key new FILE, set BACKUP_KEY_FILE, and make a new set."
            );
        var found = await verify.RunAsync(set, ct);
        if (found.Faults is [var fault, ..])
            throw RefusedException.Conflict("backup.damaged", $"{set.Id}: {fault.File} {fault.What}.");
        if (found.Unknown is [var unknown, ..])
            throw RefusedException.Conflict("backup.unknown", unknown);
        var manifest = found.Manifest!; // sound sets have one
        return manifest.Installation == await installation.NameAsync(ct)
            ? manifest
            : throw RefusedException.Conflict(
                "offsite.other-installation",
                $"{set.Id} is of another installation and is not sent under this one's name."
            );
    }

    /// <summary>Sends a part unless it is there, and compares; one that came out wrong is sent a second time.</summary>
    private async Task PartAsync(BackupSet set, Part part, bool readBack, CancellationToken ct)
    {
        var key = await folder.KeyAsync(set.Id, part.Name, ct);
        if (await store.HeadAsync(key, ct) != part.Bytes)
            await UploadAsync(key, set, part, ct);
        if (await FaultAsync(key, part, readBack, ct) is null)
            return;
        await UploadAsync(key, set, part, ct);
        if (await FaultAsync(key, part, readBack, ct) is { } fault)
            throw RefusedException.Conflict(
                "offsite.not-verified",
                $"{set.Id} was sent twice, and {part.Name} {fault} in the store. It does not count there; the set here is as it was."
            );
    }

    private async Task UploadAsync(string key, BackupSet set, Part part, CancellationToken ct)
    {
        try
        {
            await upload.RunAsync(key, Path.Combine(set.Folder, part.Name), ct);
        }
        catch (IOException fault)
        {
            throw RefusedException.Unavailable(
                "backup.disk",
                $"{set.Id}: {part.Name} could not be read: {fault.Message}",
                fault
            );
        }
    }

    /// <returns>What is wrong with it as it lies there; null when nothing is.</returns>
    private async Task<string?> FaultAsync(string key, Part part, bool readBack, CancellationToken ct)
    {
        if (await store.HeadAsync(key, ct) is var bytes && bytes != part.Bytes)
            return string.Create(CultureInfo.InvariantCulture, $"has {bytes ?? 0} bytes instead of {part.Bytes}");
        if (!readBack)
            return null;
        try
        {
            await using var hashing = new HashingStream(Stream.Null);
            await store.ReadAsync(key, part.Bytes, hashing, ct);
            return hashing.Sha256() == part.Sha256 ? null : "came back different";
        }
        catch (RefusedException refused) when (refused.Code == "offsite.size")
        {
            return "came back with another length";
        }
    }

    private async Task SmallAsync(BackupSet set, string name, CancellationToken ct)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(set.Folder, name), ct);
        var key = await folder.KeyAsync(set.Id, name, ct);
        await store.PutAsync(key, content, ct);
        var back = await store.SmallAsync(key, content.Length, ct);
        if (!content.AsSpan().SequenceEqual(back))
            throw RefusedException.Conflict(
                "offsite.not-verified",
                $"{set.Id}: {name} came back different from the store. It does not count there; the set here is as it was."
            );
    }

    [LoggerMessage(
        6031,
        LogLevel.Information,
        "Backup {Set} is in the store elsewhere: {Bytes} bytes, {ReadBack} parts read back"
    )]
    private partial void LogSent(string set, long bytes, int readBack);
}
