using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.Platform.Jobs;

/// <summary>On PostgreSQL a node is a row that expires and a session lock that goes with its connection.</summary>
internal sealed class PostgresNodes(
    IOptions<DataOptions> data,
    IOptions<JobsOptions> options,
    WorkCatalog work,
    JobSignals signals,
    TimeProvider clock,
    ILogger<JobEngine> log
) : INodeRegistry
{
    /// <summary>First key of the locks that say «this node lives»; the second is the row's <c>lock_key</c>.</summary>
    public const int NodeLocks = 0x5349474E;

    /// <summary>First key of the locks on strict lanes; the second is the hash of the name.</summary>
    public const int StrictLaneLocks = 0x5349474C;

    public async Task<INodeLease> JoinAsync(IReadOnlyCollection<Guid> former, CancellationToken ct)
    {
        var settings = options.Value;
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(data.Value.ConnectionString)
            {
                Pooling = false,
                MaxAutoPrepare = 20,
                AutoPrepareMinUsages = 2,
                // A server that does not answer in this time may have taken us for dead already.
                CommandTimeout = Math.Max(1, (int)(settings.NodeExpiry - settings.NodeRenewal).TotalSeconds),
                Timeout = 5,
            }.ConnectionString
        );
        try
        {
            await connection.OpenAsync(ct);
            var id = Ids.New(clock);
            await SignOnAsync(connection, id, former, settings, ct);
            return new PostgresLease(connection, id, settings, work, signals, clock, log);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task SignOnAsync(
        NpgsqlConnection connection,
        Guid id,
        IReadOnlyCollection<Guid> former,
        JobsOptions settings,
        CancellationToken ct
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var sql = new SqlRunner(DatabaseKind.Postgres, connection, transaction);
        // Listening comes first: what is told between here and the first look at the table is not missed.
        await sql.ExecuteAsync($"LISTEN {PostgresNotifier.Channel}", [], ct);
        await sql.ExecuteAsync("DELETE FROM node WHERE id = ANY(@former)", [("@former", former.ToArray())], ct);
        var keys = await sql.ListAsync(
            """
            INSERT INTO node (id, name, started_at, expires_at)
            VALUES (@id, @name, @now, clock_timestamp() + @expiry) RETURNING lock_key
            """,
            [("@id", id), ("@name", NodeName.Here), ("@now", clock.GetUtcNow()), ("@expiry", settings.NodeExpiry)],
            row => row.GetInt32(0),
            ct
        );
        // Before the row can be seen, so that nobody ever looks at a node whose lock is not taken yet.
        await sql.ExecuteAsync(
            "SELECT pg_advisory_lock(@class, @key)",
            [("@class", NodeLocks), ("@key", keys.Single())],
            ct
        );
        await Freeing.OrphansAsync(sql, settings.LossesBeforeDead, clock.GetUtcNow(), ct);
        await SessionSql.FreeOrphansAsync(sql, ct);
        await transaction.CommitAsync(ct);
    }
}
