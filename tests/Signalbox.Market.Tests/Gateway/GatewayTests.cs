using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Gateway;

public sealed class GatewayTests
{
    private const string Market = "/api/v1/market";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Ten sessions of March 2026, one suspended and one missing, with a bonus share for each on the 9th.</summary>
    private static async Task<MarketWorld> WorldAsync(DatabaseKind kind)
    {
        var world = await MarketWorld.StartAsync(kind);
        world.Server.Clock.Advance(TimeSpan.FromDays(13)); // to Sunday, 15 March 2026
        await world.ImportTextAsync(
            "list.csv",
            "ts_code,name,cnspell,list_date,delist_date\n"
                + "600000.SH,浦发银行,pfyh,20260303,\n"
                + "000001.SZ,平安银行,payh,19910403,\n"
                + "601318.SH,中国平安,zgpa,20070301,\n"
                + "000001.SH,上证指数,szzs,19910715,\n"
                + "600001.SH,邯郸钢铁,hdgt,19980122,20091229\n"
        );
        var days = new StringBuilder("cal_date,is_open\n");
        for (var day = new DateOnly(2026, 3, 1); day <= new DateOnly(2026, 3, 31); day = day.AddDays(1))
            days.Append(
                CultureInfo.InvariantCulture,
                $"{day:yyyyMMdd},{(day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1)}\n"
            );
        await world.ImportTextAsync("days.csv", days.ToString());
        var bars = new StringBuilder("date,code,open,high,low,close,preclose,volume,amount,tradestatus\n");
        foreach (var day in (int[])[3, 4, 5, 9, 10])
        {
            var close = day < 9 ? 10.00m : 5.00m;
            bars.Append(
                CultureInfo.InvariantCulture,
                $"2026-03-{day:00},sh.600000,{close},{close + 0.1m},{close - 0.1m},{close},{(day == 9 ? 5.00m : close)},1000,{1000 * close},1\n"
            );
        }
        bars.Append("2026-03-06,sh.600000,10.00,10.00,10.00,10.00,10.00,0,0,0\n");
        await world.ImportTextAsync("bars.csv", bars.ToString());
        await world.ImportTextAsync(
            "factors.csv",
            "股票代码,交易日期,收盘价,开盘价,最高价,最低价,昨收价,成交量(手),成交额(千元),复权因子\n"
                + "600000.SH,2026-03-03,10,10,10.1,9.9,10,10,10,1\n"
                + "600000.SH,2026-03-09,5,5,5.1,4.9,5,10,5,2\n"
        );
        return world;
    }

    [Theory, EachDatabase]
    public async Task Bars_come_unadjusted_forward_and_backward_with_their_anchor_and_provenance(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);

        var plain = await GetAsync(world, "/bars/sh600000");
        var forward = await GetAsync(world, "/bars/600000?adjust=forward");
        var backward = await GetAsync(world, "/bars/浦发银行?adjust=backward");
        var earlier = await GetAsync(world, "/bars/pfyh?adjust=forward&to=2026-03-05");

