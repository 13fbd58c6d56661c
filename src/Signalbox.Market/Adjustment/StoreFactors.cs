using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Adjustment;

/// <summary>Stores a source's factors where they change: a step function needs no row for each day.</summary>
internal static class StoreFactors
{
    private static readonly string[] Names = ["@instrument", "@source", "@day", "@factor"];

    public static Task RunAsync(
        WriteTransaction transaction,
        int instrument,
        int source,
        IReadOnlyCollection<Factor> factors,
        CancellationToken ct
    ) =>
        transaction.ForEachRowAsync(
            """
            INSERT INTO market_factor (instrument_id, source, day, factor)
            VALUES (@instrument, @source, @day, @factor)
            ON CONFLICT (instrument_id, source, day) DO UPDATE SET factor = excluded.factor
            """,
            Names,
            Steps(factors)
                .Select(f =>
                    new object?[] { instrument, source, Stored.Day(transaction.Kind, f.Day), (double)f.Value }
                ),
            ct
        );

    private static IEnumerable<Factor> Steps(IEnumerable<Factor> factors)
    {
        var last = 0m;
        foreach (var factor in factors.OrderBy(f => f.Day))
        {
            if (factor.Value == last)
                continue;
            last = factor.Value;
            yield return factor;
        }
    }
}
