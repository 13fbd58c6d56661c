using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Operations.Alerts;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Metrics;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Alerts;

/// <summary>A server whose alerts a test drives tick by tick, with receivers of its messages.</summary>
internal sealed partial class AlertWorld : IAsyncDisposable
{
    /// <summary>Fires at once and is over at once.</summary>
    public static AlertRule Plain { get; } = Rule("plain");

    private readonly List<IAsyncDisposable> ends = [];

    private AlertWorld(TestServer server) => Server = server;

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestServer Server { get; }

    public TestClock Clock => Server.Clock;

    public static AlertRule Rule(string id, AlertSeverity severity = AlertSeverity.Warning) =>
        new(id, severity, new CheckFails("nothing"))
        {
            TitleZh = $"{id} 出错",
            TitleEn = $"{id} fails",
            Runbook = "database",
        };

    /// <param name="loop">Whether the product's own loop judges, by the clock; otherwise the test does.</param>
    public static async Task<AlertWorld> StartAsync(
        DatabaseKind kind,
        bool loop = false,
        params (string Key, string Value)[] more
    )
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Alerts:Enabled"] = loop ? "true" : "false",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        return new AlertWorld(await TestServer.StartAsync(kind, [new OperationsModule(), new GaugeModule()], settings));
    }

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    /// <param name="perMinute">How many messages a minute it takes; any number when null.</param>
    public async Task<WebhookFarEnd> ReceiverAsync(string name, int? perMinute = null)
    {
        var receiver = await WebhookFarEnd.StartAsync(Ct);
        ends.Add(receiver);
        using var added = await Server.Http.PostAsJsonAsync(
            "/api/v1/channels",
            new
            {
                name,
                kind = "Webhook",
                url = receiver.Url,
                signingKey = receiver.SigningKey,
                ratePerMinute = perMinute,
            },
            Ct
        );
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
        return receiver;
    }

    /// <summary>Fifteen seconds pass, and these come out as bad.</summary>
    public async Task<AlertRun> TickAsync(params (AlertRule Rule, bool IsBad)[] judged)
    {
        Clock.Advance(AlertLoop.Pace);
        return await RunAsync(AlertLoop.Pace, judged);
    }

    public Task<AlertRun> RunAsync(TimeSpan passed, params (AlertRule Rule, bool IsBad)[] judged) =>
        Get<RunAlerts>()
            .RunAsync(
                [.. judged.Select(j => new Judged(j.Rule, "", j.IsBad, 1, "查到如此", "it was found so"))],
                passed,
                Ct
            );

    public async Task<Standing> StandingAsync(string key) => (await Get<AlertStore>().LoadAsync(Ct))[key].Standing;

    /// <summary>What a receiver was told, by the keys in the messages that it took, sorted; each message once. Those that wait together may arrive in any order.</summary>
    public static IReadOnlyList<string> Keys(WebhookFarEnd receiver) =>
        [
            .. receiver
                .Requests.Where(r => receiver.Taken.Contains(r.Delivery))
                .DistinctBy(r => r.Delivery)
                .SelectMany(r => KeysOf(r.Body))
                .Order(StringComparer.Ordinal),
        ];

    public static IEnumerable<string> KeysOf(string body)
    {
        var markdown = JsonDocument
            .Parse(body)
            .RootElement.EnumerateObject()
            .Single(p => p.Name is "markdown" or "text");
        return Quoted()
            .Matches(markdown.Value.GetString()!.Split('\n').Last(l => l.StartsWith('>')))
            .Select(m => m.Groups["key"].Value);
    }

    /// <summary>Winds the clock on, a little at a time, until the engine has brought something about.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            Clock.Advance(TimeSpan.FromMilliseconds(400));
            await Task.Delay(10, Ct);
        }
    }

    /// <summary>Until nothing is on its way any more.</summary>
    public Task DrainAsync() =>
        UntilAsync(async () => await CountAsync("channel_delivery", "state IN ('Pending', 'Sending')") == 0);

    public async Task<long> CountAsync(string table, string where)
    {
        var database = Get<Database>();
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT count(*) FROM {table} WHERE {where}"
        );
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async Task<string?> TextAsync(string sql)
    {
        var database = Get<Database>();
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(null, database.Kind, sql);
        return await command.ExecuteScalarAsync(Ct) as string;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var transaction = await Get<Database>().BeginWriteAsync(Ct);
        await using var command = transaction.Command(sql);
        await command.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        foreach (var end in ends)
            await end.DisposeAsync();
    }

    [GeneratedRegex("`(?<key>[^`]+)`", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Quoted();
}

/// <summary>What a module of its own would measure, and its rule.</summary>
internal sealed class GaugeModule : IModule
{
    public const string Metric = "test_water_level";

    public static AlertRule Flood { get; } =
        new(
            "flood",
            AlertSeverity.Critical,
            new MetricIs(new Largest(new MetricSelector(Metric), "lock"), Comparison.Above, 3)
        )
        {
            TitleZh = "水位过高",
            TitleEn = "The water is too high",
            Runbook = "flood",
            For = TimeSpan.FromSeconds(30),
        };

    public string Name => "gauge";

    public void AddServices(IServiceCollection services) => services.AddSingleton<Gauges>();

    public void MapApi(RouteGroupBuilder api) { }

    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work) { }

    public void Offer(Offers offers)
    {
        offers.Alert(Flood);
        offers.Check(
            new HealthCheck(
                "test.sluice",
                Required: false,
                (_, _) => Task.FromResult(CheckResult.Fail("闸门关着。", "The sluice is shut.", "打开它。", "Open it."))
            )
            {
                Group = CheckGroup.Host,
            }
        );
        offers.Check(
            new HealthCheck(
                "test.rain",
                Required: false,
                (_, _) => Task.FromResult(CheckResult.Ok("没有下雨。", "It is dry."))
            )
            {
                Group = CheckGroup.Host,
            }
        );
        offers.Runbook(new Runbook("flood", "水位", "Water", ["test.rain", "test.sluice"]));
    }
}

/// <summary>The levels that are measured.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly Meter meter;

    public Gauges(IMeterFactory meters)
    {
        meter = meters.Create("Signalbox.Test");
        meter.CreateObservableGauge(
            GaugeModule.Metric,
            () =>
                Levels.Select(l => new Measurement<double>(l.Level, new KeyValuePair<string, object?>("lock", l.Lock)))
        );
    }

    public IReadOnlyList<(string Lock, double Level)> Levels { get; set; } = [];

    public void Dispose() => meter.Dispose();
}
