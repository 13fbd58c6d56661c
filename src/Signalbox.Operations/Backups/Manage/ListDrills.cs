using Signalbox.Operations.Drills;

namespace Signalbox.Operations.Backups.Manage;

/// <summary>How a drill came out.</summary>
/// <param name="RecoverySeconds">The measured time to recover: the sum of its steps.</param>
/// <param name="Steps">Seconds of each step; <c>fetch</c> is among them when the set came from the store elsewhere.</param>
/// <param name="Equal">How many tables came back equal.</param>
/// <param name="Asked">How many operations the program answered when it was started on the set; null when it was not.</param>
internal sealed record DrillRow(
    string Set,
    DateTimeOffset At,
    bool Ok,
    string? Failure,
    double RecoverySeconds,
    IReadOnlyDictionary<string, double> Steps,
    int Equal,
    int Tables,
    int? Asked
);

/// <summary>Lists what drills found.</summary>
internal sealed class ListDrills(DrillRecords records)
{
    private const int Most = 100;

    /// <returns>At most 100, newest first.</returns>
    public IReadOnlyList<DrillRow> Run() =>
        [
            .. records
                .All()
                .Take(Most)
                .Select(r => new DrillRow(
                    r.Set,
                    r.At,
                    r.Ok,
                    r.Failure,
                    Math.Round(r.Seconds.Values.Sum(), 2),
                    r.Seconds,
                    r.Tables.Count(t => t.IsEqual),
                    r.Tables.Count,
                    r.Asked
                )),
        ];
}
