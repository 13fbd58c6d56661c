using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Loads a set's dump into a new database of the same server.</summary>
internal sealed class PostgresLoader(IOptions<DataOptions> data, IOptions<BackupOptions> options) : IDatabaseLoader
{
    private const int LongestName = 63; // of PostgreSQL

    public string Engine => "postgresql";

    public async Task<LoadedDatabase> LoadAsync(string name, Stream plain, CancellationToken ct)
    {
        var scratch = NameOf(name);
        await DropAsync(name, ct);
        int server;
        await using (var connection = await PostgresConnection.OpenAsync(data.Value.ConnectionString, ct))
        {
            server = connection.PostgreSqlVersion.Major;
            await ExecuteAsync(connection, $"CREATE DATABASE {Quoted(scratch)} TEMPLATE template0", ct);
        }
        var tool = await PostgresTool.FindAsync("pg_restore", options.Value.PostgresTools, server, ct);
        var there = new NpgsqlConnectionStringBuilder(data.Value.ConnectionString)
        {
            Database = scratch,
            Pooling = false,
        };
        await tool.RunAsync(
            there,
            ["--exit-on-error", "--no-owner", "--no-privileges", "--no-password", "--dbname", scratch],
            plain,
            output: null,
            options.Value.ToolSilence,
            ct
        );
        var loaded = new DataOptions { Kind = DatabaseKind.Postgres, ConnectionString = there.ConnectionString };
        await using var counting = await PostgresConnection.OpenAsync(there.ConnectionString, ct);
        await ExecuteAsync(counting, PostgresDigest.Session, ct);
        return new LoadedDatabase(loaded, await PostgresDigest.OfAsync(counting, null, ct));
    }

    public async Task DropAsync(string name, CancellationToken ct)
    {
        await using var connection = await PostgresConnection.OpenAsync(data.Value.ConnectionString, ct);
        await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {Quoted(NameOf(name))} WITH (FORCE)", ct);
    }

    /// <summary>The database's own name and the new one's, within what PostgreSQL takes.</summary>
    private string NameOf(string name)
    {
        var live = new NpgsqlConnectionStringBuilder(data.Value.ConnectionString).Database ?? "signalbox";
        var room = LongestName - name.Length - 1;
        return $"{(live.Length > room ? live[..room] : live)}_{name}";
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        try
        {
#pragma warning disable CA2100 // names are quoted above; PostgreSQL takes no parameters here
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw RefusedException.Conflict(
                "backup.no-right",
                $"The database's user may not make a database: {fault.MessageText}. Give it the right with: ALTER ROLE {connection.UserName} CREATEDB."
            );
        }
    }
}
