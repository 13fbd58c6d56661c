using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>A queue with limits of its own.</summary>
/// <param name="Waiting">All that wait, those put off until later included.</param>
/// <param name="Due">Of them, how many might run now.</param>
/// <param name="Limit">How many run at once, over all nodes.</param>
/// <param name="RateCount">How many may start in <paramref name="RateSeconds"/>; null is no limit.</param>
/// <param name="OldestDue">Since when the oldest of those that might run has waited; null when none does.</param>
internal sealed record LaneRow(
    string Name,
    int Waiting,
    int Due,
    int Running,
    int Limit,
    int? RateCount,
    double? RateSeconds,
    DateTimeOffset? OldestDue
);

/// <summary>The lanes and what waits and runs in them.</summary>
internal sealed class ListLanes(WorkCatalog work, Database database, TimeProvider clock)
{
    private const int Most = 500;

    /// <returns>At most 500: those that are declared, and those that rows name, by name.</returns>
    public async Task<IReadOnlyList<LaneRow>> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var sql = new SqlRunner(database.Kind, connection, null);
        var now = clock.GetUtcNow();
        var waiting = await sql.ListAsync(
            """
            SELECT lane, count(*), sum(CASE WHEN run_at <= @now THEN 1 ELSE 0 END), min(run_at)
            FROM job WHERE state = 0 GROUP BY lane
            """,
            [("@now", now)],
            row =>
                (
                    Lane: row.GetString(0),
                    Count: row.GetInt32(1),
                    Due: row.GetInt32(2),
                    Oldest: row.Instant(database.Kind, 3)
                ),
            ct
        );
        var running = await sql.ListAsync(
            "SELECT lane, count(*) FROM job WHERE state = 1 GROUP BY lane",
            [],
            row => (Lane: row.GetString(0), Count: row.GetInt32(1)),
            ct
        );
        var (waits, runs) = (
            waiting.ToDictionary(w => w.Lane, StringComparer.Ordinal),
            running.ToDictionary(r => r.Lane, r => r.Count, StringComparer.Ordinal)
        );
        return
        [
            .. work
                .Lanes.Keys.Union(waits.Keys, StringComparer.Ordinal)
                .Union(runs.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(Most)
                .Select(name =>
                {
                    var (lane, wait) = (work.LaneOf(name), waits.GetValueOrDefault(name));
                    return new LaneRow(
                        name,
                        wait.Count,
                        wait.Due,
                        runs.GetValueOrDefault(name),
                        lane.PerCluster,
                        lane.Rate?.Count,
                        lane.Rate?.Span.TotalSeconds,
                        wait.Due > 0 ? wait.Oldest : null
                    );
                }),
        ];
    }
}
