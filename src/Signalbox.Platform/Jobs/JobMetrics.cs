using System.Diagnostics.Metrics;

namespace Signalbox.Platform.Jobs;

/// <summary>Figures of the engine: for the metrics page, and by hour for <c>job_stat</c>.</summary>
internal sealed class JobMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> finished;
    private readonly Histogram<double> duration;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private Dictionary<(DateTimeOffset Hour, string Name, string Outcome), (long Count, long Milliseconds)> sums = [];
    private volatile IReadOnlyList<LaneDepth> depths = [];

    public JobMetrics(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        meter = meters.Create("Signalbox.Jobs");
        finished = meter.CreateCounter<long>("jobs_finished", description: "Attempts at jobs, by how they came out.");
        duration = meter.CreateHistogram<double>(
            "job_duration_seconds",
            unit: "s",
            description: "How long attempts at jobs took."
        );
        meter.CreateObservableGauge(
            "jobs_waiting",
            () => depths.Select(d => new Measurement<long>(d.Waiting, Lane(d))),
            description: "Jobs that wait, by lane, those put off included."
        );
        meter.CreateObservableGauge(
            "jobs_oldest_due_seconds",
            () => depths.Select(d => new Measurement<double>(d.OldestDue.TotalSeconds, Lane(d))),
            unit: "s",
            description: "For how long the oldest job of a lane has been due."
        );
    }

    public void Finished(string name, string outcome, TimeSpan took)
    {
        finished.Add(1, new("job", name), new("outcome", outcome));
        duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("job", name));
        var now = clock.GetUtcNow();
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        lock (gate)
        {
            var (count, milliseconds) = sums.GetValueOrDefault((hour, name, outcome));
            sums[(hour, name, outcome)] = (count + 1, milliseconds + (long)took.TotalMilliseconds);
        }
    }

    public void Depths(IReadOnlyList<LaneDepth> now) => depths = now;

    /// <summary>Writes what has come together since the last time into <c>job_stat</c>.</summary>
    public async Task FlushAsync(JobWriter writer, CancellationToken ct)
    {
        Dictionary<(DateTimeOffset Hour, string Name, string Outcome), (long Count, long Milliseconds)> taken;
        lock (gate)
        {
            if (sums.Count == 0)
                return;
            (taken, sums) = (sums, []);
        }
        await writer.RunAsync(
            async sql =>
            {
                // Always in the same order, so that two nodes never wait for each other's rows.
                foreach (var (key, sum) in taken.OrderBy(s => s.Key))
                {
                    await sql.ExecuteAsync(
                        """
                        INSERT INTO job_stat (hour, name, outcome, count, milliseconds)
                        VALUES (@hour, @name, @outcome, @count, @milliseconds)
                        ON CONFLICT (hour, name, outcome) DO UPDATE
                        SET count = job_stat.count + excluded.count,
                            milliseconds = job_stat.milliseconds + excluded.milliseconds
                        """,
                        [
                            ("@hour", key.Hour),
                            ("@name", key.Name),
                            ("@outcome", key.Outcome),
                            ("@count", sum.Count),
                            ("@milliseconds", sum.Milliseconds),
                        ],
                        CancellationToken.None
                    );
                }
                return taken.Count;
            },
            ct
        );
    }

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Lane(LaneDepth depth) => new("lane", depth.Lane);
}

/// <summary>How many jobs wait on a lane, or on all lanes with the same word before the colon.</summary>
internal sealed record LaneDepth(string Lane, long Waiting, TimeSpan OldestDue);
