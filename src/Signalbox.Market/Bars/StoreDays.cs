using Signalbox.Market.Adjustment;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Stores what one source says of one instrument: its bars, factors and suspensions, in one commit.</summary>
internal sealed class StoreDays(StoreBars bars, DayChanges changes)
{
    /// <param name="rows">Unadjusted, each day once.</param>
    public async Task<StoredBars> RunAsync(
        WriteTransaction transaction,
        int instrument,
        int source,
        IReadOnlyList<BarRow> rows,
        IReadOnlyCollection<Factor> factors,
        IReadOnlyCollection<DateOnly> suspended,
        CancellationToken ct
    )
    {
        var stored = await bars.RunAsync(transaction, rows, ct);
        await StoreFactors.RunAsync(transaction, instrument, source, factors, ct);
        await StoreSuspensions.RunAsync(transaction, instrument, source, suspended, ct);
        await changes.AddAsync(transaction, instrument, ct);
        return stored;
    }
}
