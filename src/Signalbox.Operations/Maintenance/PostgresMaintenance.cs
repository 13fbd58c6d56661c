using System.Data.Common;

namespace Signalbox.Operations.Maintenance;

/// <summary>What maintenance does on PostgreSQL.</summary>
internal static class PostgresMaintenance
{
    private const string Tables = """
        SELECT relname, pg_total_relation_size(relid), n_live_tup FROM pg_stat_user_tables
        WHERE schemaname = current_schema() ORDER BY 2 DESC LIMIT 30
        """;

    // Unique ones are rules, used or not.
    private const string Unused = """
        SELECT s.indexrelname, pg_relation_size(s.indexrelid) FROM pg_stat_user_indexes s
        JOIN pg_index i ON i.indexrelid = s.indexrelid
        WHERE s.schemaname = current_schema() AND s.idx_scan = 0 AND NOT i.indisunique
          AND pg_relation_size(s.indexrelid) > 1048576
        ORDER BY 2 DESC LIMIT 10
        """;

    private const string Missing = """
        SELECT relname, seq_scan, n_live_tup FROM pg_stat_user_tables
        WHERE schemaname = current_schema() AND n_live_tup > 10000 AND seq_scan > 1000
          AND seq_scan > coalesce(idx_scan, 0)
        ORDER BY seq_tup_read DESC LIMIT 10
        """;

    private const string Slow = """
        SELECT left(regexp_replace(query, '\s+', ' ', 'g'), 200), calls, round(mean_exec_time::numeric, 1)
        FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
        WHERE d.datname = current_database() AND mean_exec_time > 100 ORDER BY total_exec_time DESC LIMIT 10
        """;

    public static async Task<IReadOnlyList<MaintenanceLine>> RunAsync(
        DbConnection connection,
        MaintenanceRequest request,
        CancellationToken ct
    )
    {
        List<MaintenanceLine> lines = [];
        if (request.Vacuum)
            await Maintain.DoAsync(connection, "VACUUM (FULL, ANALYZE)", "vacuum", "Written anew.", lines, ct);
        else
            await Maintain.DoAsync(connection, "VACUUM (ANALYZE)", "analyze", "Statistics are fresh.", lines, ct);
        if (request.Reindex)
        {
            var names = await Maintain.RowsAsync(connection, "SELECT quote_ident(current_database())", ct);
            await Maintain.DoAsync(connection, $"REINDEX DATABASE {names[0][0]}", "reindex", "Built anew.", lines, ct);
        }
        var size = await Maintain.RowsAsync(connection, "SELECT pg_database_size(current_database())", ct);
        lines.Add(new MaintenanceLine("size", "ok", $"{size[0][0]} bytes"));
        foreach (var row in await Maintain.RowsAsync(connection, Tables, ct))
            lines.Add(new MaintenanceLine($"table {row[0]}", "ok", $"{row[1]} bytes, about {row[2]} rows"));
        foreach (var row in await Maintain.RowsAsync(connection, Unused, ct))
            lines.Add(
                new MaintenanceLine(
                    $"index {row[0]}",
                    "warning",
                    $"{row[1]} bytes, never used since the counters were set back",
                    "Watch it for a month before it is dropped in a release."
                )
            );
        foreach (var row in await Maintain.RowsAsync(connection, Missing, ct))
            lines.Add(
                new MaintenanceLine(
                    $"table {row[0]}",
                    "warning",
                    $"read from end to end {row[1]} times, with about {row[2]} rows",
                    "An index may be missing; see its slow queries."
                )
            );
        lines.AddRange(await SlowAsync(connection, ct));
        return lines;
    }

    private static async Task<IReadOnlyList<MaintenanceLine>> SlowAsync(DbConnection connection, CancellationToken ct)
    {
        var isThere = await Maintain.RowsAsync(
            connection,
            "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'",
            ct
        );
        if (isThere[0][0] == "0")
            return
            [
                new MaintenanceLine(
                    "slow queries",
                    "ok",
                    "are not counted: the extension pg_stat_statements is not there",
                    "CREATE EXTENSION pg_stat_statements"
                ),
            ];
        try
        {
            return
            [
                .. (await Maintain.RowsAsync(connection, Slow, ct)).Select(row => new MaintenanceLine(
                    "slow query",
                    "warning",
                    $"{row[2]} ms on average, {row[1]} times: {row[0]}"
                )),
            ];
        }
        catch (DbException fault)
        {
            return [new MaintenanceLine("slow queries", "ok", $"could not be read: {fault.Message}")];
        }
    }
}
