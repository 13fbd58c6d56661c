using System.Globalization;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Metrics;

namespace Signalbox.Operations.Alerts;

/// <summary>How one rule came out for one set of labels.</summary>
/// <param name="Labels">As one text.</param>
/// <param name="ReasonZh">What was found, in one sentence in Chinese.</param>
/// <param name="Reason">The same in English.</param>
internal sealed record Judged(AlertRule Rule, string Labels, bool IsBad, double? Value, string ReasonZh, string Reason)
{
    public string Key => AlertLabels.Key(Rule.Id, Labels);
}

/// <summary>Takes a sample of what the rules need and judges each by it. One caller at a time.</summary>
internal sealed class JudgeRules(Offers offers, MetricReader metrics, LookAtChecks checks, TimeProvider clock)
{
    private readonly long begun = clock.GetTimestamp();
    private MetricHistory? history;

    /// <returns>At least one for each rule, unless a rule without data is well.</returns>
    public async Task<IReadOnlyList<Judged>> RunAsync(CancellationToken ct)
    {
        var rules = offers.Alerts;
        var expressions = rules.Select(r => r.Source).OfType<MetricIs>().Select(m => m.Expression).ToList();
        history ??= new MetricHistory(expressions.Select(e => e.Window).DefaultIfEmpty().Max());
        history.Add(
            clock.GetElapsedTime(begun),
            metrics.Read(expressions.SelectMany(e => e.Metrics).ToHashSet(StringComparer.Ordinal))
        );
        var names = rules.Select(r => r.Source).OfType<CheckFails>().Select(c => c.Check);
        var looks = (await checks.WatchAsync(names.ToHashSet(StringComparer.Ordinal), ct)).ToDictionary(
            l => l.Check.Name,
            l => l.Result,
            StringComparer.Ordinal
        );
        return [.. rules.SelectMany(rule => Judge(rule, history, looks))];
    }

    /// <summary>One rule by what is known; no data and what cannot be read is bad unless the rule says otherwise.</summary>
    public static IEnumerable<Judged> Judge(
        AlertRule rule,
        MetricHistory history,
        IReadOnlyDictionary<string, CheckResult> looks
    ) =>
        rule.Source switch
        {
            CheckFails check => [OfCheck(rule, check, looks.GetValueOrDefault(check.Check))],
            MetricIs metric => OfMetric(rule, metric, history),
            _ => throw new InvalidOperationException($"{rule.Id} has a source of an unknown kind."),
        };

    private static Judged OfCheck(AlertRule rule, CheckFails source, CheckResult? found) =>
        found switch
        {
            null => Without(rule, "没有这项检查。", "The check is not there."),
            { State: CheckState.Unknown } => Without(rule, found.ReasonZh, found.Reason),
            _ => new Judged(
                rule,
                "",
                found.State == CheckState.Fail || (source.WarnsToo && found.State == CheckState.Warn),
                null,
                found.ReasonZh,
                found.Reason
            ),
        };

    private static IEnumerable<Judged> OfMetric(AlertRule rule, MetricIs source, MetricHistory history)
    {
        var readings = source.Expression.Read(history);
        if (readings.Count == 0)
        {
            var names = string.Join(", ", source.Expression.Metrics);
            return [Without(rule, $"没有 {names} 的数据。", $"There is no data of {names}.")];
        }
        return readings.Select(r => new Judged(
            rule,
            AlertLabels.Text(r.Labels),
            r.Value is { } value && (double.IsNaN(value) ? rule.NoData == NoDataMeans.Firing : source.IsBad(value)),
            r.Value,
            Says(source, r.Value) ?? "没有可判断的数值。",
            Says(source, r.Value) ?? "Nothing to judge."
        ));
    }

    private static Judged Without(AlertRule rule, string zh, string en) =>
        new(rule, "", rule.NoData == NoDataMeans.Firing, null, zh, en);

    /// <summary>The figure and its limit; null without a figure.</summary>
    private static string? Says(MetricIs source, double? value) =>
        value is { } known
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{known:0.####} ({(source.Comparison == Comparison.Above ? ">" : "<")} {source.Limit})"
            )
            : null;
}
