using System.Net.Sockets;
using Npgsql;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>A connection of its own, which no pool hands to anybody afterwards: its session is set for counting.</summary>
internal static class PostgresConnection
{
    /// <exception cref="RefusedException">503 <c>backup.database</c>.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException)
        {
            await connection.DisposeAsync();
            throw RefusedException.Unavailable(
                "backup.database",
                $"The database does not answer: {fault.Message} Start it, or correct DATABASE_URL.",
                fault
            );
        }
    }
}
