using System.Globalization;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>Reads final bars of many instruments at once, newest first and by code within a day.</summary>
internal sealed class SelectBars(Database database)
{
    private static readonly string Columns = string.Join(", ", BarRow.Columns.Split(", ").Select(c => "b." + c));

    /// <param name="ids">Of these alone; all of the kind when null.</param>
    /// <param name="limit">At most so many.</param>
    public async Task<List<BarRow>> RunAsync(
        AssetKind kind,
        IReadOnlyCollection<int>? ids,
        (DateOnly From, DateOnly To) range,
        int offset,
        int limit,
        CancellationToken ct
    )
    {
        var rows = new List<BarRow>();
        if (ids is { Count: 0 })
            return rows;
        await using var connection = await database.OpenAsync(ct);
        // The key of the bars begins with the instrument: a day of all is one look-up for each, never a walk through all
        // years. SQLite keeps the order of a CROSS JOIN.
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT {Columns} FROM market_instrument i CROSS JOIN market_bar b
            WHERE b.instrument_id = i.id AND i.kind = @kind AND i.exchange NOT IN ('Hk', 'Us'){Only("i.id", ids)}
              AND b.day BETWEEN @from AND @to AND NOT b.provisional
            ORDER BY b.day DESC, i.code LIMIT @limit OFFSET @offset
            """,
            ("@kind", kind.ToString()),
            ("@from", Stored.Day(database.Kind, range.From)),
            ("@to", Stored.Day(database.Kind, range.To)),
            ("@limit", limit),
            ("@offset", offset)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add(BarRow.Read(reader, database.Kind));
        return rows;
    }

    /// <summary>The whole days of a range on which instruments were suspended.</summary>
    /// <param name="ids">Of these alone; of all when null.</param>
    public async Task<HashSet<(int Instrument, DateOnly Day)>> SuspendedAsync(
        IReadOnlyCollection<int>? ids,
        (DateOnly From, DateOnly To) range,
        CancellationToken ct
    )
    {
        var days = new HashSet<(int, DateOnly)>();
        if (ids is { Count: 0 })
            return days;
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT instrument_id, day FROM market_suspension WHERE day BETWEEN @from AND @to{Only("instrument_id", ids)}",
            ("@from", Stored.Day(database.Kind, range.From)),
            ("@to", Stored.Day(database.Kind, range.To))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            days.Add((reader.GetInt32(0), reader.ReadDay(database.Kind, 1)));
        return days;
    }

    /// <summary>A condition on numbers of ours, which need no parameters.</summary>
    public static string Only(string column, IReadOnlyCollection<int>? ids) =>
        ids is null
            ? ""
            : $" AND {column} IN ({string.Join(',', ids.Select(i => i.ToString(CultureInfo.InvariantCulture)))})";
}
