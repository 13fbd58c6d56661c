using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Minutes;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Minutes;

/// <summary>Minutes of the instruments that the settings name: fetched after the session, checked, kept for a while.</summary>
public sealed class MinutesTests
{
    private const string Path = "/api/v1/market/minutes";
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static readonly (string Key, string Value)[] On =
    [
        ("Market:MinuteBars:Enabled", "true"),
        ("Market:MinuteBars:Symbols:0", "600519"),
        ("Market:MinuteBars:Symbols:1", "688001.SH"),
        ("Market:MinuteBars:Symbols:2", "nobody999"),
        ("Market:MinuteBars:KeepDays", "10"),
    ];

    private static readonly Dictionary<string, MarketMood> Moods = new(StringComparer.Ordinal)
    {
        ["banned"] = MarketMood.Close,
        ["a web page"] = MarketMood.WebPage,
        ["nothing"] = MarketMood.Empty,
        ["half a body"] = MarketMood.HalfBody,
        ["502"] = MarketMood.Status(502),
        ["a hundred times"] = MarketMood.Twisted(MarketTwist.HundredTimes),
        ["a column more"] = MarketMood.Twisted(MarketTwist.ColumnMore),
        ["duplicates"] = MarketMood.Twisted(MarketTwist.DuplicateRows),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => [.. Moods.Keys];

    [Theory, EachDatabase]
    public async Task They_are_stored_true_given_in_pages_and_go_when_they_are_old(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind, 0, On);

        await SyncAsync(world);
        var asked = Asked(world);
        var week = await GetAsync(world, "/600519");
        var page = await GetAsync(world, "/sh600519?limit=300");
        using var viewer = await world.Server.As(UserRole.Viewer);
        using var seen = await viewer.GetAsync($"{Path}/688001.SH?from=2026-03-02", Ct);

        Assert.Equal(2, asked);
        IsTrue(world, "600519.SH", week, withAmounts: true);
        Assert.Equal(Minutes(week).Take(page.GetProperty("minutes").GetArrayLength()), Minutes(page));
        Assert.InRange(page.GetProperty("minutes").GetArrayLength(), 240, 242);
        Assert.Equal(
            week.GetProperty("minutes").GetArrayLength() > 300,
            page.GetProperty("next").ValueKind != JsonValueKind.Null
        );
        Assert.Equal("eastmoney", seen.Headers.GetValues("X-Source").Single());
        // What was fetched since it was due is not asked for again.
        await SyncAsync(world, world.Server.Clock.GetUtcNow().AddHours(-1));
        Assert.Equal(asked, Asked(world));
        await GoneAsync(world);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Whichever_way_the_first_fails_the_next_gives_them(string way)
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, On);
        world.EastMoney.BeNext(Moods[way], times: 2);

        await SyncAsync(world);

