using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Keeps the whole days on which an instrument was not traded: a session without a bar that is no gap.</summary>
internal static class StoreSuspensions
{
    public static async Task RunAsync(
        WriteTransaction transaction,
        int instrument,
        int source,
        IReadOnlyCollection<DateOnly> days,
        CancellationToken ct
    )
    {
        foreach (var day in days)
        {
            await using var insert = transaction.Command(
                """
                INSERT INTO market_suspension (instrument_id, day, source) VALUES (@instrument, @day, @source)
                ON CONFLICT DO NOTHING
                """,
                ("@instrument", instrument),
                ("@day", Stored.Day(transaction.Kind, day)),
                ("@source", source)
            );
            await insert.ExecuteNonQueryAsync(ct);
        }
    }
}
