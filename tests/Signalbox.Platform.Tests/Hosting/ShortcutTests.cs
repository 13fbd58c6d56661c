using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Hosting.Shortcuts;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Metrics;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Hosting;

/// <summary>What stands ready is given early, and to nobody to whom the long way would not give it.</summary>
public sealed class ShortcutTests
{
    private const string Way = "/api/v1/ready/way?n=1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<TestServer> StartAsync(params (string Key, string Value)[] settings) =>
        TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new ReadyModule()],
            settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal)
        );

    private static async Task<string> WayAsync(HttpClient client, Action<HttpRequestMessage>? with = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Way);
        with?.Invoke(request);
        using var answer = await client.SendAsync(request, Ct);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Ct) : $"{(int)answer.StatusCode}";
    }

    [Fact]
    public async Task A_program_whose_token_is_known_gets_what_is_ready()
    {
        await using var server = await StartAsync();

        Assert.Equal("long", await WayAsync(server.Http)); // its token is looked up
        Assert.Equal("short", await WayAsync(server.Http));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("long", await WayAsync(server.Http));
    }

    [Fact]
    public async Task Whatever_is_not_plain_goes_the_long_way()
    {
        await using var server = await StartAsync();
        using var browser = await server.SignedInAsync();
        await WayAsync(server.Http);

        Assert.Equal("long", await WayAsync(browser));
        Assert.Equal("long", await WayAsync(browser));
        Assert.Equal("long", await WayAsync(server.Http, r => r.Headers.Add("Origin", "https://elsewhere.example")));
        Assert.Equal("long", await WayAsync(server.Http, r => r.Method = HttpMethod.Head) is "" ? "long" : "short");
        Assert.Equal("401", await WayAsync(server.Anonymous));
        Assert.Equal("401", await WayAsync(server.Anonymous, r => r.Headers.Add("Authorization", "Bearer sbx_nobody")));
        Assert.Equal("short", await WayAsync(server.Http));
    }

    [Fact]
    public async Task A_token_that_was_revoked_gets_nothing_more()
    {
        await using var server = await StartAsync();
        using var viewer = await server.As(UserRole.Viewer);
        await WayAsync(viewer);
        Assert.Equal("short", await WayAsync(viewer));

        var tokens = server.Services.GetRequiredService<Platform.Identity.Tokens.LiveTokens>();
        await using (var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct))
        {
            await using var revoke = transaction.Command("UPDATE identity_api_token SET revoked_at = created_at");
            await revoke.ExecuteNonQueryAsync(Ct);
            transaction.AfterCommit(tokens.Forget);
            await transaction.CommitAsync(Ct);
        }

        Assert.Equal("401", await WayAsync(viewer));
    }

    [Fact]
    public async Task It_counts_in_the_rate_and_is_refused_beyond_it()
    {
        await using var server = await StartAsync(("Hosting:RequestsPerTenSeconds", "10"));

        var all = new List<string>();
        for (var n = 0; n < 12; n++)
            all.Add(await WayAsync(server.Http));

        Assert.Equal(["long", .. Enumerable.Repeat("short", 9), "429", "429"], all);
    }

    [Fact]
    public async Task Names_that_are_not_ours_are_refused()
    {
        await using var server = await StartAsync(("Hosting:AllowedHosts", "radar.example.com"));
        await WayAsync(server.Http);

        Assert.Equal("short", await WayAsync(server.Http, r => r.Headers.Host = "radar.example.com"));
        Assert.Equal("400", await WayAsync(server.Http, r => r.Headers.Host = "evil.example"));
    }

    [Fact]
    public async Task It_is_measured_and_guarded_as_the_long_way_is()
    {
        await using var server = await StartAsync();
        using var slow = await server.Http.GetAsync(Way, Ct);
        using var quick = await server.Http.GetAsync(Way, Ct);

        Assert.Equal(
            ("long", "short"),
            (await slow.Content.ReadAsStringAsync(Ct), await quick.Content.ReadAsStringAsync(Ct))
        );
        Assert.Equal(Guards(slow), Guards(quick));
        var counted = server
            .Services.GetRequiredService<MetricReader>()
            .Read(new HashSet<string>(StringComparer.Ordinal) { "http_requests_total" })
            .Where(s => s.Labels.Any(l => l.Value == "/api/v1/ready/way"));
        Assert.Equal(2, counted.Sum(s => s.Value));
    }

    private static List<string> Guards(HttpResponseMessage answer) =>
        [
            .. answer
                .Headers.Where(h => h.Key is not "Date" and not "Transfer-Encoding")
                .Select(h => $"{h.Key}: {string.Join(',', h.Value)}")
                .Order(StringComparer.Ordinal),
        ];

    private sealed class ReadyModule : IModule
    {
        public string Name => "ready";

        public void AddServices(IServiceCollection services) =>
            services.AddSingleton(new Shortcut("/api/v1/ready/", "/api/v1/ready/way", _ => Results.Text("short")));

        public void MapApi(RouteGroupBuilder api) =>
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapMethods(
                api,
                "/way",
                ["GET", "HEAD"],
                () => "long"
            );

        public void ConfigureModel(ModelBuilder model) { }

        public void AddWork(WorkCatalog work) { }

        public void Offer(Offers offers) { }
    }
}
