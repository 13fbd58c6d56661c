using System.Globalization;
using System.Text;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Alerts.Export;

/// <summary>Writes the rules as Prometheus reads them, and a test of each with at least three cases for its promtool.</summary>
internal static class PrometheusRules
{
    private const string Head = "# Written by `signalbox alert export` from the rules in the program; do not edit.\n";

    /// <returns>Names and texts of the two files.</returns>
    public static IReadOnlyList<(string Name, string Text)> Files(IReadOnlyList<AlertRule> rules) =>
        [("rules.yml", Rules(rules)), ("rules.test.yml", Tests(rules))];

    public static string Rules(IReadOnlyList<AlertRule> rules)
    {
        var text = new StringBuilder(Head).Append("groups:\n  - name: signalbox\n    interval: 15s\n    rules:\n");
        foreach (var rule in rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - alert: {rule.Id}\n");
            text.Append(CultureInfo.InvariantCulture, $"        expr: {Quoted(rule.Source.PromQl(rule.NoData))}\n");
            if (rule.For > TimeSpan.Zero)
                text.Append(CultureInfo.InvariantCulture, $"        for: {rule.For.TotalSeconds}s\n");
            if (rule.KeepFiring > TimeSpan.Zero)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"        keep_firing_for: {rule.KeepFiring.TotalSeconds}s\n"
                );
            text.Append(CultureInfo.InvariantCulture, $"        labels:\n          severity: {Severity(rule)}\n");
            text.Append("        annotations:\n");
            foreach (var (name, value) in Annotations(rule))
                text.Append(CultureInfo.InvariantCulture, $"          {name}: {Quoted(value)}\n");
        }
        return text.ToString();
    }

    public static string Tests(IReadOnlyList<AlertRule> rules)
    {
        var text = new StringBuilder(Head).Append("rule_files: [rules.yml]\nevaluation_interval: 15s\ntests:\n");
        foreach (var rule in rules)
        foreach (var example in RuleExamples.Of(rule))
            Add(text, rule, example);
        return text.ToString();
    }

    private static void Add(StringBuilder text, AlertRule rule, RuleExample example)
    {
        text.Append(CultureInfo.InvariantCulture, $"  - name: {Quoted($"{rule.Id} {example.Name}")}\n");
        text.Append("    interval: 15s\n    input_series:\n");
        foreach (var (series, values) in example.Series)
            text.Append(
                CultureInfo.InvariantCulture,
                $"      - series: {Quoted(series)}\n        values: {Quoted(values)}\n"
            );
        if (example.Series.Count == 0)
            text.Replace("    input_series:\n", "    input_series: []\n", text.Length - 18, 18);
        text.Append("    alert_rule_test:\n");
        text.Append(CultureInfo.InvariantCulture, $"      - eval_time: 30m\n        alertname: {rule.Id}\n");
        if (example.Fires is not { } labels)
        {
            text.Append("        exp_alerts: []\n");
            return;
        }
        text.Append(
            CultureInfo.InvariantCulture,
            $"        exp_alerts:\n          - exp_labels:\n              severity: {Severity(rule)}\n"
        );
        foreach (var (name, value) in labels)
            text.Append(CultureInfo.InvariantCulture, $"              {name}: {Quoted(value)}\n");
        text.Append("            exp_annotations:\n");
        foreach (var (name, value) in Annotations(rule))
            text.Append(CultureInfo.InvariantCulture, $"              {name}: {Quoted(value)}\n");
    }

    private static IEnumerable<(string Name, string Value)> Annotations(AlertRule rule) =>
        [("summary", rule.TitleEn), ("summary_zh", rule.TitleZh), ("runbook", rule.Runbook)];

    private static string Severity(AlertRule rule) =>
        rule.Severity switch
        {
            AlertSeverity.Critical => "critical",
            AlertSeverity.Warning => "warning",
            _ => "info",
        };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
