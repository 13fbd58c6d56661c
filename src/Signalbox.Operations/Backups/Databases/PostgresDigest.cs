using Npgsql;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Counts the tables of a PostgreSQL database, with a digest that any changed cell changes and the rows' order does not.</summary>
internal static class PostgresDigest
{
    /// <summary>What a row's text depends on; set on every connection that counts.</summary>
    public const string Session =
        "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; "
        + "SET bytea_output = 'hex'; SET extra_float_digits = 1; SET statement_timeout = 0";

    private const string TablesSql = """
        SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't'
          AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
        ORDER BY 1
        """;

    public static async Task<IReadOnlyList<TableDigest>> OfAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        var names = new List<string>();
        await using (var command = new NpgsqlCommand(TablesSql, connection, transaction))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                names.Add(reader.GetString(0));
        var tables = new List<TableDigest>();
        foreach (var name in names)
            tables.Add(await OneAsync(connection, transaction, name, ct));
        return tables;
    }

    private static async Task<TableDigest> OneAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        string table,
        CancellationToken ct
    )
    {
#pragma warning disable CA2100 // the name comes from the catalogue, quoted by the server
        await using var command = new NpgsqlCommand(
            $"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM ONLY {table} t",
            connection,
            transaction
        )
        {
            CommandTimeout = 0,
        };
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new TableDigest(table, reader.GetInt64(0), reader.GetString(1));
    }
}
