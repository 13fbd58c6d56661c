using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Bars;
using Signalbox.Market.Reconciling;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Reconciling;

/// <summary>Stored bars beside those of a second source, over real sockets: what differs is shown with who is believed and why.</summary>
public sealed class ComparisonTests
{
    private const string Differences = "/api/v1/market/differences";
    private const string Comparisons = "/api/v1/market/comparisons";
    private const string Spirits = "600519.SH";
    private static readonly DateOnly From = new(2025, 12, 1);
    private static readonly DateOnly To = new(2026, 3, 2);
    private static readonly DateOnly Wrong = new(2026, 1, 15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Two_against_what_is_stored_win_with_a_whole_bar(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind);
        await world.SyncAsync(
            new
            {
                symbols = new[] { Spirits },
                from = From,
                to = To,
            }
        );
        await SpoilAsync(world);

        await CompareAsync(world);

        var page = await ListAsync(world, $"?symbol={Spirits}&year=2026");
        var line = Assert.Single(page.GetProperty("differences").EnumerateArray());
        Assert.Equal(1, page.GetProperty("total").GetInt32());
        Assert.Equal("2026-01-15", line.GetProperty("day").GetString());
        Assert.Equal("majority", line.GetProperty("rule").GetString());
        Assert.Equal(["high", "close"], line.GetProperty("fields").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal(("eastmoney", "tushare"), (Source(line, "kept"), Source(line, "other")));
        var truth = world.Market.Bar(world.Market[Spirits], Wrong)!; // a session
        var stored = (await world.BarsAsync(Spirits)).Single(b => b.Day == Wrong).ToBar();
        Assert.Equal(
            (truth.Open, truth.High, truth.Low, truth.Close),
            (stored.Open, stored.High, stored.Low, stored.Close)
        );
        await world.IsTrueAsync(Spirits, From, To);
        Assert.Equal(0, (await ListAsync(world, "?year=2025")).GetProperty("total").GetInt32());
        Assert.Contains(await world.AuditedAsync(), a => a == "market.comparison.started");
        // Once more: nothing is said twice.
        await CompareAsync(world);
        Assert.Equal(1, (await ListAsync(world, "")).GetProperty("total").GetInt32());
    }

    [Theory, EachDatabase]
    public async Task Of_two_the_better_source_stands_until_the_other_says_the_same(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind);
        await world.SyncAsync(
            new
            {
                symbols = new[] { Spirits },
                from = From,
                to = To,
            }
        );
        await SpoilAsync(world);
        foreach (var (name, site) in world.Sites)
            if (name is "tencent" or "sina" or "akshare")
                site.BeNext(MarketMood.Status(500), times: 20);

        await CompareAsync(world);

        var line = Assert.Single((await ListAsync(world, "")).GetProperty("differences").EnumerateArray());
        Assert.Equal("better-source", line.GetProperty("rule").GetString());
        Assert.Equal(("tushare", "eastmoney"), (Source(line, "kept"), Source(line, "other")));
        await SpoilAsync(world, back: true);
        await CompareAsync(world);
        Assert.Equal(0, (await ListAsync(world, "")).GetProperty("total").GetInt32());
        Assert.Equal(0, await OthersAsync(world));
    }

