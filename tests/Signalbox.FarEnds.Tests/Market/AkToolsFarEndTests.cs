using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.Market;

namespace Signalbox.FarEnds.Tests.Market;

public sealed class AkToolsFarEndTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        "stock_zh_a_hist?symbol=600519",
        "日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率"
    )]
    [InlineData("stock_hk_hist?symbol=00700", "日期,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率")]
    [InlineData("fund_etf_hist_em?symbol=510300", "日期,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率")]
    [InlineData("index_zh_a_hist?symbol=000001", "日期,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率")]
    [InlineData(
        "stock_zh_a_daily?symbol=sh600519",
        "date,open,high,low,close,volume,amount,outstanding_share,turnover"
    )]
    [InlineData("stock_zh_a_daily?symbol=sh600519&adjust=hfq-factor", "date,hfq_factor")]
    [InlineData("stock_zh_a_hist_tx?symbol=sz000001", "date,open,close,high,low,volume,turnover,amount")]
    [InlineData(
        "stock_zh_a_spot_em",
        "序号,代码,名称,最新价,涨跌幅,涨跌额,成交量,成交额,振幅,最高,最低,今开,昨收,量比,换手率,市盈率-动态,市净率,总市值,流通市值,涨速,5分钟涨跌,60日涨跌幅,年初至今涨跌幅"
    )]
    [InlineData("stock_zh_a_spot", "代码,名称,最新价,涨跌额,涨跌幅,买入,卖出,昨收,今开,最高,最低,成交量,成交额,时间戳")]
    [InlineData("stock_info_a_code_name", "code,name")]
    [InlineData("tool_trade_date_hist_sina", "trade_date")]
    [InlineData("stock_bid_ask_em?symbol=000001", "item,value")]
    [InlineData("stock_individual_info_em?symbol=000001", "item,value")]
    public async Task Each_function_has_its_columns_in_order(string call, string columns)
    {
        await using var site = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var rows = await MarketSites.JsonAsync(site, $"/api/public/{call}", Ct);

        Assert.Equal(columns, string.Join(',', rows[0].EnumerateObject().Select(p => p.Name)));
        Assert.Equal(call.Split('?')[0], site.Requests[0].Operation);
    }

    [Fact]
    public async Task Days_are_instants_from_one_function_and_text_from_another()
    {
        await using var site = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        const string range = "start_date=20260302&end_date=20260302";

        var share = await MarketSites.JsonAsync(site, $"/api/public/stock_zh_a_hist?symbol=600519&{range}", Ct);
        var fund = await MarketSites.JsonAsync(site, $"/api/public/fund_etf_hist_em?symbol=510300&{range}", Ct);

        Assert.Equal("2026-03-02T00:00:00.000", share[0].GetProperty("日期").GetString());
        Assert.Equal("2026-03-02", fund[0].GetProperty("日期").GetString());
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session
        Assert.Equal(bar.Volume / 100, share[0].GetProperty("成交量").GetDecimal());
        Assert.Equal(bar.Amount, share[0].GetProperty("成交额").GetDecimal());
    }

    [Theory]
    [InlineData("stock_zh_a_hist?symbol=510300")] // a fund of Shanghai is guessed to be Shenzhen's
    [InlineData("stock_zh_a_hist?symbol=999999")]
    [InlineData("stock_zh_a_hist?symbol=600000&start_date=20250512&end_date=20250514")]
    [InlineData("stock_zh_a_hist?symbol=001399&end_date=20260101")]
    public async Task No_such_code_suspended_and_not_yet_listed_look_the_same(string call)
    {
        await using var site = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        Assert.Equal("[]", await MarketSites.TextAsync(site, $"/api/public/{call}", Ct));
    }

    [Theory]
    [InlineData("no_such_function", 404, "未找到该接口")]
    [InlineData("stock_zh_a_hist?symbol=600519&period=hourly", 404, "'hourly'")]
    [InlineData("stock_zh_a_hist_tx?symbol=sz999999", 404, "'sz999999'")]
    [InlineData("stock_zh_a_hist?code=600519", 500, null)]
    [InlineData("stock_zh_a_daily?symbol=sh999999", 500, null)]
    [InlineData("index_zh_a_hist?symbol=999999", 500, null)]
    public async Task An_unknown_name_is_404_and_all_else_is_500_in_plain_text(string call, int status, string? part)
    {
        await using var site = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var (code, type, body) = await MarketSites.BytesAsync(site, $"/api/public/{call}", Ct);

        var text = Encoding.UTF8.GetString(body);
        Assert.Equal((HttpStatusCode)status, code);
        if (part is null)
        {
            Assert.Equal("Internal Server Error", text);
            Assert.StartsWith("text/plain", type, StringComparison.Ordinal);
            return;
        }
        var error = JsonDocument.Parse(text).RootElement.GetProperty("error").GetString();
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_suspended_share_has_not_is_null()
    {
        await using var site = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var rows = await MarketSites.JsonAsync(site, "/api/public/stock_zh_a_spot_em", Ct);

        var rest = rows.EnumerateArray().Single(r => r.GetProperty("代码").GetString() == "302132");
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("最新价").ValueKind);
        Assert.True(rest.GetProperty("昨收").GetDecimal() > 0);
        Assert.DoesNotContain(rows.EnumerateArray(), r => r.GetProperty("代码").GetString() == "600087");
    }

    [Fact]
    public async Task Versions_are_told_and_private_routes_want_a_token()
    {
        await using var site = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        using var http = new HttpClient();

        var version = await MarketSites.JsonAsync(site, "/version", Ct);
        using var without = await http.GetAsync($"{site.Url}/api/private/stock_info_a_code_name", Ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", site.PrivateToken);
        using var with = await http.GetAsync($"{site.Url}/api/private/stock_info_a_code_name", Ct);

        Assert.Equal("0.0.91", version.GetProperty("at_current_version").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
    }
}
