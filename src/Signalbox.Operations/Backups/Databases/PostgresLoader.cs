using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Loads a set's dump into a new database of the same server.</summary>
internal sealed class PostgresLoader(IOptions<DataOptions> data, IOptions<BackupOptions> options) : IDatabaseLoader
{
    public string Engine => "postgresql";

    public async Task<LoadedDatabase> LoadAsync(string name, Stream plain, CancellationToken ct)
    {
        var scratch = NameOf(name);
        await DropAsync(name, ct);
        int server;
        await using (var connection = await PostgresConnection.OpenServerAsync(data.Value.ConnectionString, ct))
        {
            server = connection.PostgreSqlVersion.Major;
            await PostgresConnection.ExecuteAsync(
                connection,
                $"CREATE DATABASE {PostgresConnection.Quoted(scratch)} TEMPLATE template0",
                ct
            );
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
        await PostgresConnection.ExecuteAsync(counting, PostgresDigest.Session, ct);
        return new LoadedDatabase(loaded, await PostgresDigest.OfAsync(counting, null, ct));
    }

    public async Task DropAsync(string name, CancellationToken ct)
    {
        await using var connection = await PostgresConnection.OpenServerAsync(data.Value.ConnectionString, ct);
        await PostgresConnection.ExecuteAsync(
            connection,
            $"DROP DATABASE IF EXISTS {PostgresConnection.Quoted(NameOf(name))} WITH (FORCE)",
            ct
        );
    }

    private string NameOf(string name) => PostgresConnection.NameOf(data.Value, name);
}
