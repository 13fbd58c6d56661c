using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Tests.Indicators;

public sealed class IndicatorEndpointsTests
{
    private const string Path = "/api/v1/market/indicators/600000.SH";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Sixty days of a price that rises by a cent a day, halved by a bonus share for each on the 31st day.</summary>
    private static async Task<MarketWorld> WorldAsync()
    {
        var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        await world.ImportTextAsync("list.csv", "ts_code,name,cnspell,list_date\n600000.SH,浦发银行,pfyh,19991110\n");
        var bars = new StringBuilder("date,code,open,high,low,close,preclose,volume,amount,tradestatus\n");
        for (var i = 0; i < 60; i++)
        {
            var (day, close) = (new DateOnly(2026, 1, 1).AddDays(i), i < 30 ? 20m + (i * 0.02m) : 10m + (i * 0.01m));
            bars.Append(
                CultureInfo.InvariantCulture,
                $"{day:yyyy-MM-dd},sh.600000,{close},{close},{close},{close},{close},1000,{1000 * close},1\n"
            );
        }
        await world.ImportTextAsync("bars.csv", bars.ToString());
        await world.ImportTextAsync(
            "factors.csv",
            "股票代码,交易日期,收盘价,开盘价,最高价,最低价,昨收价,成交量(手),成交额(千元),复权因子\n"
                + "600000.SH,2026-01-01,20,20,20,20,20,10,20,1\n"
                + "600000.SH,2026-01-31,10.3,10.3,10.3,10.3,10.3,10,10.3,2\n"
        );
        return world;
    }

    [Fact]
    public async Task Lines_stand_beside_the_days_of_the_same_bars()
    {
        await using var world = await WorldAsync();

        var answer = await GetAsync(world, "?of=ma5,macd,kdj,rsi,boll&adjust=forward&from=2026-02-10");
        var bars = await world.Server.Http.GetFromJsonAsync<JsonElement>(
            "/api/v1/market/bars/600000.SH?adjust=forward&from=2026-02-10",
            Ct
        );

        Assert.Equal(
            bars.GetProperty("bars").EnumerateArray().Select(b => b.GetProperty("day").GetString()),
            answer.GetProperty("days").EnumerateArray().Select(d => d.GetString())
        );
        Assert.Equal(bars.GetProperty("adjustAnchor").GetString(), answer.GetProperty("adjustAnchor").GetString());
        var names = answer.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("name").GetString());
        Assert.Equal(
            ["ma5", "dif", "dea", "macd", "k", "d", "j", "rsi6", "rsi12", "rsi24", "upper", "middle", "lower"],
            names
        );
        Assert.All(
            answer.GetProperty("lines").EnumerateArray(),
            l => Assert.Equal(answer.GetProperty("days").GetArrayLength(), l.GetProperty("values").GetArrayLength())
        );
    }

    [Fact]
    public async Task A_line_does_not_depend_on_where_one_looks_and_is_of_the_adjusted_price()
    {
        await using var world = await WorldAsync();

        var part = Line(await GetAsync(world, "?of=ma20&adjust=forward&from=2026-02-10"), "ma20");
        var page = Line(await GetAsync(world, "?of=ma20&adjust=forward&limit=41"), "ma20");
        var plain = Line(await GetAsync(world, "?of=ma20&from=2026-02-10&limit=1"), "ma20");
        var weeks = await GetAsync(world, "?of=ma5&adjust=forward&period=week&from=2026-02-11");
        var allWeeks = await GetAsync(world, "?of=ma5&adjust=forward&period=week");

        // Forward, the price is 10 + 0.01 a day throughout: the mean of days 21 to 40 is 10.305.
        Assert.Equal(10.305, part[0]!.Value, 1e-9);
        Assert.Equal(part[0], page[^1]);
        // Unadjusted, nine of those twenty days are of before the bonus: (9 × 20.50 + 11 × 10.35) / 20.
        Assert.Equal(14.9175, plain[0]!.Value, 1e-9);
        Assert.Equal(Line(allWeeks, "ma5")[^3..], Line(weeks, "ma5"));
    }

    [Theory]
    [InlineData("?of=vwap", 400, "market.indicators.kinds")]
    [InlineData("", 400, "market.indicators.kinds")]
    [InlineData("?of=ma&adjust=sideways", 400, "market.bars.choice")]
    [InlineData("?of=ma&from=2026-03-09&to=2026-03-01", 400, "market.bars.range")]
    public async Task Bad_questions_get_a_sentence(string query, int status, string code)
    {
        await using var world = await WorldAsync();

        using var answer = await world.Server.Http.GetAsync(Path + query, Ct);

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Without_bars_it_says_why()
    {
        await using var world = await WorldAsync();

        var answer = await GetAsync(world, "?of=ma&from=1998-01-01&to=1998-02-01");

        Assert.Empty(answer.GetProperty("lines").EnumerateArray());
        Assert.Equal("NotListedYet", answer.GetProperty("empty").GetString(), ignoreCase: true);
    }

    private static Task<JsonElement> GetAsync(MarketWorld world, string query) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Path + query, Ct);

    private static double?[] Line(JsonElement answer, string name) =>
        [
            .. answer
                .GetProperty("lines")
                .EnumerateArray()
                .Single(l => l.GetProperty("name").GetString() == name)
                .GetProperty("values")
                .EnumerateArray()
                .Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble()),
        ];
}
