using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Puts one database in the place of another, which is kept under a name of its own.</summary>
internal interface IDatabaseSwap
{
    /// <summary>How the database of this name, beside the one in use, is reached.</summary>
    DataOptions At(string name);

    /// <summary>Whether there is a database of this name beside the one in use.</summary>
    Task<bool> ExistsAsync(string name, CancellationToken ct);

    /// <summary>The database in use, to be read; null when it is gone, damaged or not ours.</summary>
    Task<DbConnection?> OpenLiveAsync(CancellationToken ct);

    /// <summary>The processes that work on the database in use, each with the end of its lease; this one is not among them.</summary>
    /// <remarks>Who was killed is among them until its lease ends; who lives puts that end off.</remarks>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> UsersAsync(CancellationToken ct);

    /// <summary>Keeps the database in use as <paramref name="keep"/> and puts <paramref name="next"/> in its place.</summary>
    /// <remarks>Can be killed at any point and called again: it goes on where it was. Nobody else may work on either.</remarks>
    Task SwapAsync(string next, string keep, CancellationToken ct);

    /// <summary>The names, beginning with <paramref name="prefix"/>, of the databases beside the one in use.</summary>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken ct);
}