        foreach (var code in (string[])["600519.SH", "688001.SH"])
        {
            var day = await GetAsync(world, $"/{code}?from=2026-03-02");
            var source = day.GetProperty("sources").EnumerateObject().Single().Name;
            if (way is not "duplicates")
                Assert.Equal((code, "tencent"), (code, source));
            IsTrue(world, code, day, withAmounts: source == "eastmoney");
        }
    }

    [Fact]
    public async Task A_hundred_times_without_amounts_is_found_by_the_days_bar()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, On);
        await world.SyncAsync(
            new
            {
                symbols = (string[])["600519"],
                from = Monday.AddDays(-7),
                to = Monday,
            }
        );
        world.EastMoney.BeNext(MarketMood.Status(404), times: 2);
        world.Tencent.BeNext(MarketMood.Twisted(MarketTwist.HundredTimes), times: 2);

        var fetched = await world.AnswerAsync(
            world.Get<FetchMinutes>().RunAsync(await world.InstrumentAsync("600519.SH"), Ct)
        );

        Assert.Null(fetched.Provider);
    }

    [Fact]
    public async Task Who_does_not_ask_for_them_gets_none()
    {
        await using var world = await SitesWorld.StartAsync(
            DatabaseKind.Sqlite,
            0,
            ("Market:MinuteBars:Symbols:0", "600519")
        );

        await SyncAsync(world);

        Assert.Equal(0, Asked(world));
        Assert.Equal("Missing", (await GetAsync(world, "/600519")).GetProperty("empty").GetString());
    }

    [Theory]
    [InlineData("/600519?from=2026-03-02&to=2026-03-01", 400, "market.minutes.range")]
    [InlineData("/600519?limit=299", 400, "market.minutes.limit")]
    [InlineData("/600519?limit=5001", 400, "market.minutes.limit")]
    [InlineData("/nobody999", 404, "market.symbol.unknown")]
    [InlineData("/600519?from=0001-01-01&to=9999-12-31", 200, "Missing")]
    [InlineData("/600519?to=0001-01-01", 200, "NotListedYet")]
    [InlineData("/600519?from=2026-02-28&to=2026-03-01", 200, "NoSession")]
    public async Task What_cannot_be_given_is_said(string query, int status, string code)
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, ("Jobs:Enabled", "false"));

        using var answer = await world.Server.Http.GetAsync(Path + query, Ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        using var unseen = await world.Server.Anonymous.GetAsync(Path + query, Ct);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, body.GetProperty(status == 200 ? "empty" : "code").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, unseen.StatusCode);
    }

    private static async Task SyncAsync(SitesWorld world, DateTimeOffset? due = null)
    {
        await world.Get<JobQueue>().EnqueueAsync(new SyncMinutes(due ?? world.Server.Clock.GetUtcNow()), null, Ct);
        while (await CountAsync(world, "SELECT count(*) FROM job WHERE name = 'market.sync-minutes' AND state < 2") > 0)
        {
            world.Server.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
    }

    /// <summary>Those that were there: the sessions that pass meanwhile bring new ones.</summary>
    private static async Task GoneAsync(SitesWorld world)
    {
        var kept = world.Server.Clock.GetUtcNow();
        world.Server.Clock.Advance(TimeSpan.FromDays(11));
        while (await CountAsync(world, "SELECT count(*) FROM market_minute WHERE at <= @kept", ("@kept", kept)) > 0)
        {
            world.Server.Clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
        }
    }

    private static async Task<long> CountAsync(SitesWorld world, string sql, params (string, object?)[] with)
    {
        var database = world.Get<Database>();
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(null, database.Kind, sql, with);
        return (long)(await command.ExecuteScalarAsync(Ct))!; // a count is never null
    }

    /// <summary>Every minute of the answer's days is the world's.</summary>
    private static void IsTrue(SitesWorld world, string code, JsonElement answer, bool withAmounts)
    {
        var share = world.Market[code];
        var told = answer.GetProperty("minutes").EnumerateArray().ToList();
        var days = told.Select(m => DateOnly.FromDateTime(m.GetProperty("at").GetDateTimeOffset().DateTime)).Distinct();
        var expected = days.SelectMany(d => world.Market.Minutes(share, d, 1, world.Server.Clock.GetUtcNow())).ToList();
        Assert.Equal(
            expected.Select(m => new DateTimeOffset(m.Day.ToDateTime(m.End), TimeSpan.FromHours(8))),
            told.Select(m => m.GetProperty("at").GetDateTimeOffset())
        );
        for (var at = 0; at < told.Count; at++)
        {
            Assert.Equal(expected[at].Close, told[at].GetProperty("close").GetDecimal());
            Assert.Equal(expected[at].High, told[at].GetProperty("high").GetDecimal());
            Assert.InRange(told[at].GetProperty("volume").GetDecimal() - expected[at].Volume, -100, 100);
            if (withAmounts)
                Assert.InRange(told[at].GetProperty("amount").GetDecimal() - expected[at].Amount, -1, 1);
        }
        Assert.NotEmpty(told);
    }

    private static int Asked(SitesWorld world) =>
        world.EastMoney.Requests.Count(r => r.Query.GetValueOrDefault("klt") == "1") + world.Tencent.Count("mkline");

    private static IEnumerable<string> Minutes(JsonElement answer) =>
        answer.GetProperty("minutes").EnumerateArray().Select(m => m.ToString());

    private static Task<JsonElement> GetAsync(SitesWorld world, string query) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Path + query, Ct);
}
