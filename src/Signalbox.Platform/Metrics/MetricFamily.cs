using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Signalbox.Platform.Metrics;

/// <summary>One metric with all its series, as Prometheus' text format 0.0.4 has it.</summary>
internal sealed class MetricFamily
{
    /// <summary>Labels that nobody has bounded would fill the memory, here and in Prometheus.</summary>
    public const int MostSeries = 1_000;

    private static readonly double[] Seconds =
    [
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60,
        120,
        300,
    ];
    private static readonly double[] Amounts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000];

    private readonly ConcurrentDictionary<string, Series> all = new(StringComparer.Ordinal);

    /// <summary>The series by the hash of their tags as they were told, so that a usual measurement writes no text.</summary>
    private readonly ConcurrentDictionary<int, Told> told = new();
    private readonly double[] bounds;
    private readonly Action dropped;

    /// <param name="dropped">Called for each measurement that found no place.</param>
    public MetricFamily(Instrument instrument, IReadOnlyList<double>? advised, Action dropped)
    {
        Kind = KindOf(instrument);
        Name = NameOf(instrument.Name, Kind);
        Help = instrument.Description is { Length: > 0 } text ? text : $"{instrument.Name} of {instrument.Meter.Name}.";
        IsObserved = instrument.IsObservable;
        bounds = [.. advised ?? (Name.EndsWith("_seconds", StringComparison.Ordinal) ? Seconds : Amounts)];
        this.dropped = dropped;
    }

    public string Name { get; }

    public MetricKind Kind { get; }

    public string Help { get; }

    /// <summary>Whether its values are read when somebody asks, rather than told as they happen.</summary>
    public bool IsObserved { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags) is not { } series)
        {
            dropped();
            return;
        }
        lock (series)
        {
            if (Kind == MetricKind.Histogram)
                series.Add(value, bounds);
            else
                // An observed counter tells its total, an up-and-down counter and a counter what was added.
                series.Sum = IsObserved || Kind == MetricKind.Gauge && !IsUpDown ? value : series.Sum + value;
        }
    }

    /// <returns>Null when there is no place for one more.</returns>
    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = HashOf(tags);
        if (told.TryGetValue(hash, out var known) && known.Says(tags))
            return known.Series;
        var labels = Labels(tags);
        if (!all.TryGetValue(labels, out var series))
        {
            if (all.Count >= MostSeries)
                return null;
            var pairs = Pairs(tags).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
            series = all.GetOrAdd(labels, _ => new Series(pairs, Kind == MetricKind.Histogram ? bounds.Length : 0));
        }
        // What is observed is forgotten with each reading, and would be found here again.
        if (!IsObserved && told.Count < MostSeries)
            told.TryAdd(hash, new Told(tags.ToArray(), series));
        return series;
    }

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (var (name, value) in tags)
        {
            hash.Add(name);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    /// <summary>Whether a gauge is told changes rather than values.</summary>
    public bool IsUpDown { get; init; }

    /// <summary>Forgets what was observed, so that a series nobody observes any more does not stay.</summary>
    public void ForgetObserved()
    {
        if (IsObserved)
            all.Clear();
    }

    /// <summary>All series as they stand.</summary>
    public IEnumerable<MetricSeries> Read()
    {
        foreach (var (labels, series) in all)
        {
            MetricSeries read;
            lock (series)
            {
                read =
                    Kind == MetricKind.Histogram
                        ? new MetricSeries(Name, labels, series.Labels, series.Count)
                        {
                            Bounds = bounds,
                            Buckets = [.. series.Buckets],
                        }
                        : new MetricSeries(Name, labels, series.Labels, series.Sum);
            }
            yield return read;
        }
    }

    public void Write(StringBuilder text)
    {
        if (all.IsEmpty)
            return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {Escape(Help, quotes: false)}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {Name} {Kind.ToString().ToLowerInvariant()}\n");
        foreach (var (labels, series) in all.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            lock (series)
            {
                if (Kind == MetricKind.Histogram)
                    WriteHistogram(text, labels, series);
                else
                    Line(text, Name, labels, series.Sum);
            }
        }
    }

    public static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name)
            .Append(labels.Length == 0 ? "" : $"{{{labels}}}")
            .Append(' ')
            .Append(Number(value))
            .Append('\n');

    public static string Escape(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private void WriteHistogram(StringBuilder text, string labels, Series series)
    {
        var before = labels.Length == 0 ? "" : labels + ",";
        long sofar = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            sofar += series.Buckets[i];
            Line(text, Name + "_bucket", $"{before}le=\"{Number(bounds[i])}\"", sofar);
        }
        Line(text, Name + "_bucket", $"{before}le=\"+Inf\"", series.Count);
        Line(text, Name + "_sum", labels, series.Sum);
        Line(text, Name + "_count", labels, series.Count);
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        return tags.Length == 0
            ? ""
            : string.Join(',', Pairs(tags).Select(p => $"{p.Name}=\"{Escape(p.Value, quotes: true)}\""));
    }

    /// <summary>Sorted by name.</summary>
    private static List<(string Name, string Value)> Pairs(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var pairs = new List<(string Name, string Value)>(tags.Length);
        foreach (var (name, value) in tags)
            if (value is not null)
                pairs.Add((Clean(name), Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        pairs.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return pairs;
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return generic == typeof(Histogram<>) ? MetricKind.Histogram
            : generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
    }

    private static string NameOf(string name, MetricKind kind)
    {
        name = Clean(name);
        var isTotal = name.EndsWith("_total", StringComparison.Ordinal);
        return kind == MetricKind.Counter && !isTotal ? name + "_total" : name;
    }

    /// <summary>Letters, digits and underscores; what else there is becomes an underscore.</summary>
    private static string Clean(string name)
    {
        var clean = string.Create(
            name.Length,
            name,
            static (span, name) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
            }
        );
        return char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }

    private sealed record Told(KeyValuePair<string, object?>[] Tags, Series Series)
    {
        public bool Says(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != Tags.Length)
                return false;
            for (var n = 0; n < tags.Length; n++)
                if (tags[n].Key != Tags[n].Key || !Equals(tags[n].Value, Tags[n].Value))
                    return false;
            return true;
        }
    }

    private sealed class Series(IReadOnlyDictionary<string, string> labels, int buckets)
    {
        public IReadOnlyDictionary<string, string> Labels => labels;

        public long[] Buckets { get; } = new long[buckets];

        public long Count { get; private set; }

        public double Sum { get; set; }

        public void Add(double value, double[] bounds)
        {
            Count++;
            Sum += value;
            var i = Array.BinarySearch(bounds, value); // le: a value on the bound belongs below it
            i = i < 0 ? ~i : i;
            if (i < Buckets.Length)
                Buckets[i]++;
        }
    }
}

/// <summary>The kinds of the text format that we use.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
