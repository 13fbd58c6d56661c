using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Vitals;

/// <summary>How all nodes together did in a stretch of minutes.</summary>
/// <param name="At">Its end.</param>
/// <param name="RequestsPerSecond">On average.</param>
/// <param name="ErrorShare">Of the requests, 0 to 1; null when there were none.</param>
/// <param name="P50Ms">The largest of its minutes; null when nothing was asked.</param>
/// <param name="P95Ms">The largest of its minutes.</param>
/// <param name="Cpu">0 to 1, the largest, as memory and disk; null where the machine does not tell.</param>
/// <param name="Connections">To PostgreSQL, of everybody; null on SQLite.</param>
/// <param name="JobsOldestSeconds">For how long the job that is due longest had been due.</param>
/// <param name="Outbox">Messages on their way.</param>
internal sealed record VitalPoint(
    DateTimeOffset At,
    double RequestsPerSecond,
    double? ErrorShare,
    double? P50Ms,
    double? P95Ms,
    double? Cpu,
    double? Memory,
    double? Disk,
    long? Connections,
    long? DatabaseBytes,
    long JobsWaiting,
    double JobsOldestSeconds,
    long Outbox
);

/// <summary>The last hours.</summary>
/// <param name="Points">Oldest first, at most 120; a stretch in which nobody looked is missing.</param>
internal sealed record VitalsAnswer(int Hours, IReadOnlyList<VitalPoint> Points);

/// <summary>How the installation did in the last hours, from what was written down each minute.</summary>
internal sealed class ListVitals(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <summary>As far back as it is kept.</summary>
    public const int MostHours = 168;

    private const int MostPoints = 120;

    /// <param name="hours">1 to 168.</param>
    /// <exception cref="RefusedException">400 <c>system.hours</c>.</exception>
    public async Task<VitalsAnswer> RunAsync(int hours, CancellationToken ct)
    {
        if (hours is < 1 or > MostHours)
            throw RefusedException.Invalid(
                "system.hours",
                $"{hours} hours are not kept; ask for 1 to {MostHours} hours."
            );
        var now = clock.GetUtcNow();
        var from = now - TimeSpan.FromHours(hours);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await db.Set<Vital>().AsNoTracking().Where(v => v.At > from).OrderBy(v => v.At).ToListAsync(ct);
        var stretch = TimeSpan.FromHours(hours) / MostPoints;
        if (stretch < TimeSpan.FromMinutes(1))
            stretch = TimeSpan.FromMinutes(1);
        return new VitalsAnswer(
            hours,
            [.. rows.GroupBy(v => (now - v.At).Ticks / stretch.Ticks).Select(g => Point([.. g]))]
        );
    }

    /// <summary>Nodes add up; minutes do not.</summary>
    private static VitalPoint Point(List<Vital> rows)
    {
        var minutes = rows.GroupBy(v => v.At).Select(g => g.ToList()).ToList();
        var (requests, errors) = (rows.Sum(v => v.Requests), rows.Sum(v => v.Errors));
        return new VitalPoint(
            minutes[^1][0].At,
            requests / (60.0 * minutes.Count),
            requests == 0 ? null : (double)errors / requests,
            rows.Max(v => v.P50Ms),
            rows.Max(v => v.P95Ms),
            rows.Max(v => v.CpuShare),
            rows.Max(v => v.MemoryShare),
            rows.Max(v => v.DiskShare),
            rows.Max(v => v.Connections),
            rows.Max(v => v.DatabaseBytes),
            rows.Max(v => v.JobsWaiting),
            rows.Max(v => v.JobsOldestS),
            rows.Max(v => v.Outbox)
        );
    }
}
