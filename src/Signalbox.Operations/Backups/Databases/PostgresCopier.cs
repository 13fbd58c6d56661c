using System.Data;
using System.IO.Compression;
using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Copies a PostgreSQL database with pg_dump and counts it in the same snapshot, both at once.</summary>
/// <remarks>The dump is packed here and not by pg_dump, whose zlib would take most of the time by far for the same size.</remarks>
internal sealed class PostgresCopier(IOptions<DataOptions> data, IOptions<BackupOptions> options) : IDatabaseCopier
{
    public string PartName => "db.dump.gz";

    public string Compression => "gzip";

    public async Task<long> EstimateAsync(CancellationToken ct)
    {
        await using var connection = await PostgresConnection.OpenAsync(data.Value.ConnectionString, ct);
        await using var command = new NpgsqlCommand("SELECT pg_database_size(current_database())", connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task<CopiedDatabase> CopyAsync(Stream target, string work, CancellationToken ct)
    {
        await using var connection = await PostgresConnection.OpenAsync(data.Value.ConnectionString, ct);
        await using (var session = new NpgsqlCommand(PostgresDigest.Session, connection))
            await session.ExecuteNonQueryAsync(ct);
        var tool = await PostgresTool.FindAsync(
            "pg_dump",
            options.Value.PostgresTools,
            connection.PostgreSqlVersion.Major,
            ct
        );
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var snapshot = await SnapshotAsync(connection, transaction, ct);
        var (schema, migrations) = SchemaLedger.Of(connection);

        IReadOnlyList<TableDigest> tables = [];
        await using var packed = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true);
        await Together.RunAsync(
            both =>
                tool.RunAsync(
                    new NpgsqlConnectionStringBuilder(data.Value.ConnectionString),
                    ["-Fc", "-Z0", $"--snapshot={snapshot}", "--no-password", "--dbname", connection.Database],
                    input: null,
                    packed,
                    options.Value.ToolSilence,
                    both
                ),
            async both => tables = await PostgresDigest.OfAsync(connection, transaction, both),
            ct
        );
        return new CopiedDatabase(
            new DatabaseStamp("postgresql", connection.ServerVersion, tool.Version, migrations),
            schema,
            tables
        );
    }

    private static async Task<string> SnapshotAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand("SELECT pg_export_snapshot()", connection, transaction);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
