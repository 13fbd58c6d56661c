using System.Diagnostics;
using Signalbox.Operations.Alerts;
using Signalbox.Operations.Alerts.Export;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Metrics;

namespace Signalbox.Operations.Tests.Alerts;

public sealed class AlertRulesTests
{
    private static readonly Dictionary<string, CheckResult> NoLooks = new(StringComparer.Ordinal);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>One failed request in a night is not an outage, however the seconds between are counted.</summary>
    [Theory]
    [InlineData(100, 6, true)]
    [InlineData(100, 5, false)]
    [InlineData(9, 9, false)] // too few to say
    [InlineData(10, 1, true)]
    [InlineData(0, 0, false)]
    public void Errors_are_a_share_of_requests(int requests, int failed, bool expected)
    {
        var history = new MetricHistory(TimeSpan.FromMinutes(2));
        history.Add(TimeSpan.Zero, [Series("http_requests_total", 1_000, ("status", "200"))]);
        history.Add(
            TimeSpan.FromMinutes(1),
            [
                Series("http_requests_total", 1_000 + requests - failed, ("status", "200")),
                Series("http_requests_total", failed, ("status", "502")), // its first ones: no series before
            ]
        );

        Assert.Equal(expected, IsBad("http-errors", history));
    }

    [Fact]
    public void A_fault_of_long_ago_is_outside_the_window()
    {
        var history = new MetricHistory(TimeSpan.FromMinutes(2));
        for (var at = TimeSpan.Zero; at <= TimeSpan.FromMinutes(10); at += TimeSpan.FromSeconds(15))
            history.Add(
                at,
                [
                    Series("http_requests_total", at.TotalSeconds, ("status", "200")),
                    Series("http_requests_total", Math.Min(at.TotalSeconds, 300), ("status", "500")),
                ]
            );

        Assert.False(IsBad("http-errors", history));
    }

    [Theory]
    [InlineData(81, 100, true)]
    [InlineData(79, 100, false)]
    [InlineData(50, 0, false)] // a maximum that is not set divides nothing
    public void Connections_are_held_against_the_servers_maximum_in_sum(double used, double most, bool expected)
    {
        var history = new MetricHistory(TimeSpan.Zero);
        history.Add(
            TimeSpan.Zero,
            [
                Series("database_connections", used / 2, ("state", "active")),
                Series("database_connections", used / 2, ("state", "idle")),
                Series("database_connections_max", most),
            ]
        );

        Assert.Equal(expected, IsBad("database-connections", history));
    }

    [Theory]
    [InlineData(94, 6, true)]
    [InlineData(96, 4, false)]
    [InlineData(0, 0, false)]
    public void Slowness_is_the_ninety_fifth_percentile_and_an_open_page_is_no_slow_request(
        int fast,
        int slow,
        bool expected
    )
    {
        var history = new MetricHistory(TimeSpan.FromMinutes(5));
        history.Add(TimeSpan.Zero, []);
        history.Add(TimeSpan.FromMinutes(1), [Requests("/", fast, slow), Requests("/live", 0, 1_000)]);

        Assert.Equal(expected, IsBad("http-slow", history));

        static MetricSeries Requests(string route, int fast, int slow) =>
            Series("http_request_duration_seconds", fast + slow, ("route", route)) with
            {
                Bounds = [0.1, 1, 10],
                Buckets = [fast, 0, slow],
            };
    }

    [Fact]
    public void What_cannot_be_seen_fires_unless_the_rule_says_otherwise()
    {
        var history = new MetricHistory(TimeSpan.FromMinutes(2));
        history.Add(TimeSpan.Zero, []);
        history.Add(TimeSpan.FromMinutes(1), []);

        Assert.True(IsBad("disk-full", history));
        Assert.True(IsBad("backup-missing", history)); // its check is not even there
        Assert.False(IsBad("database-connections", history));
        Assert.False(IsBad("http-errors", history)); // no counter: nobody has asked anything yet
        var unknown = new Dictionary<string, CheckResult>(StringComparer.Ordinal)
        {
            ["backup.newest"] = CheckResult.Unknown(
                "文件夹没有回答。",
                "The folder does not answer.",
                "看看它。",
                "Look at it."
            ),
        };
        var judged = Assert.Single(JudgeRules.Judge(Rule("backup-missing"), history, unknown));
        Assert.Equal((true, "The folder does not answer."), (judged.IsBad, judged.Reason));
    }

