using Signalbox.Platform.Data;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Loads a set's database beside the one in use, where nothing reads it but who loaded it.</summary>
internal interface IDatabaseLoader
{
    /// <summary>What <see cref="DatabaseStamp.Engine"/> says of sets that this one loads.</summary>
    string Engine { get; }

    /// <summary>Makes a database of a new name and loads the plain bytes of the set's part into it.</summary>
    /// <param name="name">Letters and digits, added to the name of the database in use; a database of that name is dropped first.</param>
    /// <exception cref="Platform.Errors.RefusedException">Codes <c>backup.…</c>.</exception>
    Task<LoadedDatabase> LoadAsync(string name, Stream plain, CancellationToken ct);

    /// <summary>Drops what <see cref="LoadAsync"/> made under this name, or began to make; nothing else.</summary>
    Task DropAsync(string name, CancellationToken ct);
}

/// <summary>A database that was loaded from a set.</summary>
/// <param name="Options">How it is reached.</param>
/// <param name="Tables">What was counted in it.</param>
internal sealed record LoadedDatabase(DataOptions Options, IReadOnlyList<TableDigest> Tables);
