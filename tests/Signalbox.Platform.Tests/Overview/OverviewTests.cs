using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Ui.Navigation;
using Signalbox.Testing;
using LlmAttempt = Signalbox.Platform.Llm.Calls.Attempt;

namespace Signalbox.Platform.Tests.Overview;

public sealed class OverviewTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_fresh_server_says_what_is_still_to_be_set_up(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);

        var overview = await ShowAsync(server);

        Assert.Equal(
            ["channels.none", "llm.no-vendor"],
            Keys(overview).Where(k => !k.StartsWith("check.", StringComparison.Ordinal)).Order()
        );
        Assert.Equal(
            ["overview.attention", "channels.deliveries-today", "llm.cost-today"],
            overview.GetProperty("tiles").EnumerateArray().Select(t => t.GetProperty("key").GetString())
        );
        Assert.Contains("data.database", overview.GetProperty("health").GetRawText(), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_cost_of_today_is_told_with_the_budget_and_fourteen_days(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var now = server.Clock.GetUtcNow(); // 09:00 of the 2nd of March in Shanghai
        await server.HasAsync(
            Vendor(),
            new Budget { Span = Budget.Day, LimitCny = 10 },
            Asked(now, 1.5m),
            Asked(now.AddHours(-9), 0.25m), // midnight belongs to the day that begins
            Asked(now.AddHours(-9).AddMilliseconds(-1), 0.4m),
            Asked(now.AddDays(-13), 7m),
            Asked(now.AddDays(-14), 100m),
            Asked(now, null)
        );

        var tile = await TileAsync(server, "llm.cost-today");
        var settings = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/llm/settings", Ct);

        Assert.Equal((1.75m, "CNY"), (tile.GetProperty("value").GetDecimal(), tile.GetProperty("unit").GetString()));
        Assert.Equal("18% of the budget of ¥10", tile.GetProperty("subEn").GetString());
        var series = tile.GetProperty("series").EnumerateArray().Select(d => d.GetDecimal()).ToList();
        Assert.Equal((14, 7m, 0.4m, 1.75m), (series.Count, series[0], series[12], series[13]));
        Assert.Equal(9.15m, series.Sum());
        var spending = settings.GetProperty("spending");
        Assert.Equal(2.15m, spending.GetProperty("monthCny").GetDecimal());
        var row = Assert.Single(spending.GetProperty("rows").EnumerateArray());
        Assert.Equal("judge", row.GetProperty("purpose").GetString());
        Assert.Equal(3, row.GetProperty("callsToday").GetInt32());
    }

    [Theory, EachDatabase]
    public async Task A_spent_budget_and_messages_that_did_not_arrive_need_the_owner(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind,
            [],
            new Dictionary<string, string> { ["Jobs:Enabled"] = "false" }
        );
        var now = server.Clock.GetUtcNow();
        var channel = Guid.NewGuid();
        await server.HasAsync(
            Vendor(),
            new Budget { Span = Budget.Day, LimitCny = 1 },
            Asked(now, 0.995m),
            Sent(channel, now, DeliveryState.Failed),
            Sent(channel, now.AddHours(-3), DeliveryState.Failed),
            Sent(channel, now.AddDays(-2), DeliveryState.Failed),
            Sent(channel, now.AddDays(-5), DeliveryState.Unknown),
            Sent(channel, now, DeliveryState.Sent),
            Sent(channel, now.AddDays(-1), DeliveryState.Sent)
        );
        await ChannelAsync(server, channel);

        var overview = await ShowAsync(server);
        var items = overview
            .GetProperty("attention")
            .EnumerateArray()
            .ToDictionary(i => i.GetProperty("key").GetString()!, StringComparer.Ordinal);

        Assert.Equal("Critical", items["llm.budget"].GetProperty("severity").GetString());
        Assert.Equal("group 有 2 条消息没有送达", items["channels.failed:group"].GetProperty("titleZh").GetString());
        Assert.Equal(now.AddHours(-3), items["channels.failed:group"].GetProperty("since").GetDateTimeOffset());
        Assert.Equal(now.AddDays(-5), items["channels.unknown:group"].GetProperty("since").GetDateTimeOffset());
        // The same trouble is told once, in the words that say more.
        Assert.DoesNotContain("check.channels.outbox", items.Keys);
        Assert.Equal(
            items.Values.OrderBy(i => i.GetProperty("severity").GetString() == "Critical" ? 0 : 1),
            items.Values
        );
        var tile = await TileAsync(server, "channels.deliveries-today");
        Assert.Equal(
            (1m, "2 failed or unknown, 0 on their way"),
            (tile.GetProperty("value").GetDecimal(), tile.GetProperty("subEn").GetString())
        );
    }

    [Fact]
    public async Task A_module_adds_its_own_and_one_that_fails_or_hangs_takes_nothing_with_it()
    {
        var module = new OfferingModule();
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, module);

        var overview = await ShowAsync(server);

        Assert.Equal(
            ["lamps.lit", "overview.attention", "channels.deliveries-today", "llm.cost-today"],
            overview.GetProperty("tiles").EnumerateArray().Select(t => t.GetProperty("key").GetString())
        );
        Assert.Contains("lamps.out", Keys(overview));
        var check = overview
            .GetProperty("attention")
            .EnumerateArray()
            .Single(i => i.GetProperty("key").GetString() == "check.lamps.power");
        Assert.Equal(
            ("Critical", "Two of three phases are gone."),
            (check.GetProperty("severity").GetString(), check.GetProperty("detail").GetString())
        );
        Assert.DoesNotContain("check.lamps.count", Keys(overview));
    }

    [Fact]
    public async Task Without_its_tables_the_overview_answers_with_what_there_is()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        await using (var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct))
        {
            foreach (var table in new[] { "llm_attempt", "health_sample", "channel_channel" })
            {
                await using var drop = transaction.Command($"DROP TABLE {table}");
                await drop.ExecuteNonQueryAsync(Ct);
            }
            await transaction.CommitAsync(Ct);
        }

        var overview = await ShowAsync(server);

        Assert.Equal(
            ["overview.attention", "channels.deliveries-today"],
            overview.GetProperty("tiles").EnumerateArray().Select(t => t.GetProperty("key").GetString())
        );
        Assert.Contains("llm.no-vendor", Keys(overview));
        Assert.Contains(
            "health_sample",
            overview.GetProperty("health").GetProperty("historyFault").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Pages_come_in_the_order_of_their_groups_and_those_of_a_module_that_is_off_do_not_come()
    {
        await using var on = await TestServer.StartAsync(DatabaseKind.Sqlite, new OfferingModule());
        await using var off = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new OfferingModule()],
            new Dictionary<string, string> { ["Modules:lamps:Enabled"] = "false" }
        );
        var offers = on.Services.GetRequiredService<Offers>();

        Assert.Equal(["/lamps", "/lamps/map", "/power"], offers.Pages.Select(p => p.Path).Where(IsTheModules));
        Assert.Equal("lamps.light", Assert.Single(offers.Palette, p => p.Key == "lamps.light").Key);
        Assert.DoesNotContain(off.Services.GetRequiredService<Offers>().Pages, p => IsTheModules(p.Path));
        Assert.Throws<ArgumentException>(() => offers.Page(offers.Pages.First(p => p.Path == "/lamps")));

        static bool IsTheModules(string path) =>
            path.StartsWith("/lamps", StringComparison.Ordinal) || path == "/power";
    }

    private static async Task<JsonElement> ShowAsync(TestServer server) =>
        await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/overview", Ct);

    private static async Task<JsonElement> TileAsync(TestServer server, string key) =>
        (await ShowAsync(server))
            .GetProperty("tiles")
            .EnumerateArray()
            .Single(t => t.GetProperty("key").GetString() == key);

    private static List<string> Keys(JsonElement overview) =>
        [.. overview.GetProperty("attention").EnumerateArray().Select(i => i.GetProperty("key").GetString()!)];

    private static Vendor Vendor() =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = "Somebody",
            BaseUrl = "http://127.0.0.1:9",
            Profile = "ollama",
            Enabled = true,
        };

    private static LlmAttempt Asked(DateTimeOffset at, decimal? cost) =>
        new()
        {
            Id = Guid.NewGuid(),
            CallId = Guid.NewGuid(),
            Number = 1,
            Purpose = "judge",
            Vendor = "Somebody",
            Model = "small",
            Status = AttemptStatus.Answered,
            CostCny = cost,
            StartedAt = at,
        };

    private static Delivery Sent(Guid channel, DateTimeOffset at, DeliveryState state) =>
        new()
        {
            Id = Guid.NewGuid(),
            ChannelId = channel,
            ChannelName = "group",
            Kind = "radar.report",
            Key = $"{Guid.NewGuid()}",
            Title = "日报",
            Markdown = "日报",
            State = state,
            CreatedAt = at,
            QueuedAt = at,
            FinishedAt = at,
        };

    private static Task ChannelAsync(TestServer server, Guid id) =>
        server.HasAsync(
            new Channel
            {
                Id = id,
                Name = "group",
                Kind = ChannelKind.Webhook,
                ErrorPreference = ErrorPreference.Resend,
                CreatedAt = server.Clock.GetUtcNow(),
            }
        );

    private sealed class OfferingModule : IModule
    {
        public string Name => "lamps";

        public void AddServices(IServiceCollection services) { }

        public void MapApi(RouteGroupBuilder api) { }

        public void ConfigureModel(ModelBuilder model) { }

        public void AddWork(WorkCatalog work) { }

        public void Offer(Offers offers)
        {
            offers.Tile(10, (_, _) => Task.FromResult(Tile("lamps.lit")));
            offers.Tile(11, (_, _) => throw new InvalidOperationException("no figure"));
            offers.Tile(
                12,
                async (_, _) =>
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Ct);
                    return Tile("lamps.never");
                }
            );
            offers.Attention((_, _) => throw new InvalidOperationException("no idea"));
            offers.Attention((_, _) => Task.FromResult<IReadOnlyList<AttentionItem>>([Item()]));
            offers.Check(
                new HealthCheck(
                    "lamps.count",
                    false,
                    (_, _) => Task.FromResult(CheckResult.Warn("10 盏里有 9 盏。", "9 of 10.", "数一数。", "Count."))
                )
                {
                    Group = CheckGroup.Host,
                }
            );
            offers.Check(
                new HealthCheck(
                    "lamps.power",
                    true,
                    (_, _) =>
                        Task.FromResult(
                            CheckResult.Fail("三相断了两相。", "Two of three phases are gone.", "打电话。", "Call.")
                        )
                )
                {
                    Group = CheckGroup.Host,
                }
            );
            offers.Page(new NavEntry(NavGroup.System, 1000, "/power", "nav.power", "job"));
            offers.Page(new NavEntry(NavGroup.Content, 20, "/lamps/map", "nav.lamps-map", "job"));
            offers.Page(new NavEntry(NavGroup.Content, 10, "/lamps", "nav.lamps", "job"));
            offers.PaletteItem(new PaletteItem("lamps.light", "/lamps/light", "job", PaletteFor.Operators));
        }

        private static Tile Tile(string key) =>
            new()
            {
                Key = key,
                LabelZh = "灯",
                LabelEn = "Lamps",
                Value = 9,
                Path = "/lamps",
            };

        private static AttentionItem Item() =>
            new()
            {
                Key = "lamps.out",
                Severity = AttentionSeverity.Warning,
                TitleZh = "一盏灯灭了",
                TitleEn = "A lamp is out",
                Path = "/lamps",
                InsteadOfCheck = "lamps.count",
            };
    }
}
