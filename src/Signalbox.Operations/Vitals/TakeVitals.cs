using Signalbox.Platform.Data;
using Signalbox.Platform.Metrics;

namespace Signalbox.Operations.Vitals;

/// <summary>Reads the metrics and writes down how this node did since they were read last, which is a minute ago.</summary>
/// <remarks>SQL by hand: an idle server does without EF. Not for several threads.</remarks>
internal sealed class TakeVitals(MetricReader metrics, Database database, TimeProvider clock)
{
    private static readonly MetricSelector Requests = new("http_requests_total");
    private static readonly MetricSelector Errors = new("http_requests_total", new LabelMatch("status", "5.."));

    // A page's socket stays open for as long as the page does.
    private static readonly MetricSelector Times = new(
        "http_request_duration_seconds",
        new LabelMatch("route", "/live") { Not = true }
    );
    private static readonly MetricSelector Cpu = new("host_cpu_used_share");
    private static readonly MetricSelector Memory = new("host_memory_used_share");
    private static readonly MetricSelector Disk = new("disk_used_share");
    private static readonly MetricSelector Connections = new("database_connections");
    private static readonly MetricSelector Waiting = new("jobs_waiting");
    private static readonly MetricSelector OldestDue = new("jobs_oldest_due_seconds");
    private static readonly MetricSelector Outbox = new("outbox_depth");

    private static readonly HashSet<string> Names = new(
        [
            Requests.Name,
            Times.Name,
            Cpu.Name,
            Memory.Name,
            Disk.Name,
            Connections.Name,
            Waiting.Name,
            OldestDue.Name,
            Outbox.Name,
        ],
        StringComparer.Ordinal
    );

    // Two samples: the one before and this one, however late it comes.
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly MetricHistory history = new(TimeSpan.FromTicks(1));
    private readonly long begun = clock.GetTimestamp();

    /// <summary>Takes where the counters stand as the beginning of the first minute.</summary>
    public void Begin() => history.Add(clock.GetElapsedTime(begun), metrics.Read(Names));

    /// <param name="minute">The minute that ends now.</param>
    public async Task RunAsync(DateTimeOffset minute, CancellationToken ct)
    {
        Begin();
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var size = transaction.Command(
            database.Kind == DatabaseKind.Sqlite
                ? "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
                : "SELECT pg_database_size(current_database())"
        );
        var bytes = await size.ExecuteScalarAsync(ct) as long?;
        await using var insert = transaction.Command(
            """
            INSERT INTO operations_vital (at, node, requests, errors, p50_ms, p95_ms, cpu_share, memory_share, disk_share,
              connections, database_bytes, jobs_waiting, jobs_oldest_s, outbox)
            VALUES (@at, @node, @requests, @errors, @p50, @p95, @cpu, @memory, @disk,
              @connections, @bytes, @waiting, @oldest, @outbox)
            ON CONFLICT DO NOTHING
            """,
            ("@at", minute),
            ("@node", Environment.MachineName),
            ("@requests", (long)(history.Increase(Requests, Window) ?? 0)),
            ("@errors", (long)(history.Increase(Errors, Window) ?? 0)),
            ("@p50", history.Quantile(Times, Window, 0.5) * 1000),
            ("@p95", history.Quantile(Times, Window, 0.95) * 1000),
            ("@cpu", Largest(Cpu)),
            ("@memory", Largest(Memory)),
            ("@disk", Largest(Disk)),
            ("@connections", (long?)Sum(Connections)),
            ("@bytes", bytes),
            ("@waiting", (long)(Sum(Waiting) ?? 0)),
            ("@oldest", Largest(OldestDue) ?? 0),
            ("@outbox", (long)(Sum(Outbox) ?? 0))
        );
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private double? Largest(MetricSelector selector) => Known(selector) is { Count: > 0 } values ? values.Max() : null;

    private double? Sum(MetricSelector selector) => Known(selector) is { Count: > 0 } values ? values.Sum() : null;

    /// <summary>What cannot be read is not a number.</summary>
    private List<double> Known(MetricSelector selector) =>
        [.. history.Latest(selector).Select(s => s.Value).Where(double.IsFinite)];
}
