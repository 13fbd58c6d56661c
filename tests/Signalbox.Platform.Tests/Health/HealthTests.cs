using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Tests.Hosting;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Health;

public sealed class HealthTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task All_is_well_on_a_fresh_server(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new ProbeModule());

        foreach (var path in new[] { "/health", "/api/health", "/api/v1/health", "/health/ready", "/health/live" })
        {
            var (status, health) = await AskUntilAsync(server, path, "healthy");
            Assert.True(status == 200, health.GetRawText());
            Assert.Equal("healthy", health.GetProperty("status").GetString());
        }
    }

    [Theory]
    [InlineData(CheckState.Fail, false, 200, "degraded")]
    [InlineData(CheckState.Unknown, false, 200, "degraded")]
    [InlineData(CheckState.Warn, true, 200, "degraded")]
    [InlineData(CheckState.Fail, true, 503, "unhealthy")]
    [InlineData(CheckState.Unknown, true, 503, "unhealthy")]
    public async Task What_a_check_finds_decides_for_the_whole(CheckState state, bool required, int status, string word)
    {
        var module = new ProbeModule
        {
            CheckIsRequired = required,
            Check = _ =>
                Task.FromResult(
                    new CheckResult(state, "五盏灯坏了三盏。", "Three of five lamps are out.", "换掉。", "Change them.")
                ),
        };
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);

        var (answered, health) = await AskUntilAsync(server, "/health", word);

        Assert.Equal((status, word), (answered, health.GetProperty("status").GetString()));
        var check = health
            .GetProperty("checks")
            .EnumerateArray()
            .Single(c => c.GetProperty("name").GetString() == "probe.check");
        Assert.Equal("Three of five lamps are out.", check.GetProperty("reason").GetString());
        Assert.Equal("Change them.", check.GetProperty("remedy").GetString());
        Assert.Equal(state.ToString(), check.GetProperty("state").GetString());
        // An optional part does not keep requests away.
        Assert.Equal(200, (await AskUntilAsync(server, "/health/ready", "healthy")).Status);
    }

    [Fact]
    public async Task From_elsewhere_only_those_who_signed_in_see_the_checks()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new ProbeModule());

        Assert.False(
            (await AskAsync(server.Anonymous, "/health", "203.0.113.7")).Health.TryGetProperty("checks", out _)
        );
        Assert.True((await AskAsync(server.Http, "/health", "203.0.113.7")).Health.TryGetProperty("checks", out _));
    }

    [Fact]
    public async Task A_check_that_hangs_delays_nobody_and_is_unknown()
    {
        var module = new ProbeModule
        {
            Check = async _ =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Ct);
                return CheckResult.Ok("", "");
            },
        };
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);

        // It ignores its token; the test ends because the answer does not wait for it.
        var (status, health) = await AskUntilAsync(server, "/health", "degraded");

        Assert.Equal((200, "degraded"), (status, health.GetProperty("status").GetString()));
        var check = health
            .GetProperty("checks")
            .EnumerateArray()
            .Single(c => c.GetProperty("name").GetString() == "probe.check");
        Assert.Equal("Unknown", check.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_check_that_throws_is_unknown_and_says_so()
    {
        var module = new ProbeModule { Check = _ => throw new InvalidOperationException("no such lamp") };
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);

        var (_, health) = await AskUntilAsync(server, "/health", "degraded");

        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Contains("no such lamp", health.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_kept_for_five_seconds()
    {
        var module = new ProbeModule();
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);
        await AskAsync(server.Anonymous, "/health");
        await AskAsync(server.Anonymous, "/health");
        Assert.Equal(1, module.Looks);

        server.Clock.Advance(TimeSpan.FromSeconds(5));
        await AskAsync(server.Anonymous, "/health");
        Assert.Equal(2, module.Looks);
    }

    [Fact]
    public async Task Who_watches_a_check_has_it_made_as_often_as_it_bears()
    {
        var module = new ProbeModule { Watched = TimeSpan.FromHours(1) };
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);
        var checks = server.Services.GetRequiredService<LookAtChecks>();
        var names = new HashSet<string>(["probe.check"], StringComparer.Ordinal);
        await checks.WatchAsync(names, Ct);
        var before = module.Looks;

        server.Clock.Advance(TimeSpan.FromSeconds(50)); // no sample of a full minute is taken
        await checks.WatchAsync(names, Ct);
        Assert.Equal(before, module.Looks);
        await checks.RunAsync(names, Ct); // doctor's answer is a new one
        Assert.Equal(before + 1, module.Looks);

        server.Clock.Advance(TimeSpan.FromHours(1));
        await checks.WatchAsync(names, Ct);
        Assert.InRange(module.Looks, before + 2, before + 3); // and the sample of the full hour
    }

    [Theory]
    [InlineData(10_000L, 100_000L, CheckState.Ok)]
    [InlineData(10_000L, 300_000L, CheckState.Fail)] // 3 %
    [InlineData(199L, 300L, CheckState.Fail)] // 66 %, and too little all the same
    [InlineData(0L, 0L, CheckState.Fail)]
    public void A_disk_needs_five_percent_and_200_megabytes(long freeMb, long totalMb, CheckState expected) =>
        Assert.Equal(expected, BuiltInChecks.Judge("/srv", freeMb * 1024 * 1024, totalMb * 1024 * 1024).State);

    /// <summary>Asks until it has this word, for at most ten seconds; the last answer, whatever it is.</summary>
    /// <remarks>The engine joins the other nodes beside the start; until then the answer is «unhealthy».</remarks>
    private static async Task<(int Status, JsonElement Health)> AskUntilAsync(
        TestServer server,
        string path,
        string word
    )
    {
        var last = await AskAsync(server.Anonymous, path);
        for (var i = 0; i < 200 && last.Health.GetProperty("status").GetString() != word; i++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(5)); // so that it is looked at anew
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
            last = await AskAsync(server.Anonymous, path);
        }
        return last;
    }

    private static async Task<(int Status, JsonElement Health)> AskAsync(
        HttpClient http,
        string path,
        string? from = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (from is not null)
            request.Headers.Add("X-Forwarded-For", from);
        using var answer = await http.SendAsync(request, Ct);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }
}