    [Fact]
    public async Task Where_nobody_else_answers_nothing_changes_and_it_is_said()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite);
        await world.SyncAsync(
            new
            {
                symbols = new[] { Spirits },
                from = From,
                to = To,
            }
        );
        var before = await world.BarsAsync(Spirits);
        foreach (var (_, site) in world.Sites)
            await site.DisposeAsync();

        await CompareAsync(world);

        Assert.Equal(before, await world.BarsAsync(Spirits));
        Assert.Equal(0, (await ListAsync(world, "")).GetProperty("total").GetInt32());
        var said = await SaidAsync(world);
        Assert.Contains("cannot be reached", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_day_some_have_their_turn_and_then_the_others()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, ("Market:ReconcilePerDay", "1"));
        await world.SyncAsync(
            new
            {
                symbols = new[] { Spirits, "000001.SZ" },
                from = From,
                to = To,
            }
        );
        var turns = new List<string>();

        for (var day = 0; day < 3; day++)
        {
            var count = await ComparedAsync(world);
            await world.Get<JobQueue>().EnqueueAsync(new CompareDaily(world.Server.Clock.GetUtcNow()), null, Ct);
            await UntilAsync(world, async () => await ComparedAsync(world) is var now && now.Max() > count.Max());
            turns.Add((await NewestAsync(world))!);
        }

        Assert.Equal(2, turns.Take(2).Distinct().Count());
        Assert.Equal(turns[0], turns[2]);
    }

    [Fact]
    public async Task Bad_requests_are_refused_in_a_sentence_and_readers_may_only_look()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite);
        var reader = await world.Server.As(UserRole.Viewer);

        Assert.Equal("input.invalid", await CodeAsync(world, new { symbols = Array.Empty<string>() }));
        Assert.Equal("market.symbol.unknown", await CodeAsync(world, new { symbols = new[] { "nobody" } }));
        Assert.Equal("market.comparison.kind", await CodeAsync(world, new { symbols = new[] { "000300.SH" } }));
        Assert.Equal(
            "market.comparison.range",
            await CodeAsync(
                world,
                new
                {
                    symbols = new[] { Spirits },
                    from = "2026-02-02",
                    to = "2026-01-01",
                }
            )
        );
        using var page = await world.Server.Http.GetAsync($"{Differences}?limit=0", Ct);
        using var year = await world.Server.Http.GetAsync($"{Differences}?year=1", Ct);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (page.StatusCode, year.StatusCode));
        using var look = await reader.GetAsync(Differences, Ct);
        using var start = await reader.PostAsJsonAsync(Comparisons, new { symbols = new[] { Spirits } }, Ct);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (look.StatusCode, start.StatusCode));
    }

    /// <summary>What is stored of one day is wrong by five yuan.</summary>
    private static async Task SpoilAsync(SitesWorld world, bool back = false) =>
        await world.ExecuteAsync(
            "UPDATE market_bar SET close = close + @by, high = high + @by WHERE instrument_id = @instrument AND day = @day",
            ("@by", back ? -500_000L : 500_000L),
            ("@instrument", (await world.InstrumentAsync(Spirits)).Id),
            ("@day", Stored.Day(world.Get<Database>().Kind, Wrong))
        );

    private static async Task CompareAsync(SitesWorld world)
    {
        var before = (await ComparedAsync(world)).Max();
        world.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        using var answer = await world.Server.Http.PostAsJsonAsync(
            Comparisons,
            new
            {
                symbols = new[] { Spirits },
                from = From,
                to = To,
            },
            Ct
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await UntilAsync(world, async () => (await ComparedAsync(world)).Max() > before);
    }

    private static async Task UntilAsync(SitesWorld world, Func<Task<bool>> isSo)
    {
        for (var look = 0; look < 1500; look++)
        {
            if (await isSo())
                return;
            world.Server.Clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
        throw new InvalidOperationException("It did not come to be.");
    }

    private static async Task<string> CodeAsync(SitesWorld world, object body)
    {
        using var answer = await world.Server.Http.PostAsJsonAsync(Comparisons, body, Ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString() ?? "";
    }

    private static Task<JsonElement> ListAsync(SitesWorld world, string query) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Differences + query, Ct);

    private static string? Source(JsonElement line, string which) =>
        line.GetProperty(which).GetProperty("source").GetString();

    /// <summary>When instruments were compared; the beginning of time among them.</summary>
    private static Task<IReadOnlyList<DateTimeOffset>> ComparedAsync(SitesWorld world) =>
        world.ListAsync(
            "SELECT at FROM market_compared",
            row => row.Instant(world.Get<Database>().Kind, 0),
            DateTimeOffset.MinValue
        );

    private static async Task<string?> NewestAsync(SitesWorld world) =>
        (
            await world.ListAsync<string>(
                "SELECT i.code FROM market_compared c JOIN market_instrument i ON i.id = c.instrument_id ORDER BY c.at DESC",
                row => row.GetString(0)
            )
        )[0];

    private static async Task<string> SaidAsync(SitesWorld world) =>
        (await world.ListAsync<string>("SELECT said FROM market_compared", row => row.GetString(0))).Single();

    private static async Task<int> OthersAsync(SitesWorld world) =>
        (await world.ListAsync<long>("SELECT count(*) FROM market_bar_other", row => row.GetInt64(0)))
            .Select(n => (int)n)
            .Single();
}
