using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Signalbox.Platform.Data;

/// <summary>Figures of a PostgreSQL; a SQLite file has no connections to run out of.</summary>
internal sealed class DatabaseMetrics(IMeterFactory meters, Database database) : IHostedService, IDisposable
{
    private readonly Meter meter = meters.Create("Signalbox.Database");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Kind != DatabaseKind.Postgres)
            return Task.CompletedTask;
        Gauge(
            "database_connections",
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'",
            "Connections to the database server, whatever they do."
        );
        Gauge(
            "database_connections_max",
            "SELECT setting::bigint FROM pg_settings WHERE name = 'max_connections'",
            "How many connections the database server takes."
        );
        Gauge(
            "database_slow_queries",
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE state = 'active' AND backend_type = 'client backend' AND query_start < now() - interval '5 minutes'
            """,
            "Queries that have run for more than 5 minutes."
        );
        Gauge(
            "database_lock_waits",
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
            "Sessions that wait for another's lock."
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();

    private void Gauge(string name, string sql, string says) =>
        meter.CreateObservableGauge(name, () => Ask(sql), description: says);

    /// <summary>Nothing is measured while the database is away; that it is, a check says.</summary>
    private IEnumerable<Measurement<long>> Ask(string sql)
    {
        try
        {
            using var connection = database.Open();
            using var command = connection.Command(null, DatabaseKind.Postgres, sql);
            return [new Measurement<long>((long)command.ExecuteScalar()!)]; // each of them counts
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException or TimeoutException)
        {
            return [];
        }
    }
}
