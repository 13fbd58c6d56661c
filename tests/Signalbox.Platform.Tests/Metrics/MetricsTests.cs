using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Metrics;
using Signalbox.Platform.Tests.Hosting;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Metrics;

public sealed class MetricsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_own_tool_finds_no_fault()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is not installed (package prometheus)");
        await using var server = await StartAsync();
        await server.Http.GetAsync("/api/v1/probe/bytes", Ct);
        await server.Http.GetAsync("/api/v1/probe/bug/1", Ct);
        var meter = Meter(server);
        meter.CreateCounter<long>("llm_calls").Add(2, new("model", "a\"b\\c\nd"), new("outcome", null));
        meter.CreateHistogram<int>("articles_per_slot").Record(7);
        meter.CreateObservableGauge("outbox_depth", () => 4);

        var (code, output) = await PromtoolAsync(await server.Http.GetStringAsync("/metrics", Ct));

        Assert.True(code == 0 && output.Length == 0, output);
        // The tool itself is shown a fault, so that its silence means something.
        Assert.NotEqual(0, (await PromtoolAsync("# TYPE a counter\na{b=\"} 1\n")).Code);
    }

    [Fact]
    public async Task Requests_are_counted_by_template_method_and_status()
    {
        await using var server = await StartAsync();
        for (var id = 0; id < 3; id++)
            await server.Http.GetAsync($"/api/v1/probe/bug/{id}", Ct);
        await server.Http.GetAsync("/nowhere/secret-token", Ct);
        using var odd = new HttpRequestMessage(new HttpMethod("BREW"), "/coffee");
        await server.Http.SendAsync(odd, Ct);

        var lines = await LinesAsync(server);

        Assert.Contains("http_requests_total{method=\"GET\",route=\"/api/v1/probe/bug/{id}\",status=\"500\"} 3", lines);
        Assert.Contains("http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1", lines);
        Assert.Contains(lines, l => l.StartsWith("http_requests_total{method=\"OTHER\"", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("secret-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Instruments_become_counters_gauges_and_histograms()
    {
        await using var server = await StartAsync();
        var meter = Meter(server);
        var calls = meter.CreateCounter<long>("llm_calls");
        calls.Add(2, new KeyValuePair<string, object?>("model", "m"));
        calls.Add(3, new KeyValuePair<string, object?>("model", "m"));
        var open = meter.CreateUpDownCounter<int>("open_streams");
        open.Add(5);
        open.Add(-2);
        meter.CreateGauge<double>("clock_offset_seconds").Record(-0.5);
        var depth = 4;
        meter.CreateObservableGauge("outbox_depth", () => depth);
        meter.CreateObservableCounter("done_jobs", () => 40L + depth);
        var seconds = meter.CreateHistogram<double>(
            "step_seconds",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] }
        );
        foreach (var value in new[] { 0.5, 1, 9, 100 })
            seconds.Record(value);
        await LinesAsync(server);
        depth = 9;

        var lines = await LinesAsync(server);

        string[] expected =
        [
            "# TYPE llm_calls_total counter",
            "llm_calls_total{model=\"m\"} 5",
            "# TYPE open_streams gauge",
            "open_streams 3",
            "clock_offset_seconds -0.5",
            "outbox_depth 9",
            "done_jobs_total 49",
            "step_seconds_bucket{le=\"1\"} 2",
            "step_seconds_bucket{le=\"10\"} 3",
            "step_seconds_bucket{le=\"+Inf\"} 4",
            "step_seconds_sum 110.5",
            "step_seconds_count 4",
        ];
        Assert.All(expected, line => Assert.Contains(line, lines));
    }

    [Fact]
    public async Task Series_without_end_are_cut_off_and_counted()
    {
        await using var server = await StartAsync();
        var counter = Meter(server).CreateCounter<int>("guests");
        for (var i = 0; i < MetricFamily.MostSeries + 5; i++)
            counter.Add(1, new KeyValuePair<string, object?>("name", i));

        var lines = await LinesAsync(server);

        Assert.Equal(
            MetricFamily.MostSeries,
            lines.Count(l => l.StartsWith("guests_total{", StringComparison.Ordinal))
        );
        Assert.Contains("metrics_series_dropped_total 5", lines);
    }

    [Fact]
    public async Task Two_servers_in_one_process_do_not_mix()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        Meter(one).CreateCounter<int>("mine").Add(1);

        Assert.Contains("mine_total 1", await LinesAsync(one));
        Assert.DoesNotContain("mine_total 1", await LinesAsync(other));
    }

    [Fact]
    public async Task From_elsewhere_it_takes_the_token()
    {
        await using var server = await StartAsync(("Metrics:Token", "the key to the lamp room"));

        Assert.Equal(200, await StatusAsync(null, from: null));
        Assert.Equal(401, await StatusAsync(null, from: "203.0.113.7"));
        Assert.Equal(401, await StatusAsync("the key to the lamp roon", from: "203.0.113.7"));
        Assert.Equal(200, await StatusAsync("the key to the lamp room", from: "203.0.113.7"));

        async Task<int> StatusAsync(string? token, string? from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (from is not null)
                request.Headers.Add("X-Forwarded-For", from);
            return (int)(await server.Anonymous.SendAsync(request, Ct)).StatusCode;
        }
    }

    [Fact]
    public async Task Switched_off_it_is_not_there()
    {
        await using var server = await StartAsync(("Metrics:Enabled", "false"));

        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/metrics", Ct)).StatusCode);
    }

    private static Meter Meter(TestServer server) =>
        server.Services.GetRequiredService<IMeterFactory>().Create("Signalbox.Tests");

    private static async Task<string[]> LinesAsync(TestServer server) =>
        (await server.Http.GetStringAsync("/metrics", Ct)).Split('\n');

    private static async Task<(int Code, string Output)> PromtoolAsync(string text)
    {
        var info = new ProcessStartInfo("promtool", "check metrics")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var promtool = Process.Start(info)!;
        await promtool.StandardInput.WriteAsync(text.AsMemory(), Ct);
        promtool.StandardInput.Close();
        var output = promtool.StandardOutput.ReadToEndAsync(Ct);
        var errors = promtool.StandardError.ReadToEndAsync(Ct);
        await promtool.WaitForExitAsync(Ct);
        return (promtool.ExitCode, await output + await errors);
    }

    private static Task<TestServer> StartAsync(params (string Key, string Value)[] settings) =>
        TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new ProbeModule()],
            settings.ToDictionary(s => s.Key, s => s.Value)
        );
}
