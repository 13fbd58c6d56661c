using System.Globalization;
using Signalbox.Platform.Metrics;

namespace Signalbox.Platform.Health;

/// <summary>How a figure is held against its limit.</summary>
public enum Comparison
{
    /// <summary>Greater than.</summary>
    Above,

    /// <summary>Less than.</summary>
    Below,
}

/// <summary>Fires while a figure is beyond a limit.</summary>
public sealed record MetricIs(MetricExpression Expression, Comparison Comparison, double Limit) : AlertSource
{
    /// <summary>Whether a figure is bad.</summary>
    public bool IsBad(double value) => Comparison == Comparison.Above ? value > Limit : value < Limit;

    /// <inheritdoc/>
    public override string PromQl(NoDataMeans noData)
    {
        var sign = Comparison == Comparison.Above ? '>' : '<';
        var bad = string.Create(CultureInfo.InvariantCulture, $"{Expression.PromQl} {sign} {Limit}");
        return noData == NoDataMeans.Ok
            ? bad
            : string.Join(" or ", Expression.MustExist.Select(m => $"absent({m})").Prepend(bad));
    }
}

/// <summary>One figure of a metric expression.</summary>
/// <param name="Labels">Those that it was grouped by.</param>
/// <param name="Value">Null when there is nothing to judge, e.g. no request to have failed.</param>
public sealed record Reading(IReadOnlyDictionary<string, string> Labels, double? Value);

/// <summary>A figure made of metrics: worked out here from samples, and by Prometheus from the same words.</summary>
public abstract record MetricExpression
{
    /// <summary>Labels of a figure that stands for all series together.</summary>
    protected static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The metrics of which samples must be kept.</summary>
    public abstract IReadOnlyList<string> Metrics { get; }

    /// <summary>How far back it looks.</summary>
    public virtual TimeSpan Window => TimeSpan.Zero;

    /// <summary>In Prometheus' language, as something that can be compared.</summary>
    public abstract string PromQl { get; }

    /// <summary>Selectors that must give something, or there is no data. Counters are not among them: they begin with the first event.</summary>
    public virtual IReadOnlyList<string> MustExist => [];

    /// <returns>None: there is no data.</returns>
    public abstract IReadOnlyList<Reading> Read(MetricHistory history);

    /// <summary>One figure for all.</summary>
    protected static IReadOnlyList<Reading> One(double? value) => [new(All, value)];

    /// <summary>As Prometheus writes a duration.</summary>
    protected static string Span(TimeSpan span) =>
        span.Ticks % TimeSpan.TicksPerHour == 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours}h")
        : span.Ticks % TimeSpan.TicksPerMinute == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes}m")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds}s");
}

/// <summary>The largest of a gauge's values, for all series or for each value of a label.</summary>
/// <param name="By">The label; null is all series together.</param>
public sealed record Largest(MetricSelector Selector, string? By = null) : MetricExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [Selector.Name];

    /// <inheritdoc/>
    public override string PromQl => By is null ? $"max({Selector.PromQl()})" : $"max by ({By}) ({Selector.PromQl()})";

    /// <inheritdoc/>
    public override IReadOnlyList<string> MustExist => [Selector.PromQl()];

    /// <inheritdoc/>
    public override IReadOnlyList<Reading> Read(MetricHistory history)
    {
        var series = history.Latest(Selector);
        if (By is not { } label)
            return series.Count == 0 ? [] : One(series.Max(s => s.Value));
        return
        [
            .. series
                .GroupBy(s => s.Labels.GetValueOrDefault(label, ""), StringComparer.Ordinal)
                .Select(g => new Reading(
                    new Dictionary<string, string>(StringComparer.Ordinal) { [label] = g.Key },
                    g.Max(s => s.Value)
                )),
        ];
    }
}

/// <summary>What share one gauge is of another, each summed over all its series; nothing to judge where the other is 0.</summary>
public sealed record ShareOf(MetricSelector Part, MetricSelector Whole) : MetricExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [Part.Name, Whole.Name];

    /// <inheritdoc/>
    public override string PromQl => $"sum({Part.PromQl()}) / (sum({Whole.PromQl()}) > 0)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> MustExist => [Part.PromQl(), Whole.PromQl()];

    /// <inheritdoc/>
    public override IReadOnlyList<Reading> Read(MetricHistory history)
    {
        var (parts, wholes) = (history.Latest(Part), history.Latest(Whole));
        if (parts.Count == 0 || wholes.Count == 0)
            return [];
        var whole = wholes.Sum(s => s.Value);
        return One(whole > 0 ? parts.Sum(s => s.Value) / whole : null);
    }
}

/// <summary>By how much counters grew within a window, all together.</summary>
public sealed record IncreaseOf(MetricSelector Selector, TimeSpan Over) : MetricExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [Selector.Name];

    /// <inheritdoc/>
    public override TimeSpan Window => Over;

    /// <inheritdoc/>
    public override string PromQl => $"sum(increase({Selector.PromQl()}[{Span(Over)}]))";

    /// <inheritdoc/>
    public override IReadOnlyList<Reading> Read(MetricHistory history) => One(history.Increase(Selector, Over));
}

/// <summary>What share of events were such events, within a window that had enough of them to say so.</summary>
/// <param name="Least">How many events there must be.</param>
public sealed record RatioOf(MetricSelector Such, MetricSelector Of, TimeSpan Over, double Least) : MetricExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [Such.Name, Of.Name];

    /// <inheritdoc/>
    public override TimeSpan Window => Over;

    /// <inheritdoc/>
    public override string PromQl
    {
        get
        {
            var (such, of) = (Grown(Such), Grown(Of));
            return string.Create(CultureInfo.InvariantCulture, $"({such} / ({of} > 0) and {of} >= {Least})");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Reading> Read(MetricHistory history) =>
        history.Increase(Of, Over) is { } all && all >= Least && all > 0
            ? One((history.Increase(Such, Over) ?? 0) / all)
            : One(null);

    private string Grown(MetricSelector selector) => $"sum(increase({selector.PromQl()}[{Span(Over)}]))";
}

/// <summary>Below which value a share of a histogram's measurements lay within a window.</summary>
/// <param name="Quantile">0 to 1.</param>
public sealed record QuantileOf(MetricSelector Selector, double Quantile, TimeSpan Over) : MetricExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [Selector.Name];

    /// <inheritdoc/>
    public override TimeSpan Window => Over;

    /// <inheritdoc/>
    public override string PromQl =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"histogram_quantile({Quantile}, sum by (le) (rate({Selector.PromQl("_bucket")}[{Span(Over)}])))"
        );

    /// <inheritdoc/>
    public override IReadOnlyList<Reading> Read(MetricHistory history) =>
        One(history.Quantile(Selector, Over, Quantile));
}
