using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Offsite.S3;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite;

/// <summary>What was removed from the store.</summary>
/// <param name="Note">Why more was not, as a sentence; null when all was that is too old.</param>
internal sealed record OffsitePruned(IReadOnlyList<string> Removed, string? Note);

/// <summary>Removes daily sets from the store that are older than is kept there.</summary>
/// <remarks>
/// A key that may not remove anything is as it should be: then the bucket's own rule removes them. Only sets whose manifest
/// names this installation go, <c>COMPLETE</c> first, so that a killed removal leaves none that looks whole.
/// </remarks>
internal sealed partial class PruneOffsite(
    OffsiteFolder folder,
    S3Store store,
    Installation installation,
    AuditTrail trail,
    IOptions<OffsiteOptions> offsite,
    IOptions<BackupOptions> backup,
    ILogger<PruneOffsite> log
)
{
    private const int LargestManifest = 64 * 1024 * 1024;

    /// <exception cref="RefusedException">Codes <c>offsite.…</c>.</exception>
    public async Task<OffsitePruned> RunAsync(CancellationToken ct)
    {
        var set = offsite.Value;
        var sets = (await folder.ListAsync(ct))
            .Where(s => s.IsComplete)
            .ToDictionary(s => s.Id, StringComparer.Ordinal);
        var old = set.Plan(backup.Value.RetentionDays).ToRemove([.. sets.Keys]);
        var removed = new List<string>();
        foreach (var id in old)
        {
            if (!await IsOursAsync(sets[id], ct))
                continue;
            if (!await RemoveAsync(sets[id], ct))
                return new OffsitePruned(
                    removed,
                    $"{old.Count - removed.Count} older sets stay in the store: this access key may not remove them. The bucket's own rule does."
                );
            removed.Add(id);
            await trail.WriteAsync(null, AuditEvent.By(null, "operations.offsite.removed", id), ct);
            LogRemoved(id);
        }
        return new OffsitePruned(removed, null);
    }

    private async Task<bool> IsOursAsync(OffsiteSet set, CancellationToken ct)
    {
        if (await store.SmallAsync(set.Key(BackupSet.ManifestName), LargestManifest, ct) is not { } bytes)
            return false;
        try
        {
            var manifest = Manifest.From(bytes);
            return manifest.Id == set.Id && manifest.Installation == await installation.NameAsync(ct);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<bool> RemoveAsync(OffsiteSet set, CancellationToken ct)
    {
        foreach (
            var name in set.Files.Keys.OrderBy(n => n != BackupSet.CompleteName).ThenBy(n => n, StringComparer.Ordinal)
        )
            if (!await store.DeleteAsync(set.Key(name), ct))
                return false;
        return true;
    }

    [LoggerMessage(
        6032,
        LogLevel.Information,
        "Backup {Set} was removed from the store elsewhere: it is older than is kept there"
    )]
    private partial void LogRemoved(string set);
}
