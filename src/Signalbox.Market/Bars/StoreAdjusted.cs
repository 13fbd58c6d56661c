using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Keeps a series that its source adjusted apart from all others.</summary>
internal static class StoreAdjusted
{
    private static readonly string[] Names =
    [
        "@instrument",
        "@source",
        "@day",
        "@open",
        "@high",
        "@low",
        "@close",
        "@volume",
        "@amount",
        "@at",
    ];

    public static Task RunAsync(WriteTransaction transaction, IReadOnlyCollection<BarRow> rows, CancellationToken ct) =>
        transaction.ForEachRowAsync(
            """
            INSERT INTO market_adjusted_bar
              (instrument_id, source, day, open, high, low, close, volume, amount, fetched_at)
            VALUES (@instrument, @source, @day, @open, @high, @low, @close, @volume, @amount, @at)
            ON CONFLICT (instrument_id, source, day) DO UPDATE SET open = excluded.open, high = excluded.high,
              low = excluded.low, close = excluded.close, volume = excluded.volume, amount = excluded.amount,
              fetched_at = excluded.fetched_at
            """,
            Names,
            rows.Select(r =>
                new object?[]
                {
                    r.Instrument,
                    r.Source,
                    Stored.Day(transaction.Kind, r.Day),
                    r.Open,
                    r.High,
                    r.Low,
                    r.Close,
                    r.Volume,
                    r.Amount,
                    r.FetchedAt,
                }
            ),
            ct
        );
}
