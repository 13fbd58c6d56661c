using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Basics;
using Signalbox.Market.Tests.Compat;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Basics;

/// <summary>Turnover, ratios, shares and values: fetched a day at a time after the bars, stored in plain units, served with their source.</summary>
public sealed class BasicsSyncTests
{
    private const string Path = "/api/v1/market/basics";
    private static readonly DateOnly From = new(2026, 2, 24);
    private static readonly DateOnly To = new(2026, 3, 2);

    private static readonly Dictionary<string, MarketMood> Moods = new(StringComparer.Ordinal)
    {
        ["banned"] = MarketMood.Close,
        ["a web page"] = MarketMood.WebPage,
        ["nothing"] = MarketMood.Empty,
        ["half a body"] = MarketMood.HalfBody,
        ["500"] = MarketMood.Status(500),
        ["429"] = MarketMood.TooMany(TimeSpan.FromSeconds(20)),
        ["a column more"] = MarketMood.Twisted(MarketTwist.ColumnMore),
        ["duplicates"] = MarketMood.Twisted(MarketTwist.DuplicateRows),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => [.. Moods.Keys];

    [Theory, EachDatabase]
    public async Task A_run_over_all_fetches_a_call_a_day_and_what_it_stores_is_true(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind, synthetic: 30);

        var run = await world.SyncAsync(new { from = From, to = To });

        Assert.Equal(0, run.GetProperty("failed").GetInt32());
        Assert.Equal(Sessions(world).Count, world.Tushare.Count("daily_basic"));
        await IsTrueAsync(world);
        // A second run asks for nothing; one that repeats all asks for every day again, and the figures stay.
        await world.SyncAsync(new { from = From, to = To });
        Assert.Equal(Sessions(world).Count, world.Tushare.Count("daily_basic"));
        await world.SyncAsync(
            new
            {
                from = From,
                to = To,
                full = true,
            }
        );
        Assert.Equal(2 * Sessions(world).Count, world.Tushare.Count("daily_basic"));
        await IsTrueAsync(world);
        // A run over some instruments leaves them alone.
        await world.SyncAsync(
            new
            {
                symbols = (string[])["600519.SH"],
                from = From.AddDays(-30),
                to = To,
            }
        );
        Assert.Equal(2 * Sessions(world).Count, world.Tushare.Count("daily_basic"));
    }

    [Theory, EachDatabase]
    public async Task The_door_gives_them_as_Tushare_does(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind, synthetic: 10);
        await world.SyncAsync(new { from = From, to = To });
        (object Parameters, string Fields)[] calls =
        [
            (new { trade_date = "20260227" }, ""),
            (new { ts_code = "600519.SH", start_date = "20260201" }, ""),
            (new { ts_code = "600519.SH,920163.BJ", trade_date = "20260302" }, "ts_code,pe_ttm,total_mv"),
        ];

        foreach (var (parameters, fields) in calls)
        {
            var ours = await world.CallAsync("daily_basic", parameters, fields);
            var far = await world.FarAsync("daily_basic", parameters, fields);

            Assert.NotEmpty(far.Rows);
            Assert.Equal(far.Fields, ours.Fields);
            Assert.Equal(
                far.Rows.Where(r => !r.Contains("20260223", StringComparison.Ordinal) && InRange(r)),
                ours.Rows.Where(InRange)
            );
            Assert.Equal("tushare", ours.Header("X-Source"));
            Assert.Null(ours.Header("X-Stale"));
        }

