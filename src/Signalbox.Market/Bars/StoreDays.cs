using Signalbox.Market.Adjustment;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>What one source says of one instrument.</summary>
/// <param name="Bars">Unadjusted, of this instrument and source, each day once.</param>
internal sealed record DaysOf(
    int Instrument,
    int Source,
    IReadOnlyList<BarRow> Bars,
    IReadOnlyCollection<Factor> Factors,
    IReadOnlyCollection<DateOnly> Suspended
);

/// <summary>Stores what is said of instruments: their bars, factors and suspensions, in one commit.</summary>
internal sealed class StoreDays(StoreBars bars, DayChanges changes)
{
    /// <param name="said">Each instrument once.</param>
    /// <returns>What became of the bars, in the order of what was said.</returns>
    public async Task<IReadOnlyList<StoredBars>> RunAsync(
        WriteTransaction transaction,
        IReadOnlyList<DaysOf> said,
        CancellationToken ct
    )
    {
        // First, since whoever counts a change of an instrument has it to himself until he commits.
        var batches = said.Select(s => s.Bars).ToList();
        await changes.AddAsync(transaction, said.Select(s => s.Instrument), LoadBars.Years(batches), ct);
        var stored = await bars.RunAsync(transaction, batches, ct);
        foreach (var one in said)
        {
            await StoreFactors.RunAsync(transaction, one.Instrument, one.Source, one.Factors, ct);
            await StoreSuspensions.RunAsync(transaction, one.Instrument, one.Source, one.Suspended, ct);
        }
        return stored;
    }
}