    [Theory]
    [InlineData("clock-off", "host.clock", CheckState.Warn, true)] // 31 s: pushes are refused long before it fails
    [InlineData("clock-off", "host.clock", CheckState.Unknown, false)]
    [InlineData("certificate", "security.certificate", CheckState.Warn, true)] // 13 days are left
    [InlineData("certificate", "security.certificate", CheckState.Fail, true)]
    [InlineData("certificate", "security.certificate", CheckState.Unknown, false)]
    [InlineData("audit-broken", "security.audit", CheckState.Fail, true)]
    [InlineData("audit-broken", "security.audit", CheckState.Unknown, false)]
    [InlineData("part-stands", "jobs.parts", CheckState.Fail, true)]
    [InlineData("part-stands", "jobs.parts", CheckState.Warn, false)]
    public void A_rule_over_a_check_says_how_bad_it_must_be(string rule, string check, CheckState state, bool expected)
    {
        var looks = new Dictionary<string, CheckResult>(StringComparer.Ordinal)
        {
            [check] = new(state, "是这样。", "So it is.", null, null),
        };

        var judged = Assert.Single(JudgeRules.Judge(Rule(rule), new MetricHistory(TimeSpan.Zero), looks));

        Assert.Equal(expected, judged.IsBad);
    }

    [Fact]
    public async Task A_rule_over_a_metric_fires_by_the_clock_names_its_labels_and_what_to_do_first()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite, loop: true);
        var receiver = await world.ReceiverAsync("first");
        world.Get<Gauges>().Levels = [("upper", 2), ("lower", 4)];

        await world.UntilAsync(() =>
            Task.FromResult(AlertWorld.Keys(receiver).Any(k => k.StartsWith("flood", StringComparison.Ordinal)))
        );
        world.Get<Gauges>().Levels = [("upper", 2)]; // the lower lock's gauge is gone, not the rule's data
        await world.UntilAsync(() => Task.FromResult(AlertWorld.Keys(receiver).Contains("flood{lock=\"lower\"}#2")));

        var body = receiver.Requests.First(r => r.Body.Contains("flood", StringComparison.Ordinal)).Body;
        Assert.Contains("4 (> 3)", body, StringComparison.Ordinal);
        Assert.Contains("先做: test.sluice：闸门关着。打开它。", body, StringComparison.Ordinal);
        Assert.DoesNotContain(AlertWorld.Keys(receiver), k => k.Contains("upper", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Promtool_takes_the_exported_rules_and_finds_each_of_their_cases_as_said()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool (Debian's package prometheus) is not here");
        var folder = Directory.CreateTempSubdirectory("signalbox-rules-").FullName;
        var rules = Offered();
        foreach (var (name, text) in PrometheusRules.Files(rules))
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, Ct);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "broken.yml"),
            PrometheusRules.Rules(rules).Replace("expr: 'max(", "expr: 'max((", StringComparison.Ordinal),
            Ct
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "wrong.yml"),
            PrometheusRules
                .Tests([.. rules.Take(1)])
                .Replace("exp_alerts: []", "exp_alerts: [{exp_labels: {severity: none}}]", StringComparison.Ordinal),
            Ct
        );

        // First that it fails what is wrong: a tool that passes everything proves nothing.
        Assert.NotEqual(0, (await PromtoolAsync(folder, "check rules broken.yml")).Code);
        Assert.NotEqual(0, (await PromtoolAsync(folder, "test rules wrong.yml")).Code);
        var check = await PromtoolAsync(folder, "check rules rules.yml");
        var test = await PromtoolAsync(folder, "test rules rules.test.yml");

        Assert.True(check.Code == 0, check.Output);
        Assert.Contains($"{rules.Count} rules found", check.Output, StringComparison.Ordinal);
        Assert.True(test.Code == 0, test.Output);
        Assert.All(rules, r => Assert.True(RuleExamples.Of(r).Count() >= 3, r.Id));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Titles_runbooks_and_ids_are_whole_and_what_holds_a_rule_back_is_a_rule()
    {
        var rules = Offered();

        Assert.All(rules, r => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", r.Id));
        Assert.All(rules, r => Assert.NotEmpty(r.Runbook));
        Assert.All(rules, r => Assert.NotEqual(r.TitleZh, r.TitleEn));
        Assert.Empty(rules.SelectMany(r => r.InhibitedBy).Except(rules.Select(r => r.Id)));
    }

    private static IReadOnlyList<AlertRule> Offered()
    {
        var offers = new Offers();
        BuiltInRules.Offer(offers);
        return offers.Alerts;
    }

    private static AlertRule Rule(string id) => Offered().Single(r => r.Id == id);

    private static bool IsBad(string id, MetricHistory history) =>
        Assert.Single(JudgeRules.Judge(Rule(id), history, NoLooks)).IsBad;

    private static MetricSeries Series(string name, double value, params (string Label, string Value)[] labels) =>
        new(
            name,
            string.Join(',', labels),
            labels.ToDictionary(l => l.Label, l => l.Value, StringComparer.Ordinal),
            value
        );

    private static async Task<(int Code, string Output)> PromtoolAsync(string folder, string arguments)
    {
        using var promtool = Process.Start(
            new ProcessStartInfo("/usr/bin/promtool", arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = promtool.StandardOutput.ReadToEndAsync(Ct);
        var errors = promtool.StandardError.ReadToEndAsync(Ct);
        await promtool.WaitForExitAsync(Ct);
        return (promtool.ExitCode, await output + await errors);
    }
}
