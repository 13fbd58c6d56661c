using System.Data.Common;
using System.Globalization;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Maintenance;

/// <summary>What besides the usual is to be done; both keep writers waiting while they run.</summary>
internal sealed record MaintenanceRequest(bool Vacuum, bool Reindex);

/// <summary>One thing that maintenance did or found.</summary>
/// <param name="State"><c>ok</c> or <c>warning</c>.</param>
internal sealed record MaintenanceLine(string Id, string State, string Detail, string? Fix = null);

/// <summary>Keeps the database quick: fresh statistics, sizes, slow queries, indexes that nobody uses.</summary>
internal sealed class Maintain(Database database)
{
    private const int MostTables = 30;

    /// <returns>What was done, then at most 30 tables by size, 10 slow queries and 20 indexes.</returns>
    public async Task<IReadOnlyList<MaintenanceLine>> RunAsync(MaintenanceRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return database.Kind == DatabaseKind.Sqlite
            ? await SqliteAsync(connection, request, ct)
            : await PostgresMaintenance.RunAsync(connection, request, ct);
    }

    /// <summary>Empties SQLite's write-ahead log into the file, and says how far that went.</summary>
    public async Task<string> CheckpointAsync(CancellationToken ct)
    {
        if (database.Kind != DatabaseKind.Sqlite)
            return "PostgreSQL does this by itself.";
        await using var connection = await database.OpenAsync(ct);
        return await CheckpointAsync(connection, ct);
    }

    private async Task<string> CheckpointAsync(DbConnection connection, CancellationToken ct)
    {
        await using var command = connection.Command(null, database.Kind, "PRAGMA wal_checkpoint(TRUNCATE)");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt64(0) == 0
            ? "The write-ahead log is empty."
            : "The write-ahead log is still read by somebody; it could be emptied only in part.";
    }

    private async Task<IReadOnlyList<MaintenanceLine>> SqliteAsync(
        DbConnection connection,
        MaintenanceRequest request,
        CancellationToken ct
    )
    {
        List<MaintenanceLine> lines = [];
        await DoAsync(connection, "ANALYZE", "analyze", "Statistics are fresh.", lines, ct);
        await DoAsync(connection, "PRAGMA optimize", "optimize", "SQLite did what it found worth doing.", lines, ct);
        if (request.Reindex)
            await DoAsync(connection, "REINDEX", "reindex", "All indexes were built anew.", lines, ct);
        if (request.Vacuum)
            await DoAsync(connection, "VACUUM", "vacuum", "The file was written anew without its gaps.", lines, ct);
        lines.Add(new MaintenanceLine("checkpoint", "ok", await CheckpointAsync(connection, ct)));
        var rows = await RowsAsync(
            connection,
            """
            SELECT (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size()),
                   (SELECT freelist_count FROM pragma_freelist_count()) * (SELECT page_size FROM pragma_page_size())
            """,
            ct
        );
        lines.Add(new MaintenanceLine("size", "ok", $"{rows[0][0]} bytes, {rows[0][1]} of them unused"));
        lines.AddRange(await TablesAsync(connection, ct));
        return lines;
    }

    /// <summary>The largest by rows: SQLite as we have it does not tell whose a page is.</summary>
    private static async Task<IEnumerable<MaintenanceLine>> TablesAsync(DbConnection connection, CancellationToken ct)
    {
        const string all = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        List<(string Name, long Rows)> tables = [];
        foreach (var table in await RowsAsync(connection, all, ct))
        {
            var quoted = table[0].Replace("\"", "\"\"", StringComparison.Ordinal);
            var count = await RowsAsync(connection, $"SELECT count(*) FROM \"{quoted}\"", ct);
            tables.Add((table[0], long.Parse(count[0][0], CultureInfo.InvariantCulture)));
        }
        return tables
            .OrderByDescending(t => t.Rows)
            .ThenBy(t => t.Name, StringComparer.Ordinal)
            .Take(MostTables)
            .Select(t => new MaintenanceLine($"table {t.Name}", "ok", $"{t.Rows} rows"));
    }

    /// <summary>Runs a statement without a limit to its time.</summary>
    public static async Task DoAsync(
        DbConnection connection,
        string sql,
        string id,
        string said,
        List<MaintenanceLine> lines,
        CancellationToken ct
    )
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // all of them are constants of ours
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(ct);
        lines.Add(new MaintenanceLine(id, "ok", said));
    }

    /// <summary>Rows as text; at most 100.</summary>
    public static async Task<IReadOnlyList<string[]>> RowsAsync(
        DbConnection connection,
        string sql,
        CancellationToken ct
    )
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // all of them are constants of ours
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<string[]> rows = [];
        while (rows.Count < 100 && await reader.ReadAsync(ct))
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!),
            ]);
        return rows;
    }
}
