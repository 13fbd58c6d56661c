using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Keeps the whole days on which an instrument was not traded: a session without a bar that is no gap.</summary>
internal static class StoreSuspensions
{
    private static readonly string[] Names = ["@instrument", "@day", "@source"];

    public static Task RunAsync(
        WriteTransaction transaction,
        int instrument,
        int source,
        IReadOnlyCollection<DateOnly> days,
        CancellationToken ct
    ) =>
        transaction.ForEachRowAsync(
            """
            INSERT INTO market_suspension (instrument_id, day, source) VALUES (@instrument, @day, @source)
            ON CONFLICT DO NOTHING
            """,
            Names,
            days.Select(day => new object?[] { instrument, Stored.Day(transaction.Kind, day), source }),
            ct
        );
}
