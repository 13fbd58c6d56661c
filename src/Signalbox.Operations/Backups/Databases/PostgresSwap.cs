using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Swaps databases of one PostgreSQL server by renaming them: both renames are one transaction.</summary>
internal sealed class PostgresSwap(IOptions<DataOptions> data, Database database) : IDatabaseSwap
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public DataOptions At(string name) =>
        new()
        {
            Kind = DatabaseKind.Postgres,
            ConnectionString = new NpgsqlConnectionStringBuilder(data.Value.ConnectionString)
            {
                Database = PostgresConnection.NameOf(data.Value, name),
                Pooling = false,
            }.ConnectionString,
        };

    public async Task<bool> ExistsAsync(string name, CancellationToken ct)
    {
        await using var server = await ServerAsync(ct);
        return await ExistsAsync(server, PostgresConnection.NameOf(data.Value, name), ct);
    }

    public async Task<DbConnection?> OpenLiveAsync(CancellationToken ct)
    {
        try
        {
            var connection = await PostgresConnection.OpenAsync(data.Value.ConnectionString, ct);
            try
            {
                await using var known = new NpgsqlCommand("SELECT count(*) FROM schema_script", connection);
                if (await known.ExecuteScalarAsync(ct) is > 0L)
                    return connection;
            }
            catch (PostgresException)
            {
                // It holds nothing of ours.
            }
            await connection.DisposeAsync();
            return null;
        }
        catch (RefusedException refused) when (refused.InnerException is PostgresException)
        {
            return null; // the server answers, and has no such database, or keeps everybody out of it
        }
    }

    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> UsersAsync(CancellationToken ct)
    {
        var users = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await using var live = await OpenLiveAsync(ct);
        if (live is null)
            return users;
        await using var command = live.Command(
            null,
            DatabaseKind.Postgres,
            """
            SELECT name, max(expires_at) FROM node WHERE expires_at > clock_timestamp() GROUP BY name
            UNION ALL
            SELECT DISTINCT application_name, clock_timestamp() FROM pg_stat_activity
            WHERE datname = current_database() AND starts_with(application_name, @ours) AND application_name <> @own
            ORDER BY 1
            """,
            ("@ours", DataOptions.ProcessNames),
            ("@own", DataOptions.ProcessName)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            users[reader.GetString(0)] = reader.Instant(DatabaseKind.Postgres, 1);
        return users;
    }

    public async Task SwapAsync(string next, string keep, CancellationToken ct)
    {
        var (live, from, kept) = (
            PostgresConnection.LiveName(data.Value),
            PostgresConnection.NameOf(data.Value, next),
            PostgresConnection.NameOf(data.Value, keep)
        );
        await using var server = await ServerAsync(ct);
        if (!await ExistsAsync(server, from, ct))
            return; // done before
        var isThere = await ExistsAsync(server, live, ct);
        if (isThere)
            await ExecuteAsync(server, $"ALTER DATABASE {Quoted(live)} WITH ALLOW_CONNECTIONS false", ct);
        database.LetGo(); // ours are ended too: one that is kept would fail whoever takes it next
        for (var attempt = 1; ; attempt++)
        {
            await using (
                var end = new NpgsqlCommand(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(@names) AND pid <> pg_backend_pid()",
                    server
                )
            )
            {
                end.Parameters.AddWithValue("names", new[] { live, from });
                await end.ExecuteNonQueryAsync(ct);
            }
            try
            {
                await using var both = await server.BeginTransactionAsync(ct);
                if (isThere)
                    await ExecuteAsync(server, $"ALTER DATABASE {Quoted(live)} RENAME TO {Quoted(kept)}", ct);
                await ExecuteAsync(server, $"ALTER DATABASE {Quoted(from)} RENAME TO {Quoted(live)}", ct);
                await both.CommitAsync(ct);
                break;
            }
            catch (PostgresException fault)
                when (fault.SqlState == PostgresErrorCodes.ObjectInUse && attempt < Attempts)
            {
                // A session that was told to end has not ended yet.
                await Task.Delay(Pause, TimeProvider.System, ct);
            }
        }
        if (isThere)
            await ExecuteAsync(server, $"ALTER DATABASE {Quoted(kept)} WITH ALLOW_CONNECTIONS true", ct);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken ct)
    {
        var whole = PostgresConnection.NameOf(data.Value, prefix);
        await using var server = await ServerAsync(ct);
        await using var command = new NpgsqlCommand(
            "SELECT datname FROM pg_database WHERE starts_with(datname, @prefix) ORDER BY datname",
            server
        );
        command.Parameters.AddWithValue("prefix", whole);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await reader.ReadAsync(ct))
            names.Add(prefix + reader.GetString(0)[whole.Length..]);
        return names;
    }

    private Task<NpgsqlConnection> ServerAsync(CancellationToken ct) =>
        PostgresConnection.OpenServerAsync(data.Value.ConnectionString, ct);

    private static string Quoted(string name) => PostgresConnection.Quoted(name);

    private static Task ExecuteAsync(NpgsqlConnection server, string sql, CancellationToken ct) =>
        PostgresConnection.ExecuteAsync(server, sql, ct);

    private static async Task<bool> ExistsAsync(NpgsqlConnection server, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = @name", server);
        command.Parameters.AddWithValue("name", name);
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }
}
