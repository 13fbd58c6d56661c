namespace Signalbox.Operations.Backups.Databases;

/// <summary>Copies one kind of database while it is in use, and counts it in the same snapshot.</summary>
internal interface IDatabaseCopier
{
    /// <summary>The part's name without what compression and encryption add.</summary>
    string PartName { get; }

    /// <summary>What is in the part: <c>none</c> or <c>gzip</c>.</summary>
    string Compression { get; }

    /// <summary>About how large a copy will be, in bytes.</summary>
    Task<long> EstimateAsync(CancellationToken ct);

    /// <summary>Writes the copy to <paramref name="target"/>; <paramref name="work"/> is an empty folder for what is needed meanwhile.</summary>
    /// <exception cref="Platform.Errors.RefusedException">Codes <c>backup.…</c>: what could not be copied, and what to do.</exception>
    Task<CopiedDatabase> CopyAsync(Stream target, string work, CancellationToken ct);
}

/// <summary>What was copied.</summary>
/// <param name="Schema">How many schema scripts it had.</param>
internal sealed record CopiedDatabase(DatabaseStamp Stamp, int Schema, IReadOnlyList<TableDigest> Tables);
