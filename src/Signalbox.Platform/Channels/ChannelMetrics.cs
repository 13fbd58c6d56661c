using System.Data.Common;
using System.Diagnostics.Metrics;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels;

/// <summary>Figures of the outbox.</summary>
internal sealed class ChannelMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> notifications;
    private readonly Database database;
    private readonly TimeProvider clock;

    public ChannelMetrics(IMeterFactory meters, Database database, TimeProvider clock)
    {
        (this.database, this.clock) = (database, clock);
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
        meter.CreateObservableGauge(
            "channel_oldest_age_seconds",
            ObserveAges,
            unit: "s",
            description: "Age of the oldest message not yet delivered, by channel; 0 when there is none."
        );
        meter.CreateObservableGauge(
            "channel_broken",
            ObserveBroken,
            description: "1 for a channel whose far end said that it will take nothing as things are set."
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

    private IEnumerable<Measurement<long>> ObserveDepth() =>
        Observe(
            "SELECT count(*) FROM channel_delivery WHERE state IN ('Pending', 'Sending')",
            row => new Measurement<long>(row.GetInt64(0))
        );

    private IEnumerable<Measurement<double>> ObserveAge() =>
        Observe(
            "SELECT min(queued_at) FROM channel_delivery WHERE state IN ('Pending', 'Sending')",
            row => new Measurement<double>(row.IsDBNull(0) ? 0 : Age(row, 0))
        );

    private IEnumerable<Measurement<double>> ObserveAges() =>
        Observe(
            """
            SELECT c.name, min(d.queued_at)
            FROM channel_channel c LEFT JOIN channel_delivery d ON d.channel_id = c.id AND d.state IN ('Pending', 'Sending')
            WHERE c.enabled GROUP BY c.name ORDER BY c.name LIMIT 200
            """,
            row => new Measurement<double>(row.IsDBNull(1) ? 0 : Age(row, 1), Channel(row))
        );

    private IEnumerable<Measurement<int>> ObserveBroken() =>
        Observe(
            "SELECT name, CASE state WHEN 'Broken' THEN 1 ELSE 0 END FROM channel_channel WHERE enabled ORDER BY name LIMIT 200",
            row => new Measurement<int>(row.GetInt32(1), Channel(row))
        );

    private static KeyValuePair<string, object?> Channel(DbDataReader row) => new("channel", row.GetString(0));

    private double Age(DbDataReader row, int ordinal) =>
        Math.Max(0, (clock.GetUtcNow() - row.Instant(database.Kind, ordinal)).TotalSeconds);

    /// <summary>Asked when somebody looks, by the index on states; nothing is measured while the database is away.</summary>
    private List<Measurement<T>> Observe<T>(string sql, Func<DbDataReader, Measurement<T>> read)
        where T : struct
    {
        try
        {
            using var connection = database.Open();
            using var command = connection.Command(null, database.Kind, sql);
            using var reader = command.ExecuteReader();
            var measured = new List<Measurement<T>>();
            while (reader.Read())
                measured.Add(read(reader));
            return measured;
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException or TimeoutException)
        {
            return [];
        }
    }
}
