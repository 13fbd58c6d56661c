using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Jobs;

/// <summary>What has to be done now and then: figures, jobs left by nodes without a row, old rows.</summary>
internal sealed class Housekeeping(
    Database database,
    JobWriter writer,
    JobSignals signals,
    JobMetrics metrics,
    Outage outage,
    IOptions<JobsOptions> options,
    Offers offers,
    IServiceProvider services,
    TimeProvider clock
)
{
    private const int RowsInOneCommit = 500;
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken stop)
    {
        long? cleaned = null;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Often, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            try
            {
                await metrics.FlushAsync(writer, stop);
                await FreeAsync(stop);
                await MeasureAsync(stop);
                if (cleaned is null || clock.GetElapsedTime(cleaned.Value) >= Hourly)
                {
                    await CleanAsync(stop);
                    cleaned = clock.GetTimestamp();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                await outage.PauseAsync(e, stop);
            }
        }
    }

    /// <summary>What a node could not free when it had to: others' jobs and commits come in late.</summary>
    private async Task FreeAsync(CancellationToken ct)
    {
        var freed = await writer.RunAsync(
            async sql =>
            {
                // Now, not when the writer was asked: what was put in meanwhile is not of the future.
                var now = clock.GetUtcNow();
                var late = await Freeing.DueInTheFutureAsync(sql, now, CancellationToken.None);
                if (sql.Kind == DatabaseKind.Sqlite)
                    return late;
                // A node that did not know it was dead may have claimed a job after its others were freed.
                var most = options.Value.LossesBeforeDead;
                return late + await Freeing.OrphansAsync(sql, most, now, CancellationToken.None);
            },
            ct
        );
        if (freed > 0)
            signals.LookAgain();
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenAsync(ct);
        var lanes = await new SqlRunner(database.Kind, connection, null).ListAsync(
            "SELECT lane, count(*), min(run_at) FROM job WHERE state = 0 GROUP BY lane",
            [],
            row => (Lane: row.GetString(0), Waiting: row.GetInt64(1), Due: row.Instant(database.Kind, 2)),
            ct
        );
        // «channel:7» counts with the other channels: a metric has few series, whatever rows there are.
        metrics.Depths([
            .. lanes
                .GroupBy(l => l.Lane.Split(':')[0], StringComparer.Ordinal)
                .Select(g => new LaneDepth(
                    g.Key,
                    g.Sum(l => l.Waiting),
                    g.Min(l => l.Due) is var due && due < now ? now - due : TimeSpan.Zero
                )),
        ]);
    }

    private async Task CleanAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await DeleteAsync(
            "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 2 AND finished_at < @before LIMIT @rows)",
            now - options.Value.KeepDone,
            ct
        );
        await DeleteAsync(
            "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 3 AND finished_at < @before LIMIT @rows)",
            now - options.Value.KeepDead,
            ct
        );
        // A group is kept as long as any of its jobs: its key says that it has been.
        await DeleteAsync(
            """
            DELETE FROM job_group WHERE id IN (
                SELECT id FROM job_group g WHERE settled_at < @before
                    AND NOT EXISTS (SELECT 1 FROM job j WHERE j.group_id = g.id) LIMIT @rows)
            """,
            now - options.Value.KeepDone,
            ct
        );
        await DeleteAsync(
            """
            DELETE FROM job_stat WHERE (hour, name, outcome) IN (
                SELECT hour, name, outcome FROM job_stat WHERE hour < @before LIMIT @rows)
            """,
            now - options.Value.KeepDead,
            ct
        );
        await DeleteAsync(
            "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 4 AND finished_at < @before LIMIT @rows)",
            now - options.Value.KeepDead,
            ct
        );
        foreach (var old in offers.Retentions)
            await DeleteAsync(
                $"""
                DELETE FROM {old.Table} WHERE ({old.Key}) IN (
                    SELECT {old.Key} FROM {old.Table} WHERE {old.Column} < @before AND ({old.Only ?? "1 = 1"})
                    LIMIT @rows)
                """,
                now - old.Keep(services),
                ct
            );
    }

    /// <summary>In small commits, so that nobody waits long for the writer.</summary>
    private async Task DeleteAsync(string statement, DateTimeOffset before, CancellationToken ct)
    {
        while (
            await writer.RunAsync(
                sql =>
                    sql.ExecuteAsync(
                        statement,
                        [("@before", before), ("@rows", RowsInOneCommit)],
                        CancellationToken.None
                    ),
                ct
            ) == RowsInOneCommit
        ) { }
    }
}
