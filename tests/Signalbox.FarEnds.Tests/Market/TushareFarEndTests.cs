using System.Net;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using SampleFiles = Signalbox.Testing.Samples;

namespace Signalbox.FarEnds.Tests.Market;

public sealed class TushareFarEndTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/dataapi")]
    [InlineData("/dataapi/daily")]
    public async Task Bars_come_newest_first_in_lots_and_thousands(string route)
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);

        var answer = await MarketSites.TushareAsync(
            site,
            "daily",
            new
            {
                ts_code = "600519.SH",
                start_date = "20260101",
                end_date = "",
                limit = (int?)null,
            },
            Ct,
            route: route
        );

        var data = answer.GetProperty("data");
        Assert.Equal(
            "ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount",
            string.Join(',', data.GetProperty("fields").EnumerateArray())
        );
        var rows = MarketSites.Rows(answer);
        var bars = site.World.Bars(site.World["600519.SH"], new(2026, 1, 1), MarketSites.Monday).Reverse().ToList();
        Assert.Equal(bars.Count, rows.Count);
        Assert.Equal("20260302", rows[0]["trade_date"].GetString());
        Assert.Equal(bars.Select(b => b.Close), rows.Select(r => r["close"].GetDecimal()));
        Assert.Equal(bars.Select(b => b.Volume / 100m), rows.Select(r => r["vol"].GetDecimal()));
        Assert.Equal(bars.Select(b => b.Amount / 1000), rows.Select(r => r["amount"].GetDecimal()));
        Assert.Equal(decimal.Round(bars[0].ChangePercent, 4), rows[0]["pct_chg"].GetDecimal(), 3);
        Assert.Equal("", answer.GetProperty("msg").GetString());
        Assert.Equal("daily", site.Requests[0].Operation);
    }

    [Fact]
    public async Task Numbers_and_texts_times_and_several_codes_are_all_taken()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);

        var bars = await MarketSites.TushareAsync(
            site,
            "daily",
            new
            {
                ts_code = "600519.SH,000001.SZ",
                trade_date = "20260302 00:00:00",
                limit = "5",
                offset = 0,
            },
            Ct,
            "ts_code,close"
        );
        var open = await MarketSites.TushareAsync(
            site,
            "trade_cal",
            new
            {
                start_date = 20260213,
                end_date = 20260224,
                is_open = "1",
            },
            Ct,
            "cal_date,is_open,pretrade_date"
        );

        Assert.Equal(2, bars.GetProperty("data").GetProperty("items").GetArrayLength());
        Assert.Equal("""["20260224",1,"20260213"]""", open.GetProperty("data").GetProperty("items")[0].GetRawText());
        Assert.Equal(2, open.GetProperty("data").GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Paging_says_whether_there_is_more()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        var all = await MarketSites.TushareAsync(site, "daily", new { trade_date = "20260302" }, Ct);
        var count = all.GetProperty("data").GetProperty("items").GetArrayLength();

        var first = await MarketSites.TushareAsync(site, "daily", new { trade_date = "20260302", limit = 3 }, Ct);
        var last = await MarketSites.TushareAsync(
            site,
            "daily",
            new
            {
                trade_date = "20260302",
                limit = 3,
                offset = count - 2,
            },
            Ct
        );

        Assert.False(all.GetProperty("data").GetProperty("has_more").GetBoolean());
        Assert.True(first.GetProperty("data").GetProperty("has_more").GetBoolean());
        Assert.Equal(3, first.GetProperty("data").GetProperty("items").GetArrayLength());
        Assert.Equal(2, last.GetProperty("data").GetProperty("items").GetArrayLength());
        // 302132 is suspended, 600087 is gone, funds and indices have APIs of their own.
        Assert.Equal(site.World.Shares.Count() - 2, count);
    }

    [Fact]
    public async Task A_suspended_day_has_a_factor_and_a_row_that_says_so_but_no_bar()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        var may = new
        {
            ts_code = "600000.SH",
            start_date = "20250509",
            end_date = "20250515",
        };

        var bars = MarketSites.Rows(await MarketSites.TushareAsync(site, "daily", may, Ct));
        var factors = MarketSites.Rows(await MarketSites.TushareAsync(site, "adj_factor", may, Ct));
        var rests = MarketSites.Rows(await MarketSites.TushareAsync(site, "suspend_d", may, Ct));
        var part = MarketSites.Rows(
            await MarketSites.TushareAsync(
                site,
                "suspend_d",
                new { ts_code = "600000.SH", trade_date = "20250903" },
                Ct
            )
        );

        Assert.Equal(["20250515", "20250509"], bars.Select(b => b["trade_date"].GetString()));
        Assert.Equal(5, factors.Count);
        Assert.Equal(["R", "S", "S", "S"], rests.Select(r => r["suspend_type"].GetString()));
        Assert.Equal("09:30-10:00", part.Single()["suspend_timing"].GetString());
    }

    [Fact]
    public async Task Weeks_are_fractions_and_end_on_their_last_session()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(18), Ct);

        var weeks = MarketSites.Rows(
            await MarketSites.TushareAsync(
                site,
                "weekly",
                new
                {
                    ts_code = "000001.SZ",
                    start_date = "20260201",
                    end_date = "20260331",
                },
                Ct
            )
        );

        Assert.Equal(["20260227", "20260213", "20260206"], weeks.Select(w => w["trade_date"].GetString()));
        var (close, before) = (weeks[0]["close"].GetDecimal(), weeks[0]["pre_close"].GetDecimal());
        Assert.Equal((close - before) / before, weeks[0]["pct_chg"].GetDecimal(), 3);
        Assert.Equal(weeks[1]["close"].GetDecimal(), before);
    }

    [Fact]
    public async Task Rows_of_a_day_come_when_they_are_ready()
    {
        var clock = MarketSites.ClockAt(9);
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, clock, Ct);
        var today = new { ts_code = "600519.SH", trade_date = "20260302" };

        Assert.Equal(
            (0, 0, 1),
            (await CountAsync("daily"), await CountAsync("adj_factor"), await CountAsync("stk_limit"))
        );
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((0, 1), (await CountAsync("daily"), await CountAsync("adj_factor")));
        clock.Advance(TimeSpan.FromHours(7));
        Assert.Equal((1, 0), (await CountAsync("daily"), await CountAsync("daily_basic")));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await CountAsync("daily_basic"));

        async Task<int> CountAsync(string api) =>
            MarketSites.Rows(await MarketSites.TushareAsync(site, api, today, Ct)).Count;
    }

    [Fact]
    public async Task The_list_has_the_columns_of_the_real_answer_and_tells_who_is_gone()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(9), Ct);

        var listed = MarketSites.Rows(await MarketSites.TushareAsync(site, "stock_basic", new { }, Ct));
        var gone = MarketSites.Rows(
            await MarketSites.TushareAsync(
                site,
                "stock_basic",
                new { list_status = "D" },
                Ct,
                "ts_code,delist_date,list_status"
            )
        );

        Assert.DoesNotContain(listed, r => r["ts_code"].GetString() == "600087.SH");
        Assert.Contains(listed, r => r["market"].GetString() == "北交所" && r["ts_code"].GetString() == "920163.BJ");
        Assert.False(listed[0].ContainsKey("fullname"));
        Assert.Equal(["600087.SH", "20230630", "D"], gone.Single().Values.Select(v => v.GetString()));
        var sample = await SampleAsync("data/market/raw/tushare/stock_basic.response.json.gz");
        var names = string.Join(',', sample.GetProperty("data").GetProperty("fields").EnumerateArray());
        var whole = await MarketSites.TushareAsync(site, "stock_basic", new { }, Ct, names);
        Assert.Equal(names, string.Join(',', whole.GetProperty("data").GetProperty("fields").EnumerateArray()));
        Assert.Equal(sample.EnumerateObject().Select(p => p.Name), whole.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Old_codes_names_indices_funds_and_Hong_Kong_have_their_own_APIs()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(18, 30), Ct);
        var day = new { trade_date = "20260302" };

        var mapping = await RowsAsync("bse_mapping", new { o_code = "838163.BJ" });
        var names = await RowsAsync("namechange", new { ts_code = "000004.SZ" });
        var indices = await RowsAsync("index_basic", new { });
        var index = await RowsAsync("index_daily", new { ts_code = "000001.SH", trade_date = "20260302" });
        var fund = await RowsAsync("fund_daily", day);
        var fundFactor = await RowsAsync("fund_adj", day);
        var abroad = await RowsAsync("hk_daily", day);

        Assert.Equal("920163.BJ", mapping.Single()["n_code"].GetString());
        Assert.Equal(["*ST示例", "ST示例", "示例软件"], names.Select(n => n["name"].GetString()));
        Assert.Equal(["000001.SH", "000300.SH"], indices.Select(i => i["ts_code"].GetString()));
        Assert.Equal("close", index.Single().Keys.ElementAt(2));
        Assert.Equal("510300.SH", fund.Single()["ts_code"].GetString());
        Assert.True(fundFactor.Single()["adj_factor"].GetDecimal() > 1);
        var bar = site.World.Bar(site.World["00700.HK"], MarketSites.Monday)!; // a session
        Assert.Equal((decimal)bar.Volume, abroad.Single()["vol"].GetDecimal());
        Assert.Equal(bar.Amount, abroad.Single()["amount"].GetDecimal());
        Assert.Empty(await RowsAsync("daily", new { ts_code = "838163.BJ" }));

        async Task<IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>> RowsAsync(string api, object parameters) =>
            MarketSites.Rows(await MarketSites.TushareAsync(site, api, parameters, Ct));
    }

    [Fact]
    public async Task Figures_are_in_ten_thousands_and_a_loss_has_no_ratio()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(17, 30), Ct);

        var rows = MarketSites.Rows(
            await MarketSites.TushareAsync(site, "daily_basic", new { trade_date = "20260302" }, Ct)
        );
        var limits = MarketSites.Rows(
            await MarketSites.TushareAsync(site, "stk_limit", new { trade_date = "20260302" }, Ct)
        );

        var bank = rows.Single(r => r["ts_code"].GetString() == "600000.SH");
        Assert.Equal(2935208.0397m, bank["total_share"].GetDecimal());
        Assert.Equal(bank["close"].GetDecimal() * 2935208.0397m, bank["total_mv"].GetDecimal(), 2);
        var loss = rows.Single(r => r["ts_code"].GetString() == "688001.SH");
        Assert.Equal(JsonValueKind.Null, loss["pe_ttm"].ValueKind);
        Assert.DoesNotContain(limits, l => l["ts_code"].GetString() == "001399.SZ");
        var fund = limits.Single(l => l["ts_code"].GetString() == "510300.SH");
        Assert.False(fund.ContainsKey("pre_close"));
        Assert.True(fund["up_limit"].GetDecimal() > fund["down_limit"].GetDecimal());
    }

    [Fact]
    public async Task Refusals_are_200_with_a_code_and_a_sentence()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(9), Ct);
        site.Add(
            new TushareToken
            {
                Text = "poor",
                Rights = new HashSet<string> { "daily" },
            }
        );
        site.Add(
            new TushareToken
            {
                Text = "poorer",
                Rights = new HashSet<string>(),
                NoRightCode = 2002,
            }
        );

        await RefusedAsync("daily", new { }, "nobody", 40101, "您的token不对");
        await RefusedAsync("daily_basic", new { }, "poor", 40203, "没有接口(daily_basic)访问权限");
        await RefusedAsync("daily", new { }, "poorer", 2002, "没有访问该接口的权限");
        await RefusedAsync("daily", new { trade_date = "2026-03-02" }, null, -2001, "trade_date");
        await RefusedAsync("nothing", new { }, null, -2001, "请指定正确的接口名");
        var unknown = await MarketSites.TushareAsync(site, "daily", new { ts_code = "600519.SH" }, Ct, "close,clsoe");
        Assert.Contains("clsoe", unknown.GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("data").ValueKind);

        async Task RefusedAsync(string api, object parameters, string? token, int code, string part)
        {
            var answer = await MarketSites.TushareAsync(site, api, parameters, Ct, token: token);
            Assert.Equal(code, answer.GetProperty("code").GetInt32());
            Assert.Contains(part, answer.GetProperty("msg").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, "每分钟最多访问该接口2次")]
    [InlineData(60, "每小时最多访问该接口2次")]
    [InlineData(1440, "每天最多访问该接口2次")]
    public async Task A_budget_is_of_one_API_and_comes_back(int minutes, string part)
    {
        var clock = MarketSites.ClockAt(9);
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, clock, Ct);
        site.Token.Budgets["daily"] = new TushareBudget(2, TimeSpan.FromMinutes(minutes));
        var asked = new { ts_code = "600519.SH", trade_date = "20260227" };

        await MarketSites.TushareAsync(site, "daily", asked, Ct);
        await MarketSites.TushareAsync(site, "daily", asked, Ct);
        var refused = await MarketSites.TushareAsync(site, "daily", asked, Ct);
        var other = await MarketSites.TushareAsync(site, "adj_factor", asked, Ct);
        clock.Advance(TimeSpan.FromMinutes(minutes));
        var again = await MarketSites.TushareAsync(site, "daily", asked, Ct);

        Assert.Equal(40203, refused.GetProperty("code").GetInt32());
        Assert.Contains(part, refused.GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Contains("doc_id=108", refused.GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (other.GetProperty("code").GetInt32(), again.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task What_is_no_JSON_is_refused_and_a_GET_finds_nothing()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(9), Ct);
        using var http = new HttpClient();
        using var body = new StringContent("api_name=daily", Encoding.UTF8);

        using var answer = await http.PostAsync(site.Url, body, Ct);
        using var get = await http.GetAsync(site.Url, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("-2001", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
    }

    private static async Task<JsonElement> SampleAsync(string path)
    {
        await using var file = File.OpenRead(SampleFiles.Path(path));
        await using var plain = new System.IO.Compression.GZipStream(
            file,
            System.IO.Compression.CompressionMode.Decompress
        );
        return await JsonSerializer.DeserializeAsync<JsonElement>(plain, cancellationToken: Ct);
    }
}
