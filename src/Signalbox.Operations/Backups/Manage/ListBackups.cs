using Microsoft.Extensions.Options;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Manage;

/// <summary>How far a set came.</summary>
internal enum SetState
{
    /// <summary>Written to its end and read back.</summary>
    Complete,

    /// <summary>Being written, or its process was killed.</summary>
    Unfinished,

    /// <summary>Given up, with a reason.</summary>
    Failed,

    /// <summary>Complete, and its manifest cannot be read.</summary>
    Unreadable,
}

/// <summary>A set of this machine.</summary>
/// <param name="At">When it was made; null where that cannot be read.</param>
/// <param name="Bytes">Length of all its parts; null where that cannot be read.</param>
/// <param name="KeyId">Of the key that sealed it; null for a plain one.</param>
/// <param name="Failure">Why it was given up; null when it was not.</param>
/// <param name="IsElsewhere">Whether it lay in the store elsewhere when that was last looked at.</param>
internal sealed record BackupRow(
    string Id,
    SetState State,
    string? Kind,
    DateTimeOffset? At,
    long? Bytes,
    int? Tables,
    string? KeyId,
    bool IsKept,
    string? Failure,
    bool IsElsewhere
);

/// <summary>The copies in the store elsewhere, as they were last seen.</summary>
/// <param name="SeenAt">Null when nobody has looked yet.</param>
/// <param name="Failure">Why the last attempt to send failed; null when it did not.</param>
/// <param name="LagSeconds">Age of the newest copy; null when there is none.</param>
/// <param name="Sets">Newest first.</param>
internal sealed record OffsiteAnswer(
    DateTimeOffset? SeenAt,
    string? Failure,
    double? LagSeconds,
    IReadOnlyList<OffsiteSeenSet> Sets
);

/// <summary>What there is to come back from.</summary>
/// <param name="RpoSeconds">What would be lost now: the age of the newest set that was read back; null when there is none.</param>
/// <param name="FreeBytes">Room on the disk of the sets; null when that cannot be read.</param>
/// <param name="Offsite">Null where no store elsewhere is set up.</param>
/// <param name="Sets">At most 200, newest first.</param>
internal sealed record BackupsAnswer(
    DateTimeOffset? NewestAt,
    double? RpoSeconds,
    long? FreeBytes,
    OffsiteAnswer? Offsite,
    IReadOnlyList<BackupRow> Sets
);

/// <summary>Lists the sets here and those elsewhere. It reads manifests and proves nothing.</summary>
internal sealed class ListBackups(
    BackupFolder folder,
    OffsiteState offsite,
    IOptions<OffsiteOptions> options,
    TimeProvider clock
)
{
    private const int Most = 200;

    public BackupsAnswer Run()
    {
        var seen = options.Value.HasStore() ? offsite.Read() : null;
        var elsewhere = (seen?.Sets ?? []).Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var newest = folder.Newest()?.Manifest.Verified;
        return new BackupsAnswer(
            newest,
            newest is { } at ? (clock.GetUtcNow() - at).TotalSeconds : null,
            Free(),
            options.Value.HasStore() ? Offsite(seen) : null,
            [.. folder.Sets().Take(Most).Select(s => Row(s, elsewhere.Contains(s.Id)))]
        );
    }

    /// <exception cref="RefusedException">404 <c>backup.not-found</c>.</exception>
    public BackupRow One(string id) => Row(folder.Find(id), isElsewhere: false);

    private OffsiteAnswer Offsite(OffsiteSeen? seen) =>
        new(
            seen?.At,
            seen?.Failure,
            seen?.Sets is [var newest, ..] ? (clock.GetUtcNow() - SetId.At(newest.Id)).TotalSeconds : null,
            seen?.Sets ?? []
        );

    private static BackupRow Row(BackupSet set, bool isElsewhere)
    {
        var manifest = set.IsComplete ? BackupFolder.ManifestOf(set) : null;
        var state =
            set.IsFailed ? SetState.Failed
            : !set.IsComplete ? SetState.Unfinished
            : manifest is null ? SetState.Unreadable
            : SetState.Complete;
        return new BackupRow(
            set.Id,
            state,
            manifest?.Kind,
            manifest?.CreatedUtc,
            manifest?.Parts.Sum(p => p.Bytes),
            manifest?.Tables.Count,
            manifest?.Parts.Select(p => p.KeyId).FirstOrDefault(),
            set.IsKept,
            set.IsFailed ? Reason(set) : null,
            isElsewhere
        );
    }

    private static string? Reason(BackupSet set)
    {
        try
        {
            return File.ReadAllText(set.FailedFile).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private long? Free() => Directory.Exists(folder.Path) ? new DriveInfo(folder.Path).AvailableFreeSpace : null;
}
