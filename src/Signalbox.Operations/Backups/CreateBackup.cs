using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Backups;

/// <summary>Makes one set: database, files, configuration and audit log, read back and compared before it counts.</summary>
/// <remarks>
/// Whatever happens before <c>COMPLETE</c> is written leaves all older sets as they were, and this one no backup: it is
/// marked <c>FAILED</c> with the reason, by this run or, when the process was killed, by the next.
/// </remarks>
internal sealed partial class CreateBackup(
    BackupFolder folder,
    OperationLock operations,
    IDatabaseCopier database,
    FilesPart files,
    ConfigurationPart configuration,
    ExportAudit audit,
    AuditTrail trail,
    Installation installation,
    PruneBackups prune,
    IOptions<BackupOptions> options,
    TimeProvider clock,
    ILogger<CreateBackup> log
)
{
    /// <param name="kind"><c>daily</c>, <c>hourly</c>, <c>weekly</c>, <c>monthly</c>, <c>manual</c>, <c>pre-upgrade</c> or <c>pre-restore</c>.</param>
    /// <param name="told">Told each step as it begins.</param>
    /// <exception cref="RefusedException">409 <c>operations.locked</c>; codes <c>backup.…</c>.</exception>
    public async Task<BackupSet> RunAsync(string kind, Action<string> told, CancellationToken ct)
    {
        using var held = operations.Take($"backup {kind}");
        var set = await UnlockedAsync(kind, told, ct);
        told("retention");
        try
        {
            await prune.UnlockedAsync(dryRun: false, ct);
        }
        catch (RefusedException refused)
        {
            LogNotPruned(refused.Message); // the set is made all the same
        }
        return set;
    }

    /// <summary>The same for who holds the lock already.</summary>
    public async Task<BackupSet> UnlockedAsync(string kind, Action<string> told, CancellationToken ct)
    {
        var key = BackupKey.From(options);
        var from = await installation.NameAsync(ct);
        await folder.TidyAsync(ct);
        var previous = folder.Newest();
        folder.CheckSpace(previous?.Manifest, await database.EstimateAsync(ct));
        var set = folder.New(clock.GetLocalNow(), kind);
        try
        {
            var manifest = await WriteAsync(set, kind, from, previous?.Set, key, told, ct);
            LogMade(set.Id, manifest.Parts.Sum(p => p.Bytes), manifest.Tables.Count);
        }
        catch (Exception fault)
        {
            LogFailed(set.Id, fault.Message);
            await BackupFolder.FailAsync(set, fault.Message, CancellationToken.None);
            if (fault is IOException)
                throw RefusedException.Unavailable(
                    "backup.disk",
                    $"{set.Folder} could not be written: {fault.Message} Make room or repair the disk; older sets are as they were.",
                    fault
                );
            throw;
        }
        await trail.WriteAsync(null, AuditEvent.By(null, "operations.backup.made", set.Id), ct);
        return set;
    }

    private async Task<Manifest> WriteAsync(
        BackupSet set,
        string kind,
        string from,
        BackupSet? previous,
        BackupKey? key,
        Action<string> told,
        CancellationToken ct
    )
    {
        var writer = new SetWriter(set, key, told);
        CopiedDatabase copied = null!; // set by the first step
        IReadOnlyList<string> leftOut = [];
        await writer.PartAsync(
            "database",
            database.PartName,
            database.Compression,
            async plain => copied = await database.CopyAsync(plain, writer.Work, ct),
            ct
        );
        await writer.PartAsync("files", "files.tar.gz", "gzip", plain => files.WriteAsync(plain, ct), ct);
        await writer.PartAsync(
            "configuration",
            "config.tar.gz",
            "gzip",
            async plain => leftOut = await configuration.WriteAsync(plain, key is not null, ct),
            ct
        );
        await writer.PartAsync("audit", "audit.jsonl.gz", "gzip", plain => AuditAsync(plain, ct), ct);
        await writer.ReadBackAsync(ct);
        var manifest = new Manifest
        {
            Format = Manifest.CurrentFormat,
            Id = set.Id,
            Installation = from,
            Kind = kind,
            CreatedUtc = clock.GetUtcNow(),
            Product = new ProductStamp(Product.Version, Product.Commit, copied.Schema),
            Database = copied.Stamp,
            Parts = writer.Parts,
            Tables = copied.Tables,
            Previous = previous is null ? null : await HashAsync(previous.ManifestFile, ct),
            Verified = clock.GetUtcNow(),
            Seconds = writer.Seconds,
            LeftOut = leftOut,
        };
        await CompleteAsync(set, manifest.ToBytes(), key, told, ct);
        return manifest;
    }

    private async Task AuditAsync(Stream plain, CancellationToken ct)
    {
        await using var packed = new GZipStream(plain, CompressionLevel.Fastest, leaveOpen: true);
        await audit.RunAsync(packed, ct);
    }

    /// <summary>From here on it counts: manifest and signature first, read back, then the file that says so.</summary>
    private static async Task CompleteAsync(
        BackupSet set,
        byte[] manifest,
        BackupKey? key,
        Action<string> told,
        CancellationToken ct
    )
    {
        told("manifest");
        await Durable.WriteAsync(set.ManifestFile, manifest, ct);
        await Durable.WriteAsync(set.SignatureFile, Encoding.ASCII.GetBytes(VerifyBackup.Signature(manifest, key)), ct);
        if (!(await File.ReadAllBytesAsync(set.ManifestFile, ct)).AsSpan().SequenceEqual(manifest))
            throw RefusedException.Conflict(
                "backup.not-verified",
                $"{set.ManifestFile} did not come back as it was written; look at the disk."
            );
        told("complete");
        await Durable.WriteAsync(set.CompleteFile, Encoding.ASCII.GetBytes(BackupSet.Completion(manifest)), ct);
        Durable.Folder(Path.GetDirectoryName(set.Folder)!);
    }

    private static async Task<string> HashAsync(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
    }

    [LoggerMessage(6001, LogLevel.Information, "Backup {Set} made and read back: {Bytes} bytes, {Tables} tables")]
    private partial void LogMade(string set, long bytes, int tables);

    [LoggerMessage(6003, LogLevel.Warning, "No set was removed by its age: {Why}")]
    private partial void LogNotPruned(string why);

    [LoggerMessage(6002, LogLevel.Error, "Backup {Set} failed: {Why}")]
    private partial void LogFailed(string set, string why);
}
