using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Keeps a series that its source adjusted apart from all others.</summary>
internal static class StoreAdjusted
{
    public static async Task RunAsync(
        WriteTransaction transaction,
        IReadOnlyCollection<BarRow> rows,
        CancellationToken ct
    )
    {
        foreach (var row in rows)
        {
            await using var upsert = transaction.Command(
                """
                INSERT INTO market_adjusted_bar
                  (instrument_id, source, day, open, high, low, close, volume, amount, fetched_at)
                VALUES (@instrument, @source, @day, @open, @high, @low, @close, @volume, @amount, @at)
                ON CONFLICT (instrument_id, source, day) DO UPDATE SET open = excluded.open, high = excluded.high,
                  low = excluded.low, close = excluded.close, volume = excluded.volume, amount = excluded.amount,
                  fetched_at = excluded.fetched_at
                """,
                ("@instrument", row.Instrument),
                ("@source", row.Source),
                ("@day", Stored.Day(transaction.Kind, row.Day)),
                ("@open", row.Open),
                ("@high", row.High),
                ("@low", row.Low),
                ("@close", row.Close),
                ("@volume", row.Volume),
                ("@amount", row.Amount),
                ("@at", row.FetchedAt)
            );
            await upsert.ExecuteNonQueryAsync(ct);
        }
    }
}
