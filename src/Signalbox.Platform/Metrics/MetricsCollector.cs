using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Signalbox.Platform.Metrics;

/// <summary>Keeps what this program measures, and writes it as Prometheus reads it (text format 0.0.4).</summary>
/// <remarks>Only meters named <c>Signalbox.…</c> of this program's own factory: several servers in one process do not mix.</remarks>
internal sealed class MetricsCollector : IDisposable
{
    private readonly IMeterFactory meters;
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
    private readonly Lock observing = new();
    private long dropped;

    public MetricsCollector(IMeterFactory meters)
    {
        this.meters = meters;
        listener.InstrumentPublished = Enable;
        listener.SetMeasurementEventCallback<byte>((i, v, tags, state) => Record(v, tags, state));
        listener.SetMeasurementEventCallback<short>((i, v, tags, state) => Record(v, tags, state));
        listener.SetMeasurementEventCallback<int>((i, v, tags, state) => Record(v, tags, state));
        listener.SetMeasurementEventCallback<long>((i, v, tags, state) => Record(v, tags, state));
        listener.SetMeasurementEventCallback<float>((i, v, tags, state) => Record(v, tags, state));
        listener.SetMeasurementEventCallback<double>((i, v, tags, state) => Record(v, tags, state));
        listener.SetMeasurementEventCallback<decimal>((i, v, tags, state) => Record((double)v, tags, state));
    }

    /// <summary>Begins to count.</summary>
    public void Listen() => listener.Start();

    /// <summary>Everything measured so far.</summary>
    public string Write()
    {
        var text = new StringBuilder(16 * 1024);
        lock (observing)
        {
            foreach (var family in families.Values)
                family.ForgetObserved();
            listener.RecordObservableInstruments();
            foreach (var family in families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
                family.Write(text);
        }
        ProcessMetrics.Write(text);
        ProcessMetrics.One(
            text,
            "metrics_series_dropped_total",
            MetricKind.Counter,
            $"Measurements without a place: their metric has {MetricFamily.MostSeries} series already.",
            Interlocked.Read(ref dropped)
        );
        return text.ToString();
    }

    /// <summary>The series of these metrics as they stand.</summary>
    public IReadOnlyList<MetricSeries> Read(IReadOnlySet<string> names)
    {
        lock (observing)
        {
            foreach (var family in families.Values)
                family.ForgetObserved();
            listener.RecordObservableInstruments();
            return [.. families.Values.Where(f => names.Contains(f.Name)).SelectMany(f => f.Read())];
        }
    }

    public void Dispose() => listener.Dispose();

    private void Enable(Instrument instrument, MeterListener to)
    {
        if (
            !ReferenceEquals(instrument.Meter.Scope, meters)
            || !instrument.Meter.Name.StartsWith("Signalbox.", StringComparison.Ordinal)
        )
            return;
        var made = new MetricFamily(instrument, Advised(instrument), () => Interlocked.Increment(ref dropped))
        {
            IsUpDown = IsUpDown(instrument),
        };
        // Two instruments of one name are one metric: the first says what it is.
        to.EnableMeasurementEvents(instrument, families.GetOrAdd(made.Name, made));
    }

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((MetricFamily?)state)?.Record(value, tags);

    private static bool IsUpDown(Instrument instrument) =>
        instrument.GetType() is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(UpDownCounter<>);

    private static IReadOnlyList<double>? Advised(Instrument instrument) =>
        instrument switch
        {
            Histogram<double> h => h.Advice?.HistogramBucketBoundaries,
            Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToList(),
            Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToList(),
            _ => null,
        };
}
