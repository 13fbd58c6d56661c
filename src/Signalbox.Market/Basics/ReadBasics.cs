using System.Data.Common;
using Signalbox.Market.Bars;
using Signalbox.Market.Compat.Tushare;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Basics;

/// <summary>Reads stored figures.</summary>
internal sealed class ReadBasics(Database database)
{
    private static readonly string Columns = string.Join(", ", StoreBasics.Columns.Split(", ").Select(c => "b." + c));

    /// <summary>Of one instrument, ascending.</summary>
    /// <param name="limit">At most so many, the earliest first.</param>
    public Task<IReadOnlyList<StoredBasics>> RunAsync(
        int instrument,
        DateOnly from,
        DateOnly to,
        int limit,
        CancellationToken ct
    ) =>
        SelectAsync(
            "market_basic b WHERE b.instrument_id = @instrument AND b.day BETWEEN @from AND @to ORDER BY b.day LIMIT @limit",
            ct,
            ("@instrument", instrument),
            ("@from", Stored.Day(database.Kind, from)),
            ("@to", Stored.Day(database.Kind, to)),
            ("@limit", limit)
        );

    /// <summary>Of many instruments, newest first and by code within a day.</summary>
    /// <param name="ids">Of these alone; of all when null.</param>
    public async Task<IReadOnlyList<StoredBasics>> ManyAsync(
        IReadOnlyCollection<int>? ids,
        (DateOnly From, DateOnly To) range,
        int offset,
        int limit,
        CancellationToken ct
    ) =>
        ids is { Count: 0 }
            ? []
            // As with bars: one look-up for each instrument, never a walk through all years.
            : await SelectAsync(
                $"""
                market_instrument i CROSS JOIN market_basic b
                WHERE b.instrument_id = i.id{SelectBars.Only("i.id", ids)} AND b.day BETWEEN @from AND @to
                ORDER BY b.day DESC, i.code LIMIT @limit OFFSET @offset
                """,
                ct,
                ("@from", Stored.Day(database.Kind, range.From)),
                ("@to", Stored.Day(database.Kind, range.To)),
                ("@limit", limit),
                ("@offset", offset)
            );

    /// <summary>The newest of one instrument; null without any.</summary>
    public async Task<StoredBasics?> NewestAsync(int instrument, CancellationToken ct) =>
        await SelectAsync(
            "market_basic b WHERE b.instrument_id = @instrument ORDER BY b.day DESC LIMIT 1",
            ct,
            ("@instrument", instrument)
        )
            is [var newest]
            ? newest
            : null;

    /// <summary>What is noted of the days of a range that were looked at.</summary>
    public async Task<IReadOnlyDictionary<DateOnly, BasicsDay>> DaysAsync(
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT day, stored, fault, looked_at FROM market_basic_day WHERE day BETWEEN @from AND @to",
            ("@from", Stored.Day(database.Kind, from)),
            ("@to", Stored.Day(database.Kind, to))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var days = new Dictionary<DateOnly, BasicsDay>();
        while (await reader.ReadAsync(ct))
            days[reader.ReadDay(database.Kind, 0)] = new BasicsDay(
                reader.GetInt32(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.Instant(database.Kind, 3)
            );
        return days;
    }

    /// <summary>The newest day that has figures; null without any.</summary>
    public async Task<DateOnly?> LastDayAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT max(day) FROM market_basic_day WHERE stored > 0"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.ReadDayOrNone(database.Kind, 0);
    }

    private async Task<IReadOnlyList<StoredBasics>> SelectAsync(
        string from,
        CancellationToken ct,
        params (string, object?)[] parameters
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(null, database.Kind, $"SELECT {Columns} FROM {from}", parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<StoredBasics>();
        while (await reader.ReadAsync(ct))
            rows.Add(Read(reader, database.Kind));
        return rows;
    }

    private static StoredBasics Read(DbDataReader reader, DatabaseKind kind)
    {
        return new StoredBasics(
            reader.GetInt32(0),
            new DayBasics(
                reader.ReadDay(kind, 1),
                Stored.Price(reader.GetInt64(2)),
                Ratio(3),
                Ratio(4),
                Ratio(5),
                Ratio(6),
                Ratio(7),
                Ratio(8),
                Ratio(9),
                Ratio(10),
                Ratio(11),
                Ratio(12),
                Whole(13),
                Whole(14),
                Whole(15),
                Value(16),
                Value(17)
            ),
            reader.GetInt32(18),
            reader.Instant(kind, 19)
        );

        decimal? Ratio(int at) => reader.IsDBNull(at) ? null : Stored.Price(reader.GetInt64(at));
        decimal? Whole(int at) => reader.IsDBNull(at) ? null : reader.GetInt64(at);
        decimal? Value(int at) => reader.IsDBNull(at) ? null : Stored.Amount(reader.GetInt64(at));
    }
}

/// <summary>What is noted of a day.</summary>
/// <param name="Stored">How many instruments have figures; 0 while nothing came.</param>
/// <param name="Fault">Why the last look brought nothing; null when it did.</param>
internal sealed record BasicsDay(int Stored, string? Fault, DateTimeOffset LookedAt);
