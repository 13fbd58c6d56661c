namespace Signalbox.Market.Sync;

/// <summary>Fetches the days of one instrument for a run.</summary>
internal sealed record SyncInstrument(Guid SyncId, int Instrument);

/// <summary>Every instrument of a run has been done, has failed for good, or was cancelled.</summary>
/// <param name="ThenBasics">Whether the daily figures of its days come next, and end the run.</param>
internal sealed record FinishSync(Guid SyncId, bool ThenBasics = false);
