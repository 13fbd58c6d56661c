using Npgsql;
using NpgsqlTypes;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Puts new bars into the table, as fast as the database takes them: binary COPY, or one prepared insert.</summary>
internal static class LoadBars
{
    /// <param name="batches">None of these bars is in the table yet.</param>
    public static async Task RunAsync(
        WriteTransaction transaction,
        IReadOnlyList<IReadOnlyList<BarRow>> batches,
        CancellationToken ct
    )
    {
        if (batches.All(b => b.Count == 0))
            return;
        if (transaction.Kind == DatabaseKind.Postgres)
        {
            await PartitionsAsync(transaction, Years(batches), ct);
            await CopyAsync((NpgsqlConnection)transaction.Connection, batches, ct);
        }
        else
        {
            await InsertAsync(transaction, batches.SelectMany(b => b), ct);
        }
    }

    /// <summary>The years that any of the bars are of.</summary>
    public static SortedSet<int> Years(IReadOnlyList<IReadOnlyList<BarRow>> batches)
    {
        var (years, last) = (new SortedSet<int>(), 0);
        foreach (var rows in batches)
            for (var n = 0; n < rows.Count; n++)
                if (rows[n].Day.Year is var year && year != last)
                    years.Add(last = year);
        return years;
    }

    /// <summary>Makes the partitions of the years that have none.</summary>
    private static async Task PartitionsAsync(WriteTransaction transaction, SortedSet<int> years, CancellationToken ct)
    {
        foreach (var year in years)
        {
            await using var known = transaction.Command(
                "SELECT to_regclass(@name) IS NOT NULL",
                ("name", $"market_bar_{year}")
            );
            if (await known.ExecuteScalarAsync(ct) is true)
                continue;
            // Two that make it at once wait for one another here; the second then finds it.
            await using var make = transaction.Command(
                $"""
                SELECT pg_advisory_xact_lock(2001002);
                CREATE TABLE IF NOT EXISTS market_bar_{year} PARTITION OF market_bar
                FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')
                """
            );
            await make.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection,
        IReadOnlyList<IReadOnlyList<BarRow>> batches,
        CancellationToken ct
    )
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY market_bar ({BarRow.Columns}) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var rows in batches)
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(row.Instrument, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(row.Day, NpgsqlDbType.Date, ct);
            await copy.WriteAsync(row.Open, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.High, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Low, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Close, NpgsqlDbType.Bigint, ct);
            await WriteAsync(row.PreClose);
            await copy.WriteAsync(row.Volume, NpgsqlDbType.Bigint, ct);
            await WriteAsync(row.Amount);
            await copy.WriteAsync(row.Source, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(row.FetchedAt.ToUniversalTime(), NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(row.Provisional, NpgsqlDbType.Boolean, ct);
        }
        await copy.CompleteAsync(ct);

        Task WriteAsync(long? value) =>
            value is { } known ? copy.WriteAsync(known, NpgsqlDbType.Bigint, ct) : copy.WriteNullAsync(ct);
    }

    private static async Task InsertAsync(WriteTransaction transaction, IEnumerable<BarRow> rows, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            $"""
            INSERT INTO market_bar ({BarRow.Columns})
            VALUES (@instrument, @day, @open, @high, @low, @close, @pre, @volume, @amount, @source, @at, @provisional)
            """
        );
        string[] names =
        [
            "@instrument",
            "@day",
            "@open",
            "@high",
            "@low",
            "@close",
            "@pre",
            "@volume",
            "@amount",
            "@source",
            "@at",
            "@provisional",
        ];
        var values = names
            .Select(name =>
            {
                var parameter = insert.CreateParameter();
                parameter.ParameterName = name;
                insert.Parameters.Add(parameter);
                return parameter;
            })
            .ToArray();
        await insert.PrepareAsync(ct);
        foreach (var row in rows)
        {
            values[0].Value = row.Instrument;
            values[1].Value = Stored.Day(DatabaseKind.Sqlite, row.Day);
            values[2].Value = row.Open;
            values[3].Value = row.High;
            values[4].Value = row.Low;
            values[5].Value = row.Close;
            values[6].Value = row.PreClose is { } pre ? pre : DBNull.Value;
            values[7].Value = row.Volume;
            values[8].Value = row.Amount is { } amount ? amount : DBNull.Value;
            values[9].Value = row.Source;
            values[10].Value = SqlExtensions.Stored(DatabaseKind.Sqlite, row.FetchedAt);
            values[11].Value = row.Provisional ? 1 : 0;
            await insert.ExecuteNonQueryAsync(ct);
        }
    }
}
