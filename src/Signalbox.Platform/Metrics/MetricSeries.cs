namespace Signalbox.Platform.Metrics;

/// <summary>One series of a metric at one moment.</summary>
/// <param name="Name">As Prometheus has it, e.g. <c>http_requests_total</c>.</param>
/// <param name="LabelText">Its labels in one text, sorted: tells series of one metric apart.</param>
/// <param name="Value">A counter's total, a gauge's value, a histogram's count.</param>
public sealed record MetricSeries(
    string Name,
    string LabelText,
    IReadOnlyDictionary<string, string> Labels,
    double Value
)
{
    /// <summary>Of a histogram: the upper bounds of its buckets, ascending, without the last, which has none.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];

    /// <summary>Of a histogram: how many measurements lie in each bucket alone, in the order of the bounds.</summary>
    public IReadOnlyList<long> Buckets { get; init; } = [];
}

/// <summary>Lets modules look at what this program measures.</summary>
public sealed class MetricReader
{
    private readonly MetricsCollector collector;

    internal MetricReader(MetricsCollector collector) => this.collector = collector;

    /// <summary>The series of these metrics as they stand now; those that are observed are asked for it.</summary>
    public IReadOnlyList<MetricSeries> Read(IReadOnlySet<string> names) => collector.Read(names);
}
