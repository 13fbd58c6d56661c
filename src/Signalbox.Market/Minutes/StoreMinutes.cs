using System.Globalization;
using System.Text;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Minutes;

/// <summary>Keeps minutes and reads them: what is there already is replaced by what was fetched later.</summary>
internal sealed class StoreMinutes(Database database, TimeProvider clock)
{
    /// <summary>Rows in one statement; neither database takes much longer ones.</summary>
    private const int AtOnce = 240;

    public async Task RunAsync(
        WriteTransaction transaction,
        int instrument,
        int source,
        IReadOnlyCollection<Minute> rows,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        foreach (var some in rows.Chunk(AtOnce))
        {
            await using var upsert = transaction.Command(
                $"""
                INSERT INTO market_minute (instrument_id, at, open, high, low, close, volume, amount, source, fetched_at)
                VALUES {Values(some)}
                ON CONFLICT (instrument_id, at) DO UPDATE SET open = excluded.open, high = excluded.high,
                  low = excluded.low, close = excluded.close, volume = excluded.volume, amount = excluded.amount,
                  source = excluded.source, fetched_at = excluded.fetched_at
                """,
                [
                    ("@instrument", instrument),
                    ("@source", source),
                    ("@now", now),
                    .. some.Select((m, at) => ($"@at{at}", (object?)m.At)),
                ]
            );
            await upsert.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>When the newest of an instrument was fetched; null without any.</summary>
    public async Task<DateTimeOffset?> FetchedAsync(int instrument, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT fetched_at FROM market_minute WHERE instrument_id = @instrument ORDER BY at DESC LIMIT 1",
            ("@instrument", instrument)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? reader.Instant(database.Kind, 0) : null;
    }

    /// <summary>Of one instrument, ascending.</summary>
    /// <param name="limit">At most so many, the earliest first.</param>
    public async Task<IReadOnlyList<(Minute Minute, int Source)>> ReadAsync(
        int instrument,
        DateOnly from,
        DateOnly to,
        int limit,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT at, open, high, low, close, volume, amount, source FROM market_minute
            WHERE instrument_id = @instrument AND at >= @from AND at < @to ORDER BY at LIMIT @limit
            """,
            ("@instrument", instrument),
            ("@from", MainlandTime.StartOf(from)),
            ("@to", MainlandTime.StartOf(to.AddDays(1))),
            ("@limit", limit)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<(Minute, int)>();
        while (await reader.ReadAsync(ct))
            rows.Add(
                (
                    new Minute(
                        MainlandTime.Of(reader.Instant(database.Kind, 0)),
                        Stored.Price(reader.GetInt64(1)),
                        Stored.Price(reader.GetInt64(2)),
                        Stored.Price(reader.GetInt64(3)),
                        Stored.Price(reader.GetInt64(4)),
                        reader.GetInt64(5),
                        reader.IsDBNull(6) ? null : Stored.Amount(reader.GetInt64(6))
                    ),
                    reader.GetInt32(7)
                )
            );
        return rows;
    }

    /// <summary>Whole numbers of ours, which need no parameters.</summary>
    private static string Values(Minute[] rows)
    {
        var text = new StringBuilder();
        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[at];
            var amount = row.Amount is { } a ? Stored.Amount(a).ToString(CultureInfo.InvariantCulture) : "NULL";
            var volume = (long)Math.Round(row.Volume, MidpointRounding.AwayFromZero);
            text.Append(at == 0 ? "" : ", ")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"(@instrument, @at{at}, {Stored.Price(row.Open)}, {Stored.Price(row.High)}, {Stored.Price(row.Low)}, {Stored.Price(row.Close)}, {volume}, {amount}, @source, @now)"
                );
        }
        return text.ToString();
    }
}
