using System.Text.RegularExpressions;

namespace Signalbox.Platform.Metrics;

/// <summary>Which series of a metric are meant.</summary>
/// <param name="Name">Of the metric.</param>
/// <param name="Where">Labels and the expressions that their whole values must match; all of them.</param>
public sealed record MetricSelector(string Name, params IReadOnlyList<LabelMatch> Where)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    internal bool Takes(MetricSeries series) =>
        series.Name == Name
        && Where.All(w =>
            w.Not
            != Regex.IsMatch(
                series.Labels.GetValueOrDefault(w.Label, ""),
                $"^(?:{w.Pattern})$",
                RegexOptions.ExplicitCapture,
                Limit
            )
        );

    internal string PromQl(string suffix = "") =>
        Where.Count == 0
            ? Name + suffix
            : $"{Name}{suffix}{{{string.Join(',', Where.Select(w => $"{w.Label}{(w.Not ? "!~" : "=~")}\"{w.Pattern}\""))}}}";
}

/// <summary>A condition on one label.</summary>
/// <param name="Pattern">Regular expression for the whole value, of the kind that both .NET and RE2 read.</param>
public sealed record LabelMatch(string Label, string Pattern)
{
    /// <summary>Whether what matches is left out.</summary>
    public bool Not { get; init; }
}

/// <summary>The last samples of some metrics, in memory: as many as the longest window needs.</summary>
/// <remarks>Its time is a span on the monotonic clock: what sets the wall clock does not move it. Not for several threads.</remarks>
public sealed class MetricHistory(TimeSpan longest)
{
    private readonly LinkedList<(TimeSpan At, IReadOnlyList<MetricSeries> Series)> samples = [];

    /// <summary>Takes the next sample in, and forgets what no window reaches any more.</summary>
    public void Add(TimeSpan at, IReadOnlyList<MetricSeries> series)
    {
        samples.AddLast((at, series));
        // The one just before a window's beginning is its beginning.
        while (samples.First?.Next is { } second && at - second.Value.At >= longest)
            samples.RemoveFirst();
    }

    /// <summary>The series as they stand; none when there are none.</summary>
    public IReadOnlyList<MetricSeries> Latest(MetricSelector selector) =>
        samples.Last is { } last ? [.. last.Value.Series.Where(selector.Takes)] : [];

    /// <summary>By how much the series, all together, grew within the window; null before there are two samples.</summary>
    /// <remarks>A series that came into being within it grew from nought. Counters of one process do not fall.</remarks>
    public double? Increase(MetricSelector selector, TimeSpan window) =>
        Ends(window) is not { } ends ? null : Pairs(selector, ends).Sum(p => p.Last.Value - (p.First?.Value ?? 0));

    /// <summary>Below which value that share of the window's measurements lies, by the histogram's buckets.</summary>
    /// <param name="quantile">0 to 1.</param>
    /// <returns>Null when nothing was measured.</returns>
    public double? Quantile(MetricSelector selector, TimeSpan window, double quantile)
    {
        if (Ends(window) is not { } ends)
            return null;
        var pairs = Pairs(selector, ends).ToList();
        var total = pairs.Sum(p => p.Last.Value - (p.First?.Value ?? 0));
        if (total <= 0)
            return null;
        var bounds = pairs[0].Last.Bounds;
        var (rank, below, from) = (quantile * total, 0d, 0d);
        for (var i = 0; i < bounds.Count; i++)
        {
            var inside = pairs.Sum(p => (double)(p.Last.Buckets[i] - (p.First?.Buckets[i] ?? 0)));
            if (inside > 0 && below + inside >= rank)
                return from + ((bounds[i] - from) * (rank - below) / inside);
            (below, from) = (below + inside, bounds[i]);
        }
        return from; // beyond the last bound: nothing more is known than that
    }

    private static IEnumerable<(MetricSeries? First, MetricSeries Last)> Pairs(
        MetricSelector selector,
        (IReadOnlyList<MetricSeries> First, IReadOnlyList<MetricSeries> Last) ends
    )
    {
        var before = ends.First.Where(selector.Takes).ToDictionary(s => s.LabelText, StringComparer.Ordinal);
        return ends.Last.Where(selector.Takes).Select(s => (before.GetValueOrDefault(s.LabelText), s));
    }

    private (IReadOnlyList<MetricSeries> First, IReadOnlyList<MetricSeries> Last)? Ends(TimeSpan window)
    {
        if (samples.Last is not { } last)
            return null;
        var first = last;
        while (first.Previous is { } earlier && last.Value.At - earlier.Value.At <= window)
            first = earlier;
        return ReferenceEquals(first, last) ? null : (first.Value.Series, last.Value.Series);
    }
}
