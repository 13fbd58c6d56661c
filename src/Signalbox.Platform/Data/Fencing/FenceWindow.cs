using System.Data.Common;

namespace Signalbox.Platform.Data.Fencing;

/// <summary>What lies between a backup set and its restore: what was done then is not to be done again.</summary>
/// <param name="Restored">On the database that was loaded from the set and is not in use yet; its schema is this version's.</param>
/// <param name="Previous">The database in use until now, to be read only; null when it cannot be read.</param>
/// <param name="From">When the set was made.</param>
/// <param name="Until">When its database is put in place.</param>
public sealed record FenceWindow(
    WriteTransaction Restored,
    DbConnection? Previous,
    DateTimeOffset From,
    DateTimeOffset Until
)
{
    /// <summary>Rows of the database before, with every column as it stores it.</summary>
    /// <param name="sql">Over <see cref="Previous"/>, which must be there.</param>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> PreviousRowsAsync(
        string sql,
        IReadOnlyList<(string Name, object? Value)> parameters,
        CancellationToken ct
    )
    {
        await using var command = Previous!.Command(null, Restored.Kind, sql, [.. parameters]);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(ct))
        {
            var row = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var i = 0; i < reader.FieldCount; i++)
                row[reader.GetName(i)] = await reader.IsDBNullAsync(i, ct) ? null : reader.GetValue(i);
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>Whether the database before can be read and has this table: it may be of an older version.</summary>
    public async Task<bool> PreviousHasAsync(string table, CancellationToken ct)
    {
        if (Previous is null)
            return false;
        var sql =
            Restored.Kind == DatabaseKind.Sqlite
                ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @table"
                : "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = @table";
        await using var command = Previous.Command(null, Restored.Kind, sql, ("@table", table));
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }

    /// <summary>Puts a row of <see cref="PreviousRowsAsync"/> into the restored table unless one of its keys is there.</summary>
    /// <returns>Whether it was put in.</returns>
    public async Task<bool> InsertAsync(string table, IReadOnlyDictionary<string, object?> row, CancellationToken ct)
    {
        var names = row.Keys.ToList();
        var parameters = names.Select(n => ($"@{n}", row[n])).ToArray();
        await using var insert = Restored.Command(
            $"INSERT INTO {table} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(n => $"@{n}"))}) ON CONFLICT DO NOTHING",
            parameters
        );
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Changes rows of the restored database.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ExecuteAsync(
        string sql,
        IReadOnlyList<(string Name, object? Value)> parameters,
        CancellationToken ct
    )
    {
        await using var command = Restored.Command(sql, [.. parameters]);
        return await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>What one part of the product does so that nothing is done twice after a restore.</summary>
/// <param name="Name">Stable word, e.g. <c>channels</c>.</param>
/// <param name="RunAsync">Works in the window's transaction; returns how many things a person has to decide on.</param>
public sealed record FenceStep(string Name, Func<FenceWindow, CancellationToken, Task<int>> RunAsync);
