using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Signalbox.Platform.Data;

/// <summary>What every SQLite connection of ours is set to when it opens.</summary>
/// <remarks>The journal mode (WAL) is kept in the file itself and set once, when the schema is applied.</remarks>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // FULL: what the outbox promised is on the disk before anybody acts on it.
    private const string Pragmas =
        "PRAGMA busy_timeout=30000; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;";

    public static async Task ApplyAsync(DbConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(ct);
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    ) => ApplyAsync(connection, cancellationToken);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }
}
