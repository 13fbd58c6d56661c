using System.Globalization;
using Microsoft.Data.Sqlite;
using Signalbox.Platform.Errors;

namespace Signalbox.Shop.Imports;

/// <summary>A row of an old table; columns that the table does not have are null.</summary>
/// <param name="IsTooLong">Whether a value was left out since nobody writes such a long one.</param>
internal sealed record OldRow(IReadOnlyDictionary<string, string?> Values, bool IsTooLong)
{
    public string Text(string column) => Values.GetValueOrDefault(column)?.Trim() ?? "";

    public int Number(string column, int otherwise) =>
        int.TryParse(Text(column), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    /// <param name="otherwise">Where nothing is said.</param>
    public bool Is(string column, bool otherwise) =>
        Text(column).ToLowerInvariant() switch
        {
            "" => otherwise,
            "0" or "false" => false,
            _ => true,
        };
}

/// <summary>A copy of an old program's database, which is read and never written.</summary>
internal sealed class OldDatabase : IAsyncDisposable
{
    public const long MostBytes = 1024L * 1024 * 1024;

    /// <summary>Of one table.</summary>
    private const int MostRows = 200_000;

    /// <summary>Of one value.</summary>
    private const int LongestValue = 8 * 1024 * 1024;

    private static ReadOnlySpan<byte> Signature => "SQLite format 3\0"u8;

    private readonly SqliteConnection connection;
    private readonly string folder;

    private OldDatabase(SqliteConnection connection, string folder) =>
        (this.connection, this.folder) = (connection, folder);

    /// <exception cref="RefusedException">400 <c>shop.import.no-database</c>, <c>shop.import.broken</c>, <c>shop.import.too-large</c>.</exception>
    public static async Task<OldDatabase> OpenAsync(string file, CancellationToken ct)
    {
        if (new FileInfo(file).Length > MostBytes)
            throw RefusedException.Invalid(
                "shop.import.too-large",
                $"The file has more than {MostBytes / 1024 / 1024} MB."
            );
        await MustBeSqliteAsync(file, ct);
        // A copy: what the old program has not put into the file yet stands beside it, and reading that writes.
        var folder = Directory.CreateTempSubdirectory("signalbox-import-").FullName;
        SqliteConnection? connection = null;
        try
        {
            var copy = Path.Combine(folder, "old.db");
            File.Copy(file, copy);
            if (File.Exists(file + "-wal"))
                File.Copy(file + "-wal", copy + "-wal");
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ConnectionString
            );
            await connection.OpenAsync(ct);
            var old = new OldDatabase(connection, folder);
            await old.MustBeWholeAsync(ct);
            return old;
        }
        catch (Exception fault)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            if (fault is SqliteException)
                throw Broken(fault.Message, fault);
            throw;
        }
    }

    /// <summary>Its tables, by name.</summary>
    public async Task<IReadOnlyList<string>> TablesAsync(CancellationToken ct) =>
        await NamesAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", ct);

    public async Task<int> CountAsync(string table, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {Quoted(table)}";
        return Convert.ToInt32(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    /// <summary>The rows of a table, oldest first, at most 200,000; none where there is no such table.</summary>
    /// <exception cref="RefusedException">400 <c>shop.import.broken</c>, <c>shop.import.too-large</c>.</exception>
    public async Task<IReadOnlyList<OldRow>> RowsAsync(string table, string[] wanted, CancellationToken ct)
    {
        try
        {
            var there = await NamesAsync($"SELECT name FROM pragma_table_info({Text(table)})", ct);
            string[] columns = [.. wanted.Where(w => there.Contains(w, StringComparer.OrdinalIgnoreCase))];
            if (columns.Length == 0)
                return [];
            await using var command = connection.CreateCommand();
            command.CommandText = $"""
                SELECT {string.Join(
                    " OR ",
                    columns.Select(c => $"COALESCE(length(CAST({Quoted(c)} AS BLOB)), 0) > {LongestValue}")
                )},
                  {string.Join(
                    ", ",
                    columns.Select(c =>
                        $"CASE WHEN length(CAST({Quoted(c)} AS BLOB)) > {LongestValue} THEN NULL ELSE CAST({Quoted(c)} AS TEXT) END"
                    )
                )}
                FROM {Quoted(table)} ORDER BY rowid LIMIT {MostRows + 1}
                """;
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rows = new List<OldRow>();
            while (await reader.ReadAsync(ct))
            {
                if (rows.Count == MostRows)
                    throw RefusedException.Invalid(
                        "shop.import.too-large",
                        $"The table {table} has more than {MostRows} rows."
                    );
                var values = new Dictionary<string, string?>(StringComparer.Ordinal);
                for (var at = 0; at < columns.Length; at++)
                    values[columns[at]] = reader.IsDBNull(at + 1) ? null : reader.GetString(at + 1);
                rows.Add(new OldRow(values, reader.GetInt64(0) != 0));
            }
            return rows;
        }
        catch (SqliteException fault)
        {
            throw Broken(fault.Message, fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task MustBeSqliteAsync(string file, CancellationToken ct)
    {
        var start = new byte[Signature.Length];
        await using var stream = File.OpenRead(file);
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
        if (read < start.Length || !start.AsSpan().SequenceEqual(Signature))
            throw RefusedException.Invalid(
                "shop.import.no-database",
                "This is no SQLite database: choose the old program's xianyu_data.db, or the folder that it is in."
            );
    }

    private async Task MustBeWholeAsync(CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (await command.ExecuteScalarAsync(ct) is not "ok" and var said)
            throw Broken($"{said}", null);
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await reader.ReadAsync(ct))
            names.Add(reader.GetString(0));
        return names;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(string name) => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";

    private static RefusedException Broken(string what, Exception? cause) =>
        RefusedException.Invalid(
            "shop.import.broken",
            $"The database is damaged or was not copied whole ({what}). Stop the old program, copy the file again, and import that.",
            cause
        );
}
