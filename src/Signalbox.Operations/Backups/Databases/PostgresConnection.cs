using System.Net.Sockets;
using Npgsql;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>A connection of its own, which no pool hands to anybody afterwards: its session is set for counting.</summary>
internal static class PostgresConnection
{
    private const int LongestName = 63; // of PostgreSQL

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

    /// <summary>A connection to another database of the same server than the one in use, which can be renamed and dropped from there.</summary>
    /// <remarks>A server that lets this user into no other database is reached through the one in use.</remarks>
    /// <exception cref="RefusedException">503 <c>backup.database</c>.</exception>
    public static async Task<NpgsqlConnection> OpenServerAsync(string connectionString, CancellationToken ct)
    {
        foreach (var database in (string[])["postgres", "template1"])
        {
            try
            {
                var parts = new NpgsqlConnectionStringBuilder(connectionString) { Database = database };
                return await OpenAsync(parts.ConnectionString, ct);
            }
            catch (RefusedException refused) when (refused.InnerException is PostgresException)
            {
                // Not this one: there is none of the name, or this user may not enter.
            }
        }
        return await OpenAsync(connectionString, ct);
    }

    /// <summary>The database's own name and another, within what PostgreSQL takes.</summary>
    public static string NameOf(DataOptions data, string name)
    {
        var live = LiveName(data);
        var room = LongestName - name.Length - 1;
        return $"{(live.Length > room ? live[..room] : live)}_{name}";
    }

    /// <summary>The name of the database in use.</summary>
    public static string LiveName(DataOptions data) =>
        new NpgsqlConnectionStringBuilder(data.ConnectionString).Database ?? "signalbox";

    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <param name="sql">Names in it are <see cref="Quoted"/>: PostgreSQL takes no parameters there.</param>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        try
        {
#pragma warning disable CA2100 // names are quoted
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw RefusedException.Conflict(
                "backup.no-right",
                $"The database's user may not do this: {fault.MessageText}. Let it make databases, with ALTER ROLE {connection.UserName} CREATEDB, and let it own the one in use."
            );
        }
    }
}
