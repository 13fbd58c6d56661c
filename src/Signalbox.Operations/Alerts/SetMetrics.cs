using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Drills;

namespace Signalbox.Operations.Alerts;

/// <summary>Figures of sets and drills. The folder is read once a minute at most, however often they are asked for.</summary>
internal sealed class SetMetrics(BackupFolder folder, DrillRecords drills, IMeterFactory meters, TimeProvider clock)
    : IHostedService,
        IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);

    private readonly Meter meter = meters.Create("Signalbox.Operations");
    private readonly Lock gate = new();
    private Known known = new(null, null);
    private long? readAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Gauge(
            "backup_newest_age_seconds",
            k => k.Verified is { } verified ? Age(verified) : null,
            "Age of the newest set that was read back; nothing while there is none."
        );
        Gauge(
            "drill_age_seconds",
            k => k.Drill is { } drill ? Age(drill.At) : null,
            "Time since the last drill began."
        );
        Gauge(
            "drill_ok",
            k => k.Drill is { } drill ? (drill.Ok ? 1 : 0) : null,
            "1 when the last drill found all equal."
        );
        Gauge(
            "drill_duration_seconds",
            k => k.Drill?.Seconds.Values.Sum(),
            "How long the last drill took: the measured time of a recovery."
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();

    private void Gauge(string name, Func<Known, double?> figure, string says) =>
        meter.CreateObservableGauge(name, () => Told(figure(Read())), description: says);

    private static IEnumerable<Measurement<double>> Told(double? value) =>
        value is { } figure ? [new Measurement<double>(figure)] : [];

    private double Age(DateTimeOffset since) => (clock.GetUtcNow() - since).TotalSeconds;

    private Known Read()
    {
        lock (gate)
        {
            if (readAt is { } at && clock.GetElapsedTime(at) < Keep)
                return known;
            try
            {
                known = new Known(folder.Newest()?.Manifest.Verified, drills.All() is [var last, ..] ? last : null);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                known = new Known(null, null);
            }
            readAt = clock.GetTimestamp();
            return known;
        }
    }

    private sealed record Known(DateTimeOffset? Verified, DrillRecord? Drill);
}
