using System.Text.Json;
using Signalbox.FarEnds.Market;

namespace Signalbox.FarEnds.Tests.Market;

public sealed class EastMoneyFarEndTests
{
    private const string Kline = "/api/qt/stock/kline/get?fields1=f1,f2,f3,f4,f5,f6&klt=101&fqt=0";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_is_open_close_high_low_lots_and_yuan()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var answer = await MarketSites.JsonAsync(
            site,
            $"{Kline}&secid=1.600519&fields2=f51,f52,f53,f54,f55,f56,f57,f58,f59,f60,f61,f116&beg=20260301&end=20260302",
            Ct
        );

        Assert.Equal(0, answer.GetProperty("rc").GetInt32());
        var data = answer.GetProperty("data");
        Assert.Equal("code,market,name,decimal,dktotal,preKPrice,klines", Names(data));
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session
        var cells = data.GetProperty("klines")[0].GetString()!.Split(','); // lines are text
        Assert.Equal(11, cells.Length);
        Assert.Equal("2026-03-02", cells[0]);
        Assert.Equal(
            [bar.Open, bar.Close, bar.High, bar.Low, bar.Volume / 100, bar.Amount],
            cells[1..7].Select(c => decimal.Parse(c, null))
        );
        Assert.EndsWith(".00", cells[6], StringComparison.Ordinal);
        Assert.Equal(bar.PreClose, data.GetProperty("preKPrice").GetDecimal());
    }

    [Theory]
    [InlineData("1.600519", "600519", "示例酒业")]
    [InlineData("0.000001", "000001", "示例平银")]
    [InlineData("1.000001", "000001", "上证示例")]
    [InlineData("0.920163", "920163", "示例颖泰")]
    [InlineData("0.399001", "399001", "深证示例")]
    [InlineData("1.510300", "510300", "示例300ETF")]
    [InlineData("116.00700", "00700", "示例控股")]
    [InlineData("105.AAPL", "AAPL", "示例果品")]
    public async Task Each_market_has_its_number(string secid, string code, string name)
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var data = (await MarketSites.JsonAsync(site, $"{Kline}&secid={secid}&lmt=2", Ct)).GetProperty("data");

        Assert.Equal((code, name), (data.GetProperty("code").GetString(), data.GetProperty("name").GetString()));
        Assert.Equal(2, data.GetProperty("klines").GetArrayLength());
    }

    [Theory]
    [InlineData("0.510300")]
    [InlineData("1.920163")]
    [InlineData("0.838163")]
    [InlineData("600519")]
    public async Task A_wrong_number_is_rc_100_and_no_data(string secid)
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var answer = await MarketSites.JsonAsync(site, $"{Kline}&secid={secid}", Ct);

        Assert.Equal(100, answer.GetProperty("rc").GetInt32());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("data").ValueKind);
    }

    [Fact]
    public async Task Days_without_trade_are_not_there_and_an_empty_range_has_no_lines()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var rest = await LinesAsync(site, "secid=1.600000&beg=20250512&end=20250514");
        var around = await LinesAsync(site, "secid=1.600000&beg=20250509&end=20250515");
        var all = await MarketSites.JsonAsync(site, $"{Kline}&secid=1.600000&beg=0&end=20500000", Ct);

        Assert.Empty(rest);
        Assert.Equal(2, around.Count);
        Assert.Equal(0, all.GetProperty("data").GetProperty("preKPrice").GetDecimal());
        Assert.Equal(
            all.GetProperty("data").GetProperty("dktotal").GetInt32(),
            all.GetProperty("data").GetProperty("klines").GetArrayLength()
        );
    }

    [Fact]
    public async Task Adjusted_prices_are_additive_and_may_be_below_zero()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var spirits = site.World["600519.SH"];
        var steps = site.World.ExDates(spirits, MarketSites.Monday).ToList();
        var raw = site.World.Bars(spirits, MarketCalendar.FirstDay, MarketSites.Monday).ToList();

        var forward = await LinesAsync(site, "secid=1.600519", fqt: 1);
        var backward = await LinesAsync(site, "secid=1.600519", fqt: 2);

        Assert.All(steps, s => Assert.Equal(0, s.Bonus));
        Assert.InRange(raw[0].Close - steps.Sum(s => s.Cash) - Close(forward[0]), -0.01m, 0.01m);
        Assert.True(Close(forward[0]) < 0);
        Assert.Equal(raw[^1].Close, Close(forward[^1]));
        Assert.InRange(raw[^1].Close + steps.Sum(s => s.Cash) - Close(backward[^1]), -0.01m, 0.01m);
        Assert.Equal(raw[0].Close, Close(backward[0]));
    }

    [Fact]
    public async Task Todays_bar_grows_from_the_auction_on()
    {
        var clock = MarketSites.ClockAt(9, 10);
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, clock, Ct);

        var before = await LinesAsync(site, "secid=1.600519&lmt=1");
        clock.Advance(TimeSpan.FromHours(1));
        var during = await LinesAsync(site, "secid=1.600519&lmt=1");
        clock.Advance(TimeSpan.FromHours(6));
        var after = await LinesAsync(site, "secid=1.600519&lmt=1");

        Assert.StartsWith("2026-02-27", before[0], StringComparison.Ordinal);
        Assert.StartsWith("2026-03-02", during[0], StringComparison.Ordinal);
        Assert.True(Volume(during[0]) < Volume(after[0]));

        static decimal Volume(string line) => decimal.Parse(line.Split(',')[5], null);
    }

    [Theory]
    [InlineData(102, "2026-02-27")]
    [InlineData(103, "2026-02-27")]
    [InlineData(104, "2025-12-31")]
    public async Task Periods_are_named_by_their_last_day(int klt, string last)
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var lines = await LinesAsync(site, "secid=0.000001&lmt=2", klt: klt);

        Assert.StartsWith(last, lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2026-03-02", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minutes_come_as_bars_and_as_a_trend_of_241_lines()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session

        var five = await LinesAsync(site, "secid=1.600519&beg=20260302&end=20260302", klt: 5);
        var one = await MarketSites.JsonAsync(
            site,
            "/api/qt/stock/trends2/get?secid=1.600519&ndays=1&iscr=0&fields2=f51,f52,f53,f54,f55,f56,f57,f58",
            Ct
        );
        var withAuction = await MarketSites.JsonAsync(
            site,
            "/api/qt/stock/trends2/get?secid=1.600519&ndays=2&iscr=1",
            Ct
        );

        Assert.Equal(48, five.Count);
        Assert.StartsWith("2026-03-02 15:00,", five[^1], StringComparison.Ordinal);
        var trends = one.GetProperty("data")
            .GetProperty("trends")
            .EnumerateArray()
            .Select(t => t.GetString()!)
            .ToList();
        Assert.Equal(241, trends.Count); // lines are text
        Assert.StartsWith("2026-03-02 09:30,", trends[0], StringComparison.Ordinal);
        Assert.Equal(bar.PreClose, one.GetProperty("data").GetProperty("preClose").GetDecimal());
        Assert.Equal(bar.Amount, trends.Sum(t => decimal.Parse(t.Split(',')[6], null)));
        Assert.Equal(2 * 252, withAuction.GetProperty("data").GetProperty("trendsTotal").GetInt32());
    }

    [Fact]
    public async Task A_quote_is_decimal_only_on_request_and_a_dash_where_there_is_none()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session
        const string fields = "fields=f43,f44,f47,f48,f57,f58,f59,f60,f116,f170,f19,f20,f39";

        var plain = (
            await MarketSites.JsonAsync(site, $"/api/qt/stock/get?secid=1.600519&fltt=2&invt=2&{fields}", Ct)
        ).GetProperty("data");
        var shifted = (await MarketSites.JsonAsync(site, $"/api/qt/stock/get?secid=1.600519&{fields}", Ct)).GetProperty(
            "data"
        );
        var rest = (
            await MarketSites.JsonAsync(site, $"/api/qt/stock/get?secid=0.302132&fltt=2&invt=2&{fields}", Ct)
        ).GetProperty("data");

        Assert.Equal(bar.Close, plain.GetProperty("f43").GetDecimal());
        Assert.Equal(bar.Volume / 100, plain.GetProperty("f47").GetDecimal());
        Assert.True(plain.GetProperty("f19").GetDecimal() < plain.GetProperty("f39").GetDecimal());
        Assert.Equal(bar.Close * 100, shifted.GetProperty("f43").GetDecimal());
        Assert.Equal("-", rest.GetProperty("f43").GetString());
        Assert.True(rest.GetProperty("f60").GetDecimal() > 0);
    }

    [Fact]
    public async Task Lists_have_a_hundred_rows_at_most_and_no_overlap_by_code()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(new MarketWorld(300), MarketSites.ClockAt(16), Ct);
        const string all = "m:0+t:6,m:0+t:80,m:1+t:2,m:1+t:23,m:0+t:81+s:2048";

        List<string> codes = [];
        var total = int.MaxValue;
        for (var page = 1; codes.Count < total; page++)
        {
            var data = (await ListAsync(site, all, page)).GetProperty("data");
            total = data.GetProperty("total").GetInt32();
            var rows = data.GetProperty("diff")
                .EnumerateArray()
                .Select(r => r.GetProperty("f12").GetString()!)
                .ToList();
            Assert.InRange(rows.Count, 1, 100); // codes are text
            codes.AddRange(rows);
        }
        var beyond = await ListAsync(site, all, 99);

        Assert.Equal(total, codes.Distinct().Count());
        Assert.DoesNotContain("600087", codes);
        Assert.Equal(JsonValueKind.Null, beyond.GetProperty("data").ValueKind);
    }

    [Theory]
    [InlineData("m:0+t:81+s:2048", "920163")]
    [InlineData("b:MK0021,b:MK0022,b:MK0023,b:MK0024", "510300")]
    [InlineData("m:128+t:1,m:128+t:2,m:128+t:3,m:128+t:4", "00700")]
    [InlineData("m:105,m:106,m:107", "AAPL")]
    [InlineData("m:0+f:4,m:1+f:4", "000004")]
    public async Task A_filter_holds_what_it_says(string filter, string code)
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var rows = (await ListAsync(site, filter, 1)).GetProperty("data").GetProperty("diff");

        Assert.Equal(code, rows[0].GetProperty("f12").GetString());
        Assert.Equal(1, rows.GetArrayLength());
    }

    [Fact]
    public async Task A_callback_wraps_the_answer()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var text = await MarketSites.TextAsync(site, $"{Kline}&secid=1.600519&lmt=1&cb=jQuery112_1", Ct);

        Assert.StartsWith("jQuery112_1({\"rc\":0,", text, StringComparison.Ordinal);
        Assert.EndsWith(");", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ban_closes_connections_without_an_answer()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        site.ListCallsBeforeBan = 1;

        await ListAsync(site, "m:1+t:2", 1);
        await Assert.ThrowsAsync<HttpRequestException>(() => ListAsync(site, "m:1+t:2", 2));
        await Assert.ThrowsAsync<HttpRequestException>(() => LinesAsync(site, "secid=1.600519"));
        (site.IsBanned, site.ListCallsBeforeBan) = (false, null);

        Assert.NotEmpty(await LinesAsync(site, "secid=1.600519&lmt=1"));
        Assert.Equal(2, site.Count("clist/get"));
    }

    private static Task<JsonElement> ListAsync(EastMoneyFarEnd site, string filter, int page) =>
        MarketSites.JsonAsync(
            site,
            $"/api/qt/clist/get?pn={page}&pz=5000&po=0&np=1&fltt=2&invt=2&fid=f12&fs={filter}&fields=f2,f12,f13,f14,f18",
            Ct
        );

    private static async Task<IReadOnlyList<string>> LinesAsync(
        EastMoneyFarEnd site,
        string query,
        int fqt = 0,
        int klt = 101
    )
    {
        var path = $"/api/qt/stock/kline/get?fields1=f1,f3&klt={klt}&fqt={fqt}&{query}";
        var lines = (await MarketSites.JsonAsync(site, path, Ct)).GetProperty("data").GetProperty("klines");
        return [.. lines.EnumerateArray().Select(l => l.GetString()!)]; // lines are text
    }

    private static decimal Close(string line) => decimal.Parse(line.Split(',')[2], null);

    private static string Names(JsonElement value) => string.Join(',', value.EnumerateObject().Select(p => p.Name));
}
