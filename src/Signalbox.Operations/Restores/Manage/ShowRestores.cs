using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Operations.Restores.Manage;

/// <summary>A restore on its way.</summary>
/// <param name="From">When what is put in place was last in use: the set's time.</param>
/// <param name="Safety">The set that was made of the present state; null when none was.</param>
internal sealed record PendingRestore(
    RestoreKind Kind,
    RestoreState State,
    string Set,
    DateTimeOffset From,
    DateTimeOffset StartedAt,
    bool HasDatabase,
    bool HasFiles,
    string? Safety
);

/// <summary>A restore that has ended.</summary>
/// <param name="Failure">Why it was taken back; null when it is in place.</param>
/// <param name="Held">How many things it held for a person to decide on.</param>
/// <param name="Seconds">From the first byte proved to the last renamed.</param>
internal sealed record RestoreRow(
    RestoreKind Kind,
    string Set,
    DateTimeOffset From,
    DateTimeOffset EndedAt,
    string? Failure,
    string? Safety,
    int Held,
    double Seconds
);

/// <summary>Restores here.</summary>
/// <param name="Pending">Null when none is on its way.</param>
/// <param name="CanUndo">Whether there is a way back to what the last one put aside.</param>
/// <param name="Held">Restores of which something is held still, newest first.</param>
/// <param name="Past">At most 50, newest first.</param>
internal sealed record RestoresAnswer(
    PendingRestore? Pending,
    bool CanUndo,
    IReadOnlyList<Fence> Held,
    IReadOnlyList<RestoreRow> Past
);

/// <summary>Tells what is restored, what waits for a restart, and what is held since.</summary>
internal sealed class ShowRestores(RestoreJournal journal, RestoreRecords records, Fences fences, TimeProvider clock)
{
    private const int Most = 50;

    public async Task<RestoresAnswer> RunAsync(CancellationToken ct)
    {
        var past = records.All();
        var last = past.FirstOrDefault(r => r.Failure is null);
        var pending = journal.Read();
        return new RestoresAnswer(
            pending is null
                ? null
                : new PendingRestore(
                    pending.Kind,
                    pending.State,
                    pending.Set,
                    pending.From,
                    pending.Started,
                    pending.Next is not null,
                    pending.Files is not null,
                    pending.Safety
                ),
            pending is null && last is not null && clock.GetUtcNow() - last.Ended < TimeSpan.FromDays(KeptStates.Days),
            await fences.StandingAsync(ct),
            [.. past.Take(Most).Select(Row)]
        );
    }

    private static RestoreRow Row(RestoreRecord record) =>
        new(
            record.Kind,
            record.Set,
            record.From,
            record.Ended,
            record.Failure,
            record.Safety,
            record.Held.Values.Sum(),
            Math.Round(record.Seconds.Values.Sum(), 2)
        );
}
