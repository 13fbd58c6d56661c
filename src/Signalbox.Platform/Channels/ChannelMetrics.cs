using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels;

/// <summary>Figures of the outbox.</summary>
internal sealed class ChannelMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> notifications;
    private readonly IDbContextFactory<SignalboxDb> dbs;
    private readonly TimeProvider clock;

    public ChannelMetrics(IMeterFactory meters, IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
    {
        (this.dbs, this.clock) = (dbs, clock);
        meter = meters.Create("Signalbox.Channels");
        notifications = meter.CreateCounter<long>(
            "notifications",
            description: "Messages that came to an end, by kind of channel and outcome."
        );
        meter.CreateObservableGauge("outbox_depth", ObserveDepth, description: "Messages not yet delivered.");
        meter.CreateObservableGauge(
            "outbox_oldest_age_seconds",
            ObserveAge,
            unit: "s",
            description: "Age of the oldest message not yet delivered; 0 when there is none."
        );
    }

    /// <param name="kind">Null when the channel is gone.</param>
    public void Count(ChannelKind? kind, DeliveryState outcome) =>
        notifications.Add(
            1,
            new KeyValuePair<string, object?>("channel_kind", kind?.ToString() ?? "removed"),
            new KeyValuePair<string, object?>("outcome", outcome.ToString())
        );

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> ObserveDepth() => Observe(open => (long)open.Count());

    private IEnumerable<Measurement<double>> ObserveAge() =>
        Observe(open =>
        {
            var oldest = open.OrderBy(d => d.QueuedAt).Select(d => (DateTimeOffset?)d.QueuedAt).FirstOrDefault();
            return oldest is { } since ? (clock.GetUtcNow() - since).TotalSeconds : 0;
        });

    /// <summary>Asked when somebody looks, by the index on states; nothing is measured while the database is away.</summary>
    private IEnumerable<Measurement<T>> Observe<T>(Func<IQueryable<Delivery>, T> measure)
        where T : struct
    {
        try
        {
            using var db = dbs.CreateDbContext();
            var open = db.Set<Delivery>()
                .AsNoTracking()
                .Where(d => d.State == DeliveryState.Pending || d.State == DeliveryState.Sending);
            return [new Measurement<T>(measure(open))];
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or InvalidOperationException)
        {
            return [];
        }
    }
}