        Assert.Equal([10m, 10m, 10m, 5m, 5m], Closes(plain));
        Assert.Equal([5m, 5m, 5m, 5m, 5m], Closes(forward));
        Assert.Equal([10m, 10m, 10m, 10m, 10m], Closes(backward));
        Assert.Equal([10m, 10m, 10m], Closes(earlier));
        Assert.Equal("2026-03-10", forward.GetProperty("adjustAnchor").GetString());
        Assert.Equal("2026-03-05", earlier.GetProperty("adjustAnchor").GetString());
        Assert.Equal("tushare", forward.GetProperty("provenance").GetProperty("factorSource").GetString());
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("empty").ValueKind);
        Assert.Equal(1000, plain.GetProperty("bars")[0].GetProperty("volume").GetDecimal());
    }

    [Fact]
    public async Task Weeks_and_months_are_made_of_adjusted_days_and_pages_go_on()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);

        var weeks = await GetAsync(world, "/bars/600000.SH?period=week&adjust=forward");
        var month = await GetAsync(world, "/bars/600000.SH?period=month");
        var page = await GetAsync(world, "/bars/600000.SH?limit=2");
        var next = await GetAsync(world, $"/bars/600000.SH?limit=2&from={page.GetProperty("next").GetString()}");

        Assert.Equal(["2026-03-05", "2026-03-10"], Days(weeks));
        Assert.Equal(3000, weeks.GetProperty("bars")[0].GetProperty("volume").GetDecimal());
        Assert.Equal(10.1m, month.GetProperty("bars")[0].GetProperty("high").GetDecimal());
        Assert.Equal(["2026-03-03", "2026-03-04"], Days(page));
        Assert.Equal(["2026-03-05", "2026-03-09"], Days(next));
    }

    [Theory]
    [InlineData("600000.SH", "2026-02-01", "2026-02-27", "NotListedYet")]
    [InlineData("600001.SH", "2026-03-03", "2026-03-05", "Delisted")]
    [InlineData("600000.SH", "2026-03-07", "2026-03-08", "NoSession")]
    [InlineData("600000.SH", "2026-03-06", "2026-03-08", "Suspended")]
    [InlineData("600000.SH", "2026-03-30", "2026-03-31", "NotPublishedYet")]
    [InlineData("000001.SZ", "2026-03-03", "2026-03-04", "Missing")]
    [InlineData("000001.SZ", "2024-03-03", "2024-03-04", "Unknown")]
    public async Task An_empty_answer_says_why(string symbol, string from, string to, string reason)
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);

        var answer = await GetAsync(world, $"/bars/{symbol}?from={from}&to={to}");

        Assert.Empty(answer.GetProperty("bars").EnumerateArray());
        Assert.Equal(reason, answer.GetProperty("empty").GetString(), ignoreCase: true);
    }

    [Theory]
    [InlineData("/bars/平安", 400, "market.symbol.ambiguous", "000001.SZ")]
    [InlineData("/bars/nobody-knows", 404, "market.symbol.unknown", "600519.SH")]
    [InlineData("/bars/600000.SH?from=2026-03-09&to=2026-03-01", 400, "market.bars.range", "2026-03-01")]
    [InlineData("/bars/600000.SH?limit=0", 400, "market.bars.limit", "5000")]
    [InlineData("/bars/600000.SH?adjust=sideways", 400, "market.bars.choice", "forward")]
    [InlineData("/bars/600000.SH?period=7", 400, "market.bars.choice", "week")]
    [InlineData("/calendar/MARS", 404, "market.calendar.unknown", "HK")]
    [InlineData("/calendar/CN?from=0001-01-01&to=9999-12-31", 400, "market.calendar.range", "days")]
    [InlineData("/instruments?limit=501", 400, "market.instruments.limit", "500")]
    [InlineData("/instruments?exchange=MOON", 400, "market.instruments.exchange", "SH")]
    public async Task Bad_questions_get_a_sentence(string path, int status, string code, string part)
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);

        using var answer = await world.Server.Http.GetAsync(Market + path, Ct);

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(part, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Instruments_are_found_by_code_name_and_initials(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);

        Assert.Equal(["000001.SH", "000001.SZ"], await FoundAsync("000001"));
        Assert.Equal(["000001.SZ", "601318.SH"], await FoundAsync("平安"));
        Assert.Equal(["601318.SH"], await FoundAsync("zgpa"));
        Assert.Equal(["600000.SH"], await FoundAsync("1.600000"));
        Assert.Empty(await FoundAsync("火星"));
        // A bare code is the stock's.
        Assert.Equal("000001.SZ", (await GetAsync(world, "/bars/000001")).GetProperty("symbol").GetString());

        async Task<IReadOnlyList<string>> FoundAsync(string words) =>
            [
                .. (await GetAsync(world, $"/instruments?q={Uri.EscapeDataString(words)}"))
                    .GetProperty("instruments")
                    .EnumerateArray()
                    .Select(i => i.GetProperty("symbol").GetString()!),
            ];
    }

    [Fact]
    public async Task A_calendar_gives_its_sessions_and_how_far_it_is_known()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);

        var calendar = await GetAsync(world, "/calendar/cn?from=2026-03-05&to=2026-03-10");

        Assert.Equal("2026-03-31", calendar.GetProperty("knownThrough").GetString());
        Assert.Equal(
            ["2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10"],
            calendar.GetProperty("sessions").EnumerateArray().Select(s => s.GetString())
        );
    }

    private static Task<JsonElement> GetAsync(MarketWorld world, string path) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Market + path, Ct);

    private static IEnumerable<decimal> Closes(JsonElement answer) =>
        answer.GetProperty("bars").EnumerateArray().Select(b => b.GetProperty("close").GetDecimal());

    private static IEnumerable<string?> Days(JsonElement answer) =>
        answer.GetProperty("bars").EnumerateArray().Select(b => b.GetProperty("day").GetString());
}
