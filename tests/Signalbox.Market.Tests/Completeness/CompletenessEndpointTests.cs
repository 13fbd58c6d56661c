using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Market.Bars;
using Signalbox.Market.Repairs;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Completeness;

/// <summary>How complete the store is, asked through the API: one instrument at once, all of them as counted by a search.</summary>
public sealed class CompletenessEndpointTests
{
    private const string Api = "/api/v1/market/completeness";
    private const string Header = "ts_code,trade_date,open,high,low,close,pre_close,vol,amount\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task One_instrument_and_all_of_them(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await WithDaysAsync(world);

        var one = await AskAsync(world, "?symbol=600519");
        var before = await AskAsync(world, "");
        await world.Get<FindGaps>().RunAsync(new SearchGaps(null, null, false), (_, _) => Task.CompletedTask, Ct);
        var all = await AskAsync(world, "");
        var second = await AskAsync(world, "?year=2024&limit=1&offset=1");

        Assert.Equal("600519.SH", one.GetProperty("symbol").GetString());
        Assert.Equal("2023-12-28", one.GetProperty("from").GetString());
        Assert.Equal([(2024, 3, 2, 1, 1), (2023, 2, 1, 1, 0)], Years(one));
        Assert.Equal(2, one.GetProperty("years")[0].GetProperty("sources").GetProperty("tushare").GetInt32());
        Assert.Equal("not-counted", before.GetProperty("reason").GetString());
        Assert.Empty(before.GetProperty("years").EnumerateArray());
        // 000001.SZ was listed on 2 January and has nothing at all: 2, 3, 4, 5 January.
        Assert.Equal([(2024, 7, 2, 5, 1), (2023, 2, 1, 1, 0)], Years(all));
        Assert.Equal(["000001.SZ", "600519.SH"], Worst(all));
        Assert.Equal(2, all.GetProperty("total").GetInt32());
        Assert.NotEqual(JsonValueKind.Null, all.GetProperty("countedAt").ValueKind);
        Assert.Equal(["600519.SH"], Worst(second));
        Assert.Equal([(2024, 7, 2, 5, 1)], Years(second));
    }

    [Fact]
    public async Task Nothing_there_says_why()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);

        Assert.Equal("no-instruments", (await AskAsync(world, "")).GetProperty("reason").GetString());
        await world.ImportTextAsync("list.csv", "ts_code,name,list_date,delist_date\n600519.SH,贵州茅台,20231228,\n");
        Assert.Equal("no-calendar", (await AskAsync(world, "?symbol=600519.SH")).GetProperty("reason").GetString());
        await world.ImportTextAsync("days.csv", "cal_date,is_open\n20240101,0\n20240102,1\n");
        Assert.Equal(
            "no-such-year",
            (await AskAsync(world, "?symbol=600519.SH&year=2001")).GetProperty("reason").GetString()
        );
    }

    [Theory]
    [InlineData("?limit=0", 400, "market.completeness.page")]
    [InlineData("?limit=201", 400, "market.completeness.page")]
    [InlineData("?offset=-1", 400, "market.completeness.page")]
    [InlineData("?year=20", 400, "market.completeness.year")]
    [InlineData("?symbol=nobody", 404, "market.symbol.unknown")]
    public async Task Bad_questions_are_refused_in_a_sentence(string query, int status, string code)
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);

        using var answer = await world.Server.Http.GetAsync(Api + query, Ct);

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
    }

    /// <summary>600519 lacks 29 December and 5 January, and was suspended on the 4th; 000001 has nothing.</summary>
    private static async Task WithDaysAsync(MarketWorld world)
    {
        await world.ImportTextAsync(
            "list.csv",
            "ts_code,name,list_date,delist_date\n600519.SH,贵州茅台,20231228,\n000001.SZ,平安银行,20240102,\n"
        );
        await world.ImportTextAsync(
            "days.csv",
            "cal_date,is_open\n20231228,1\n20231229,1\n20231230,0\n20231231,0\n20240101,0\n20240102,1\n20240103,1\n20240104,1\n20240105,1\n"
        );
        await world.ImportTextAsync(
            "bars.csv",
            Header
                + "600519.SH,20231228,1715,1718.19,1678.1,1685.01,1726,32156.44,5440082.546\n"
                + "600519.SH,20240102,1715,1718.19,1678.1,1685.01,1726,32156.44,5440082.546\n"
                + "600519.SH,20240103,1681.11,1695.22,1676.33,1694,1685.01,20228.11,3411428.766\n"
        );
        await world.ExecuteAsync(
            "INSERT INTO market_suspension SELECT id, @day, source FROM market_instrument WHERE code = '600519.SH'",
            ("@day", Stored.Day(world.Get<Database>().Kind, new DateOnly(2024, 1, 4)))
        );
    }

    private static Task<JsonElement> AskAsync(MarketWorld world, string query) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Api + query, Ct);

    private static IEnumerable<(int, int, int, int, int)> Years(JsonElement answer) =>
        answer
            .GetProperty("years")
            .EnumerateArray()
            .Select(y => (Of(y, "year"), Of(y, "expected"), Of(y, "stored"), Of(y, "missing"), Of(y, "suspended")));

    private static IEnumerable<string?> Worst(JsonElement answer) =>
        answer.GetProperty("worst").EnumerateArray().Select(w => w.GetProperty("symbol").GetString());

    private static int Of(JsonElement line, string name) => line.GetProperty(name).GetInt32();
}
