using System.Data.Common;
using Signalbox.Market.Bars.Blocks;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Reads a range of an instrument's unadjusted bars, ascending: from its packed years, or bar by bar where they are not.</summary>
internal sealed class ReadBars(Database database)
{
    /// <param name="from">Included.</param>
    /// <param name="to">Included.</param>
    public async Task<IReadOnlyList<BarRow>> RunAsync(int instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await BarBlocks.ReadAsync(connection, database.Kind, instrument, from, to, ct)
            ?? await EachAsync(connection, null, database.Kind, instrument, from, to, ct);
    }

    /// <summary>Bar by bar, for who looks whether the store is right.</summary>
    public async Task<IReadOnlyList<BarRow>> EachAsync(int instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await EachAsync(connection, null, database.Kind, instrument, from, to, ct);
    }

    /// <inheritdoc cref="EachAsync(int, DateOnly, DateOnly, CancellationToken)"/>
    public static async Task<List<BarRow>> EachAsync(
        DbConnection connection,
        DbTransaction? transaction,
        DatabaseKind kind,
        int instrument,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(
            transaction,
            kind,
            $"SELECT {BarRow.Said} FROM market_bar WHERE instrument_id = @instrument AND day BETWEEN @from AND @to ORDER BY day",
            ("@instrument", instrument),
            ("@from", Stored.Day(kind, from)),
            ("@to", Stored.Day(kind, to))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<BarRow>(256); // a year
        while (await reader.ReadAsync(ct))
            rows.Add(BarRow.Read(reader, kind, instrument, 0));
        return rows;
    }

    /// <summary>The first and the last day that there are bars of; null when there is none.</summary>
    public async Task<(DateOnly First, DateOnly Last)?> SpanAsync(int instrument, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT min(day), max(day) FROM market_bar WHERE instrument_id = @instrument",
            ("@instrument", instrument)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.IsDBNull(0) ? null : (reader.ReadDay(database.Kind, 0), reader.ReadDay(database.Kind, 1));
    }

    /// <summary>The days of a range on which it was suspended.</summary>
    public async Task<IReadOnlySet<DateOnly>> SuspendedAsync(
        int instrument,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT day FROM market_suspension WHERE instrument_id = @instrument AND day BETWEEN @from AND @to",
            ("@instrument", instrument),
            ("@from", Stored.Day(database.Kind, from)),
            ("@to", Stored.Day(database.Kind, to))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var days = new HashSet<DateOnly>();
        while (await reader.ReadAsync(ct))
            days.Add(reader.ReadDay(database.Kind, 0));
        return days;
    }
}