        // The store begins where the run began.
        static bool InRange(string row) =>
            row.Split(' ')[1] is not { Length: 8 } day || string.CompareOrdinal(day, "20260224") >= 0;
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Whatever_way_it_fails_the_days_end_true(string way)
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 5);
        world.Tushare.BeNext(Moods[way], times: 3, operation: "daily_basic");

        var run = await world.SyncAsync(new { from = From, to = To });

        Assert.Equal(0, run.GetProperty("failed").GetInt32());
        if (way == "half a body") // an answer that broke off is noted, and is the next run's
            await world.SyncAsync(new { from = From, to = To });
        await IsTrueAsync(world);
    }

    [Theory]
    [InlineData(MarketTwist.HundredTimes, "turnover")]
    [InlineData(MarketTwist.ColumnLess, "close is missing")]
    [InlineData(MarketTwist.YesterdayAsToday, "closes")]
    public async Task What_is_not_true_is_not_stored_and_the_day_says_why(MarketTwist twist, string says)
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 5);
        await world.SyncAsync(new { from = From, to = To.AddDays(-1) });
        world.Tushare.BeNext(MarketMood.Twisted(twist), times: 1, operation: "daily_basic");

        await world.SyncAsync(new { from = To, to = To });
        var day = await GetAsync(world, "?day=2026-03-02");
        await world.SyncAsync(new { from = To, to = To });
        var after = await GetAsync(world, "?day=2026-03-02");

        Assert.Equal(0, day.GetProperty("total").GetInt32());
        Assert.Contains(says, day.GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, after.GetProperty("fault").ValueKind);
        await IsTrueAsync(world);
    }

    [Fact]
    public async Task A_code_that_nobody_knows_is_left_out_and_named()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite);
        world.Tushare.BeNext(MarketMood.Twisted(MarketTwist.FormerCode), times: 1, operation: "daily_basic");

        await world.SyncAsync(new { from = To, to = To });
        var day = await GetAsync(world, "?day=2026-03-02");

        Assert.Contains(
            world.Market["920163.BJ"].FormerCode!,
            day.GetProperty("fault").GetString(),
            StringComparison.Ordinal
        );
        Assert.InRange(day.GetProperty("total").GetInt32(), 5, world.Market.Shares.Count() - 1);
        Assert.Equal(JsonValueKind.Null, day.GetProperty("empty").ValueKind);
    }

    [Fact]
    public async Task An_account_without_the_right_is_asked_once_a_run_and_the_bars_are_complete()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 3);
        world.Tushare.Token.Rights = new HashSet<string>
        {
            "daily",
            "adj_factor",
            "index_daily",
            "fund_daily",
            "fund_adj",
        };

        var run = await world.SyncAsync(new { from = From, to = To });
        var first = await GetAsync(world, $"?day={From:yyyy-MM-dd}");

        Assert.Equal(0, run.GetProperty("failed").GetInt32());
        Assert.Equal("done", run.GetProperty("state").GetString());
        Assert.Equal(1, world.Tushare.Count("daily_basic"));
        Assert.Contains("权限", first.GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Equal("Missing", first.GetProperty("empty").GetString());
        await world.IsTrueAsync("600519.SH", From, To);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_keeps_the_days_that_came()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 3);
        world.Tushare.BeNext(MarketMood.Well, times: 2, operation: "daily_basic");
        world.Tushare.BeNext(MarketMood.TooMany(TimeSpan.FromHours(2)), times: 1, operation: "daily_basic");
        using var answer = await world.Server.Http.PostAsJsonAsync(
            "/api/v1/market/syncs",
            new { from = From, to = To },
            Ct
        );
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
        while (world.Tushare.Count("daily_basic") < 3)
        {
            world.Server.Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }

        using var cancelled = await world.Server.Http.PostAsync($"/api/v1/market/syncs/{id}/cancel", null, Ct);
        var run = await world.EndAsync(id);

        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal("cancelled", run.GetProperty("state").GetString());
        Assert.Equal(3, world.Tushare.Count("daily_basic"));
        var days = await world.Get<ReadBasics>().DaysAsync(From, To, Ct);
        Assert.Equal(Sessions(world).Take(2), days.Where(d => d.Value.Stored > 0).Select(d => d.Key).Order());
        // The next one fetches the rest.
        world.Server.Clock.Advance(TimeSpan.FromHours(2));
        await world.SyncAsync(new { from = From, to = To });
        await IsTrueAsync(world);
    }

    [Fact]
    public async Task Today_is_not_asked_for_before_it_is_out()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite);
        world.Server.Clock.Advance(TimeSpan.FromHours(21.5)); // Tuesday, 16:00 in Shanghai

        await world.SyncAsync(new { from = To, to = To.AddDays(1) });
        var today = await GetAsync(world, "?day=2026-03-03");

        Assert.Equal(1, world.Tushare.Count("daily_basic"));
        Assert.Equal("NotPublishedYet", today.GetProperty("empty").GetString());
        var one = await GetAsync(world, "/600519?from=2026-03-03");
        Assert.Equal("NotPublishedYet", one.GetProperty("empty").GetString());
    }

    /// <summary>What is stored of every session is the world's.</summary>
    private static async Task IsTrueAsync(SitesWorld world)
    {
        foreach (var day in Sessions(world))
        {
            var answer = await GetAsync(world, $"?day={day:yyyy-MM-dd}&limit=6000");
            var expected = world
                .Market.Shares.Select(s => (s, Bar: world.Market.Bar(s, day)))
                .Where(s => s.Bar is not null)
                .ToDictionary(s => s.s.Code, s => (s.s, Bar: s.Bar!));
            var lines = answer.GetProperty("lines").EnumerateArray().ToList();
            Assert.Equal(
                expected.Keys.Order(StringComparer.Ordinal),
                lines.Select(l => l.GetProperty("symbol").GetString()!)
            );
            Assert.Equal(expected.Count, answer.GetProperty("total").GetInt32());
            Assert.Equal(
                expected.Count,
                answer.GetProperty("provenance").GetProperty("sources").GetProperty("tushare").GetInt32()
            );
            foreach (var line in lines)
            {
                var (share, bar) = expected[line.GetProperty("symbol").GetString()!];
                var truth = world.Market.Basics(share, day, bar.Close, bar.Volume);
                var stored = line.GetProperty("basics");
                Assert.Equal(bar.Close, stored.GetProperty("close").GetDecimal());
                IsAbout(truth.TotalShares, stored.GetProperty("totalShares").GetDecimal(), 1);
                IsAbout(truth.FloatValue, stored.GetProperty("floatValue").GetDecimal(), 1);
                IsAbout(truth.TotalValue, stored.GetProperty("totalValue").GetDecimal(), 1);
                IsAbout(truth.Turnover, stored.GetProperty("turnover").GetDecimal(), 0.0001m);
                IsAbout(truth.PriceBook, stored.GetProperty("priceBook").GetDecimal(), 0.0001m);
                if (truth.PriceEarningsTtm is { } ratio)
                    IsAbout(ratio, stored.GetProperty("priceEarningsTtm").GetDecimal(), 0.0001m);
                else
                    Assert.Equal(JsonValueKind.Null, stored.GetProperty("priceEarningsTtm").ValueKind);
            }
        }
    }

    private static void IsAbout(decimal expected, decimal found, decimal tolerance) =>
        Assert.InRange(found, expected - tolerance, expected + tolerance);

    private static List<DateOnly> Sessions(SitesWorld world) =>
        [.. world.Market.Calendar.Sessions.Where(d => d >= From && d <= To)];

    private static Task<JsonElement> GetAsync(SitesWorld world, string query) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Path + query, Ct);
}
