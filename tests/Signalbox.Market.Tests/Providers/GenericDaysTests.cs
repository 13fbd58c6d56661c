using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Providers;
using Signalbox.Market.Sync;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using Far = Signalbox.FarEnds.Market.MarketWorld;

namespace Signalbox.Market.Tests.Providers;

/// <summary>A service in a form of its own, described in the settings: true rows in plain units, and a typed fault for every other answer.</summary>
public sealed class GenericDaysTests
{
    private const string Wind = "Market:Generic:Wind:";
    private static readonly DateOnly From = new(2026, 1, 5);
    private static readonly DateOnly To = new(2026, 3, 2);

    private static readonly Dictionary<string, (MarketMood Mood, FaultKind Kind, string Says)> Moods = new(
        StringComparer.Ordinal
    )
    {
        ["500"] = (MarketMood.Status(500), FaultKind.ServerError, "status 500"),
        ["404"] = (MarketMood.Status(404), FaultKind.NotThisService, "status 404"),
        ["401"] = (MarketMood.Status(401), FaultKind.BadCredential, "status 401"),
        ["429"] = (MarketMood.TooMany(TimeSpan.FromSeconds(20)), FaultKind.RateLimited, "status 429"),
        ["a web page"] = (MarketMood.WebPage, FaultKind.NotThisService, "web page"),
        ["nothing"] = (MarketMood.Empty, FaultKind.NotThisService, "nothing"),
        ["half a body"] = (MarketMood.HalfBody, FaultKind.Malformed, "broke off"),
        ["half JSON"] = (
            MarketMood.Instead(200, "application/json", """{"status":{"code":0"""),
            FaultKind.Malformed,
            "no whole JSON"
        ),
        ["closed"] = (MarketMood.Close, FaultKind.Banned, "that it bans"),
        ["an error in the answer"] = (
            MarketMood.Instead(200, "application/json", """{"status":{"code":-40522017,"message":"quota exceeded"}}"""),
            FaultKind.Refused,
            "quota exceeded (status.code is -40522017)"
        ),
        ["no code at all"] = (
            MarketMood.Instead(200, "application/json", """{"data":{"bars":[]}}"""),
            FaultKind.Refused,
            "status.code is missing"
        ),
        ["another shape"] = (
            MarketMood.Instead(200, "application/json", """{"status":{"code":0},"result":[]}"""),
            FaultKind.Malformed,
            "no list at data.bars"
        ),
        ["no rows"] = (
            MarketMood.Instead(200, "application/json", """{"status":{"code":0},"data":{"bars":[]}}"""),
            FaultKind.UnknownSymbol,
            "without rows"
        ),
        ["a field less"] = (MarketMood.Twisted(MarketTwist.ColumnLess), FaultKind.Malformed, "o is missing in row 1"),
        ["a word for a price"] = (Row("\"-\""), FaultKind.Malformed, "o of row 1 is no number"),
        ["a null price"] = (Row("null"), FaultKind.Malformed, "o is missing"),
        ["a huge price"] = (Row("79228162514264337593543950335e3"), FaultKind.Malformed, "o of row 1"),
        ["another day form"] = (
            Row("1", day: "02-03-2026"),
            FaultKind.Malformed,
            "t of row 1 is no day written as yyyy/MM/dd"
        ),
        ["another instrument"] = (Row("1", code: "sh600000"), FaultKind.Malformed, "row 1 is of sh600000"),
        ["a hundred times"] = (MarketMood.Twisted(MarketTwist.HundredTimes), FaultKind.Untrue, "not true"),
        ["yesterday's"] = (MarketMood.Twisted(MarketTwist.YesterdayAsToday), FaultKind.Untrue, "under another date"),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => [.. Moods.Keys];

    [Theory, EachDatabase]
    public async Task Its_days_are_stored_in_plain_units_under_its_name(DatabaseKind kind)
    {
        await using var host = await HostAsync();
        await using var world = await WorldAsync(kind, host);

        var run = await world.SyncAsync(
            new
            {
                symbols = (string[])["600519", "920163.BJ", "510300.SH"],
                from = From,
                to = To,
            }
        );

        Assert.Equal(3, run.GetProperty("delivered").GetInt32());
        foreach (var code in (string[])["600519.SH", "920163.BJ", "510300.SH"])
            await world.IsTrueAsync(code, From, To);
        using var bars = await world.Server.Http.GetAsync("/api/v1/market/bars/600519.SH", Ct);
        Assert.Equal("wind", bars.Headers.GetValues("X-Source").Single());
        Assert.All(host.Requests, r => Assert.Equal(host.Key, r.Headers["X-Key"]));
        Assert.Contains(host.Requests, r => r.Query["code"] == "bj920163");
    }

    [Fact]
    public async Task Rows_may_be_lists_and_a_column_more_changes_nothing()
    {
        await using var host = await HostAsync();
        await using var named = await WorldAsync(DatabaseKind.Sqlite, host);
        host.BeNext(MarketMood.Twisted(MarketTwist.ColumnMore));
        var more = await FetchAsync(named);
        await using var lists = await WorldAsync(
            DatabaseKind.Sqlite,
            host,
            [
                (Wind + "Day", "0"),
                (Wind + "Symbol", "1"),
                (Wind + "Open", "2"),
                (Wind + "High", "3"),
                (Wind + "Low", "4"),
                (Wind + "Close", "5"),
                (Wind + "Volume", "6"),
                (Wind + "Amount", "7"),
            ]
        );
        host.IsLists = true;
        var listed = await FetchAsync(lists);

        Assert.Equal("wind", more.Provider);
        Assert.Equal("wind", listed.Provider);
        Assert.Equal(more.Bars, listed.Bars);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Each_way_of_failing_is_a_fault_with_a_sentence_and_the_next_is_asked(string way)
    {
        var (mood, kind, says) = Moods[way];
        await using var host = await HostAsync();
        await using var world = await WorldAsync(DatabaseKind.Sqlite, host);
        host.BeNext(mood);

        var fetched = await FetchAsync(world);

        var first = fetched.Trail[0];
        Assert.Equal(("wind", (FaultKind?)kind), (first.Provider, first.Kind));
        Assert.Contains(says, first.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Key, first.Message, StringComparison.Ordinal);
        Assert.Equal("eastmoney", fetched.Provider);
        Assert.NotEmpty(fetched.Bars);
    }

    [Fact]
    public async Task Silence_ends_with_patience_and_a_wrong_token_is_named()
    {
        await using var host = await HostAsync();
        await using var world = await WorldAsync(DatabaseKind.Sqlite, host, [("Market:Patience", "00:00:01")]);
        host.BeNext(MarketMood.Silence);

        var silent = await FetchAsync(world);
        host.Key = "changed";
        var refused = await FetchAsync(world);

        Assert.Equal(FaultKind.Timeout, silent.Trail[0].Kind);
        Assert.Equal(FaultKind.Refused, refused.Trail[0].Kind);
        Assert.Contains("key is wrong (status.code is -7)", refused.Trail[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listens_and_the_host_is_left_alone_after_some_failures()
    {
        await using var host = await HostAsync();
        await using var world = await WorldAsync(
            DatabaseKind.Sqlite,
            host,
            [(Wind + "Address", "http://127.0.0.1:1/bars?code={symbol}")]
        );

        var kinds = new List<FaultKind?>();
        for (var call = 0; call < 6; call++)
            kinds.Add((await FetchAsync(world)).Trail[0].Kind);
        var states = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/market/providers", Ct);

        Assert.Equal(FaultKind.Unreachable, kinds[0]);
        Assert.Equal(FaultKind.HeldBack, kinds[^1]);
        Assert.Contains(
            states.GetProperty("hosts").EnumerateArray(),
            h => h.GetProperty("host").GetString() == "127.0.0.1:1" && h.GetProperty("failures").GetInt32() == 5
        );
    }

    [Theory]
    [InlineData("Address", "ftp://host/{symbol}", "begins with http")]
    [InlineData("Address", "http://host/bars", "must say {symbol}")]
    [InlineData("Symbols", "Backwards", "Symbols")]
    [InlineData("DayForm", "on day d", "A form such as yyyy-MM-dd")]
    [InlineData("VolumeUnit", "0", "between 1 and 1000000")]
    [InlineData("Token", "clé", "ASCII")]
    [InlineData("TokenHeader", "X Key", "letters, digits and dashes")]
    public async Task A_setting_that_cannot_be_stops_the_start_and_is_named(string key, string value, string says)
    {
        await using var host = await HostAsync();

        var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var world = await WorldAsync(DatabaseKind.Sqlite, host, [(Wind + key, value)]);
        });

        Assert.Contains(says, refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("Market:Generic:Wind", refused.ToString(), StringComparison.Ordinal);
    }

    private static async Task<BarHostFarEnd> HostAsync()
    {
        var clock = new TestClock();
        clock.Advance(TimeSpan.FromHours(9.5));
        return await BarHostFarEnd.StartAsync(new Far(0), clock, Ct);
    }

    private static Task<SitesWorld> WorldAsync(
        DatabaseKind kind,
        BarHostFarEnd host,
        (string Key, string Value)[]? more = null
    ) =>
        SitesWorld.StartAsync(
            kind,
            0,
            [
                ("Market:Tushare:Token", ""),
                (Wind + "Address", $"{host.Url}/bars?code={{symbol}}&begin={{from}}&end={{to}}"),
                (Wind + "Symbols", "Prefix"),
                (Wind + "TokenHeader", "X-Key"),
                (Wind + "Token", host.Key),
                (Wind + "Rows", "data.bars"),
                (Wind + "ErrorAt", "status.code"),
                (Wind + "ErrorIs", "!0"),
                (Wind + "ErrorSays", "status.message"),
                (Wind + "Day", "t"),
                (Wind + "DayForm", "yyyy/MM/dd"),
                (Wind + "Symbol", "code"),
                (Wind + "Open", "o"),
                (Wind + "High", "h"),
                (Wind + "Low", "l"),
                (Wind + "Close", "c"),
                (Wind + "Volume", "lots"),
                (Wind + "Amount", "thousands"),
                (Wind + "PriceUnit", "0.01"),
                (Wind + "VolumeUnit", "100"),
                (Wind + "AmountUnit", "1000"),
                (Wind + "PerMinute", "100000"),
                .. more ?? [],
            ]
        );

    private static async Task<FetchedDays> FetchAsync(SitesWorld world) =>
        await world.AnswerAsync(
            world.Get<FetchDays>().RunAsync(await world.InstrumentAsync("600519.SH"), From, To, Ct)
        );

    private static MarketMood Row(string open, string day = "2026/03/02", string code = "sh600519") =>
        MarketMood.Instead(
            200,
            "application/json",
            $$$"""{"status":{"code":0},"data":{"bars":[{"t":"{{{day}}}","code":"{{{code}}}","o":{{{open}}},"h":2,"l":1,"c":1,"lots":1,"thousands":1}]}}"""
        );
}
