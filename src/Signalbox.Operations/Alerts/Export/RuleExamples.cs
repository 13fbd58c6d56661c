using System.Globalization;
using Signalbox.Platform.Health;
using Signalbox.Platform.Metrics;

namespace Signalbox.Operations.Alerts.Export;

/// <summary>Input for a rule, and what must come of it after half an hour.</summary>
/// <param name="Series">Each with its values every 15 s, as promtool writes them.</param>
/// <param name="Fires">The labels, besides the severity, of the one alert; null when there is none.</param>
internal sealed record RuleExample(
    string Name,
    IReadOnlyList<(string Series, string Values)> Series,
    IReadOnlyDictionary<string, string>? Fires
);

/// <summary>Makes up, for each kind of source, what fires, what does not, and what lies on the edge.</summary>
internal static class RuleExamples
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    public static IEnumerable<RuleExample> Of(AlertRule rule) =>
        rule.Source switch
        {
            CheckFails check => OfCheck(check, rule),
            MetricIs { Expression: Largest largest } source => OfLargest(largest, source, rule),
            MetricIs { Expression: ShareOf share } source => OfShare(share, source.Limit, rule),
            MetricIs { Expression: IncreaseOf increase } source => OfIncrease(increase, source.Limit),
            MetricIs { Expression: RatioOf ratio } source => OfRatio(ratio, source.Limit),
            MetricIs { Expression: QuantileOf quantile } source => OfQuantile(quantile, source.Limit),
            _ => throw new InvalidOperationException($"There is no example for the source of {rule.Id}."),
        };

    private static IEnumerable<RuleExample> OfCheck(CheckFails source, AlertRule rule)
    {
        var series = $"{CheckFails.Metric}{{check=\"{source.Check}\"}}";
        yield return new("fails", [(series, Flat(2))], None);
        yield return new("is ok", [(series, Flat(0))], null);
        yield return new("only warns", [(series, Flat(1))], source.WarnsToo ? None : null);
        yield return new("is unknown", [(series, Flat(3))], IfNoDataFires(rule));
    }

    private static IEnumerable<RuleExample> OfLargest(Largest source, MetricIs rule, AlertRule of)
    {
        var sign = rule.Comparison == Comparison.Above ? 1 : -1;
        var step = rule.Limit == 0 ? 1 : Math.Abs(rule.Limit) * 0.1;
        var fires = source.By is { } by
            ? new Dictionary<string, string>(StringComparer.Ordinal) { [by] = "one" }
            : None;
        var one = source.By is null ? Series(source.Selector) : Series(source.Selector, suffix: "", (source.By, "one"));
        var other = source.By is null
            ? Series(source.Selector, suffix: "", ("instance", "b"))
            : Series(source.Selector, suffix: "", (source.By, "two"));
        yield return new("is beyond it", [(one, Flat(rule.Limit + (sign * step)))], fires);
        yield return new("is within it", [(one, Flat(rule.Limit - (sign * step)))], null);
        yield return new("is just on it", [(one, Flat(rule.Limit))], null);
        yield return new(
            "has one of two beyond it",
            [(one, Flat(rule.Limit + (sign * step))), (other, Flat(rule.Limit - (sign * step)))],
            fires
        );
        yield return new("has no data", [], IfNoDataFires(of));
    }

    private static IEnumerable<RuleExample> OfShare(ShareOf source, double limit, AlertRule of)
    {
        var (part, whole) = (Series(source.Part), Series(source.Whole));
        yield return new("is beyond it", [(part, Flat(100 * (limit + 0.05))), (whole, Flat(100))], None);
        yield return new("is within it", [(part, Flat(100 * (limit - 0.05))), (whole, Flat(100))], null);
        yield return new("is a share of nothing", [(part, Flat(50)), (whole, Flat(0))], null);
        // Each far below the limit, and beyond it together.
        var (first, second) = (
            Series(source.Part, suffix: "", ("state", "active")),
            Series(source.Part, suffix: "", ("state", "idle"))
        );
        var half = Flat(100 * (limit + 0.05) / 2);
        yield return new("is beyond it in sum", [(first, half), (second, half), (whole, Flat(100))], None);
        yield return new("has no data", [], IfNoDataFires(of));
    }

    private static IEnumerable<RuleExample> OfIncrease(IncreaseOf source, double limit)
    {
        var series = Series(source.Selector);
        var steps = source.Over / TimeSpan.FromSeconds(15);
        yield return new("grows fast", [(series, Slope(Math.Max(1, 2 * limit / steps)))], None);
        yield return new("does not grow", [(series, Flat(1_000))], null);
        yield return new("was never there", [], null);
    }

    private static IEnumerable<RuleExample> OfRatio(RatioOf source, double limit)
    {
        var (such, of) = (Series(source.Such), Series(source.Of));
        var other = Series(source.Of, suffix: "", ("other", "yes"));
        var perStep = Math.Max(1, Math.Ceiling(4 * source.Least / (source.Over / TimeSpan.FromSeconds(15))));
        // Where those counted are themselves among all, the rest makes up the whole.
        var isPart = source.Such.Name == source.Of.Name;
        IReadOnlyList<(string, string)> Of(double share, double all) =>
            [(such, Slope(share * all)), (isPart ? other : of, Slope((isPart ? 1 - share : 1) * all))];
        yield return new("is beyond it", Of(limit * 1.5, perStep), None);
        yield return new("is within it", Of(limit * 0.5, perStep), null);
        yield return new("is a share of nothing", Of(0, 0), null);
        yield return new(
            "is a share of too few",
            Of(1, source.Least / (source.Over / TimeSpan.FromSeconds(15)) / 2),
            null
        );
    }

    private static IEnumerable<RuleExample> OfQuantile(QuantileOf source, double limit)
    {
        (string, string) Bucket(string le, double perStep) =>
            (Series(source.Selector, "_bucket", ("le", le)), Slope(perStep));
        var (low, high) = (Text(limit / 4), Text(limit * 4));
        yield return new("is beyond it", [Bucket(low, 1), Bucket(high, 10), Bucket("+Inf", 10)], None);
        yield return new("is within it", [Bucket(low, 10), Bucket(high, 10), Bucket("+Inf", 10)], null);
        yield return new("was not measured", [Bucket(low, 0), Bucket(high, 0), Bucket("+Inf", 0)], null);
    }

    private static Dictionary<string, string>? IfNoDataFires(AlertRule rule) =>
        rule.NoData == NoDataMeans.Firing ? None : null;

    private static string Series(
        MetricSelector selector,
        string suffix = "",
        params IReadOnlyList<(string Label, string Value)> more
    )
    {
        var labels = selector
            .Where.Where(w => !w.Not)
            .Select(w => (w.Label, Value: w.Pattern.Replace('.', '0')))
            .Concat(more)
            .Select(l => $"{l.Label}=\"{l.Value}\"")
            .ToList();
        return labels.Count == 0 ? selector.Name + suffix : $"{selector.Name}{suffix}{{{string.Join(',', labels)}}}";
    }

    private static string Flat(double value) => $"{Text(value)}+0x130";

    private static string Slope(double perStep) => $"0+{Text(perStep)}x130";

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
