using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Signalbox.Platform.Data;

/// <summary>What every SQLite connection of ours is set to when it opens; one from the pool is set already.</summary>
/// <remarks>The journal mode (WAL) is kept in the file itself and set once, when the schema is applied.</remarks>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // FULL: what the outbox promised is on the disk before anybody acts on it.
    private const string Pragmas =
        "PRAGMA busy_timeout=30000; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;";

    /// <summary>By what is open below: the pool hands it on from one connection to the next.</summary>
    private static readonly ConditionalWeakTable<object, string> Set = [];

    /// <summary>Sets an open connection, once.</summary>
    public static void Apply(DbConnection connection)
    {
        if (((SqliteConnection)connection).Handle is not { } below || Set.TryGetValue(below, out _))
            return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        Set.AddOrUpdate(below, Pragmas);
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Apply(connection);
}
