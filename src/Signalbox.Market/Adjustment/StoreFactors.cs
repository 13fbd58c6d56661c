using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Adjustment;

/// <summary>Stores a source's factors where they change: a step function needs no row for each day.</summary>
internal static class StoreFactors
{
    public static async Task RunAsync(
        WriteTransaction transaction,
        int instrument,
        int source,
        IReadOnlyCollection<Factor> factors,
        CancellationToken ct
    )
    {
        var last = 0m;
        foreach (var factor in factors.OrderBy(f => f.Day))
        {
            if (factor.Value == last)
                continue;
            last = factor.Value;
            await using var upsert = transaction.Command(
                """
                INSERT INTO market_factor (instrument_id, source, day, factor)
                VALUES (@instrument, @source, @day, @factor)
                ON CONFLICT (instrument_id, source, day) DO UPDATE SET factor = excluded.factor
                """,
                ("@instrument", instrument),
                ("@source", source),
                ("@day", Stored.Day(transaction.Kind, factor.Day)),
                ("@factor", (double)factor.Value)
            );
            await upsert.ExecuteNonQueryAsync(ct);
        }
    }
}
