using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Compat;

/// <summary>Tushare's protocol, answered from our own store.</summary>
public sealed class TushareDoorTests
{
    private static readonly (string Key, string Value)[] NoJobs = [("Jobs:Enabled", "false")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What is asked of both.</summary>
    private static readonly (string Api, string Parameters, string Fields)[] Calls =
    [
        ("daily", """{"ts_code":"600519.SH","start_date":"20250401","end_date":"20260302"}""", ""),
        ("daily", """{"ts_code":"600000.SH,000001.SZ","start_date":"20250501","end_date":"20250520"}""", ""),
        ("daily", """{"ts_code":"920163.BJ","trade_date":"20260227"}""", "trade_date,close,vol"),
        ("adj_factor", """{"ts_code":"600519.SH","start_date":"20250401","end_date":"20260302"}""", ""),
        ("adj_factor", """{"ts_code":"600000.SH","start_date":"20250501","end_date":"20250601"}""", ""),
        ("fund_daily", """{"ts_code":"510300.SH","start_date":"20260101"}""", ""),
        ("fund_adj", """{"ts_code":"510300.SH","start_date":"20260101"}""", ""),
        ("index_daily", """{"ts_code":"000300.SH","start_date":"20260101"}""", ""),
        ("weekly", """{"ts_code":"600519.SH","start_date":"20250701","end_date":"20260227"}""", ""),
        ("weekly", """{"ts_code":"600000.SH","start_date":"20250501","end_date":"20250601"}""", ""),
        ("monthly", """{"ts_code":"000001.SZ","start_date":"20250430","end_date":"20260302"}""", ""),
        ("trade_cal", """{"start_date":"20260201","end_date":"20260310"}""", ""),
        (
            "trade_cal",
            """{"exchange":"SZSE","start_date":"20260101","end_date":"20260301","is_open":1}""",
            "cal_date,pretrade_date"
        ),
        ("stock_basic", """{"ts_code":"600519.SH,302132.SZ"}""", "ts_code,symbol,name,market,exchange,list_date"),
    ];

    [Theory, EachDatabase]
    public async Task What_was_synced_from_Tushare_is_given_as_Tushare_gives_it(DatabaseKind kind)
    {
        await using var world = await DoorWorld.FilledAsync(kind);

        foreach (var (api, text, fields) in Calls)
        {
            var parameters = JsonDocument.Parse(text).RootElement;
            var ours = await world.CallAsync(api, parameters, fields);
            var far = await world.FarAsync(api, parameters, fields);

            Assert.True(ours.Code == 0, ours.Message);
            Assert.NotEmpty(far.Rows);
            Assert.Equal(far.Fields, ours.Fields);
            Assert.Equal(far.Rows.Order(StringComparer.Ordinal), ours.Rows.Order(StringComparer.Ordinal));
            // Newest first; how instruments follow each other within a day is everybody's own affair.
            if (far.Rows.Select(r => r.Split(' ')[0]).Distinct().Count() == 1)
                Assert.Equal(far.Rows, ours.Rows);
            Assert.False(ours.HasMore);
            if (api is not "trade_cal" and not "stock_basic")
                Assert.Equal("tushare", ours.Header("X-Source"));
            Assert.Null(ours.Header("X-Stale"));
        }
    }

    [Theory, EachDatabase]
    public async Task The_whole_market_of_a_day_is_one_call_and_a_gap_is_said(DatabaseKind kind)
    {
        await using var world = await DoorWorld.FilledAsync(kind);

        var day = await world.CallAsync("daily", new { trade_date = "20260227" }, "ts_code");
        var factors = await world.CallAsync("adj_factor", new { trade_date = "2026-02-27 00:00:00" }, "ts_code");
        var before = await world.CallAsync("daily", new { ts_code = "600519.SH", end_date = "20250331" });
        var stale = await world.CallAsync("daily", new { ts_code = "688001.SH", start_date = "20260101" });
        var halted = await world.CallAsync("daily", new { ts_code = "302132.SZ", start_date = "20260225" });

        Assert.Equal(["000001.SZ", "600000.SH", "600519.SH", "920163.BJ"], day.Rows);
        Assert.Equal(["000001.SZ", "302132.SZ", "600000.SH", "600519.SH", "920163.BJ"], factors.Rows);
        Assert.Equal((0, 0), (before.Code, before.Rows.Count));
        Assert.Equal(11, before.Fields.Count);
        Assert.Equal("true", stale.Header("X-Stale"));
        Assert.Empty(halted.Rows);
        Assert.Null(halted.Header("X-Stale"));
    }

    [Theory, EachDatabase]
    public async Task Limits_are_computed_as_the_exchanges_do_and_suspensions_are_told_as_stored(DatabaseKind kind)
    {
        await using var world = await DoorWorld.FilledAsync(kind);
        var limits = new
        {
            ts_code = "600519.SH,000001.SZ,920163.BJ",
            start_date = "20251201",
            end_date = "20260302",
        };
        var halts = new
        {
            ts_code = "600000.SH",
            start_date = "20250501",
            end_date = "20250601",
        };

        var ours = await world.CallAsync("stk_limit", limits);
        var far = await world.FarAsync("stk_limit", limits);
        var page = await world.CallAsync("stk_limit", new { trade_date = "20260227", limit = 2 }, "ts_code");
        var rest = await world.CallAsync("stk_limit", new { trade_date = "20260227", offset = 2 }, "ts_code");
        var halted = await world.CallAsync("suspend_d", halts);
        var farHalted = await world.FarAsync("suspend_d", halts);
        var only = await world.CallAsync("suspend_d", new { trade_date = "20260227", suspend_type = "S" }, "ts_code");

        Assert.True(far.Rows.Count > 100);
        Assert.Equal(far.Fields, ours.Fields);
        Assert.Equal(far.Rows.Order(StringComparer.Ordinal), ours.Rows.Order(StringComparer.Ordinal));
        Assert.Equal("tushare", ours.Header("X-Source"));
        // A fund's limit is not known from its code, and a suspended share has no bar: neither is guessed.
        Assert.Equal(["000001.SZ", "600000.SH", "600519.SH", "920163.BJ"], [.. page.Rows, .. rest.Rows]);
        Assert.True(page.HasMore);
        Assert.False(rest.HasMore);
        Assert.Contains(farHalted.Rows, r => r.EndsWith(" R", StringComparison.Ordinal));
        Assert.Equal(farHalted.Rows, halted.Rows);
        Assert.Equal(["302132.SZ"], only.Rows);
    }

    [Fact]
    public async Task Parameters_come_in_every_form_that_clients_send()
    {
        await using var world = await DoorWorld.FilledAsync(DatabaseKind.Sqlite);
        const string Plain = """{"ts_code":"600519.SH","start_date":"20260201","end_date":"20260302"}""";
        const string Nulls = """
            {"ts_code":"600519.SH","trade_date":"","start_date":"2026-02-01 00:00:00","end_date":"20260302 15:00:00",
             "limit":null,"offset":null,"adj":null}
            """;
        const string Numbers = """
            {"ts_code":"600519.sh","start_date":20260201,"end_date":20260302,"limit":"3","offset":"1"}
            """;

        var plain = await DailyAsync(world, Plain);
        var nulls = await DailyAsync(world, Nulls);
        var numbers = await DailyAsync(world, Numbers);
        var last = await DailyAsync(
            world,
            $$"""{"ts_code":"600519.SH","start_date":"20260201","limit":1000,"offset":{{plain.Rows.Count - 1}}}"""
        );

        Assert.Equal(plain.Rows, nulls.Rows);
        Assert.Equal(plain.Rows.Skip(1).Take(3), numbers.Rows);
        Assert.True(numbers.HasMore);
        Assert.Equal(plain.Rows[^1], Assert.Single(last.Rows));
        Assert.False(last.HasMore);
        Assert.NotEqual(Id(plain), Id(nulls));

        static Guid Id(DoorAnswer answer) => answer.Body.GetProperty("request_id").GetGuid();
    }

    [Fact]
    public async Task The_body_names_the_function_before_the_address_does()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, NoJobs);
        var days = new { start_date = "20260301", end_date = "20260302" };
        string[] both = ["SSE 20260302 1", "SSE 20260301 0"];

        var body = await DoorWorld.PostAsync(
            world.Server.Anonymous,
            "/compat/tushare/dataapi/weekly",
            new
            {
                api_name = "trade_cal",
                token = world.Token(),
                @params = days,
            }
        );
        var address = await DoorWorld.PostAsync(
            world.Server.Anonymous,
            "/compat/tushare/dataapi/trade_cal",
            new { token = world.Token(), @params = days }
        );
        var listed = await DoorWorld.PostAsync(
            world.Server.Anonymous,
            "/compat/tushare/dataapi",
            new
            {
                api_name = "trade_cal",
                token = world.Token(),
                @params = days,
                fields = new[] { "is_open", "cal_date" },
            }
        );

        Assert.Equal(both, body.Rows);
        Assert.Equal(both, address.Rows);
        Assert.Equal(["1 20260302", "0 20260301"], listed.Rows);
    }

    private static Task<DoorAnswer> DailyAsync(SitesWorld world, string parameters) =>
        world.CallAsync("daily", JsonDocument.Parse(parameters).RootElement);

    [Theory]
    [InlineData("namechange", "{}", "", 2002, "namechange")]
    [InlineData("daily_basic", "{}", "", -2001, "必填参数")]
    [InlineData("stk_limit", "{}", "", -2001, "必填参数")]
    [InlineData("suspend_d", """{"trade_date":"20260227","suspend_type":"X"}""", "", -2001, "suspend_type")]
    [InlineData("income_vip", "{}", "", 2002, "没有接口(income_vip)访问权限")]
    [InlineData("nothing", "{}", "", -2001, "接口名")]
    [InlineData("daily", """{"ts_code":"600519.SH"}""", "close,shape,size", -2001, "shape,size")]
    [InlineData("daily", "{}", "", -2001, "必填参数")]
    [InlineData("index_daily", """{"trade_date":"20260227"}""", "", -2001, "ts_code")]
    [InlineData("daily", """{"trade_date":"soon"}""", "", -2001, "trade_date")]
    [InlineData("daily", """{"trade_date":"20260230"}""", "", -2001, "trade_date")]
    [InlineData("daily", """{"trade_date":"20260227","limit":-1}""", "", -2001, "limit")]
    [InlineData("daily", """{"trade_date":"20260227","offset":1.5}""", "", -2001, "offset")]
    [InlineData("daily", """{"ts_code":["600519.SH"]}""", "", -2001, "ts_code")]
    [InlineData("daily", "[]", "", -2001, "params")]
    [InlineData("trade_cal", """{"exchange":"CFFEX"}""", "", -2001, "exchange")]
    [InlineData("stock_basic", """{"is_hs":"H"}""", "", -2001, "is_hs")]
    public async Task What_cannot_be_answered_is_a_code_and_a_sentence(
        string api,
        string parameters,
        string fields,
        int code,
        string words
    )
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, NoJobs);

        var answer = await world.CallAsync(api, JsonDocument.Parse(parameters).RootElement, fields);

        Assert.Equal(code, answer.Code);
        Assert.Contains(words, answer.Message, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, answer.Data.ValueKind);
    }

    [Fact]
    public async Task Only_a_token_of_ours_opens_the_door_and_its_use_is_written_down()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, NoJobs);
        using var viewer = await world.Server.As(UserRole.Viewer);
        var token = viewer.DefaultRequestHeaders.Authorization!.Parameter!; // made with one
        var days = new { start_date = "20260301", end_date = "20260302" };

        var right = await world.CallAsync("trade_cal", days, token: token);
        var unknown = await world.CallAsync("trade_cal", days, token: "sbx_" + new string('x', 40));
        var foreign = await world.CallAsync("trade_cal", days, token: new string('a', 56));
        var none = await DoorWorld.PostAsync(
            world.Server.Http, // a token in the header does not help
            "/compat/tushare",
            new { api_name = "trade_cal", @params = days }
        );
        await ElsewhereAsync("UPDATE identity_api_token SET last_used_at = NULL");
        await world.CallAsync("trade_cal", days, token: token);
        var used = await CountAsync(world, "SELECT count(*) FROM identity_api_token WHERE last_used_at IS NOT NULL");
        await ElsewhereAsync("UPDATE identity_user SET must_change_password = 1");
        var mustChange = await world.CallAsync("trade_cal", days, token: token);
        await ElsewhereAsync("UPDATE identity_api_token SET revoked_at = 1");
        var revoked = await world.CallAsync("trade_cal", days, token: token);

        Assert.Equal((0, 2), (right.Code, right.Rows.Count));
        Assert.All([unknown, foreign, none, revoked], a => Assert.Equal(40101, a.Code));
        Assert.Contains("token", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(1, used);
        Assert.Equal(2002, mustChange.Code);

        async Task ElsewhereAsync(string sql) // as another server does it, which is seen after a second
        {
            await ExecuteAsync(world, sql);
            world.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_body_that_is_none_is_refused_and_not_looked_at_further()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, NoJobs);

        foreach (
            var body in new[]
            {
                "",
                "[]",
                "{",
                "nonsense",
                $$"""{"api_name":"daily","x":"{{new string('x', 70_000)}}"}""",
            }
        )
        {
            using var content = new StringContent(body, Encoding.UTF8);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            using var answer = await world.Server.Anonymous.PostAsync("/compat/tushare", content, Ct);
            var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
            Assert.Equal((200, -2001), ((int)answer.StatusCode, said.GetProperty("code").GetInt32()));
        }
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_so_in_words_that_clients_wait_at()
    {
        await using var world = await SitesWorld.StartAsync(
            DatabaseKind.Sqlite,
            0,
            ("Jobs:Enabled", "false"),
            ("Market:Compat:TusharePerMinute", "3")
        );
        var days = new { start_date = "20260301", end_date = "20260302" };

        var first = new List<int>();
        for (var call = 0; call < 3; call++)
            first.Add((await world.CallAsync("trade_cal", days)).Code);
        var fourth = await world.CallAsync("trade_cal", days);
        var other = await world.CallAsync("stock_basic");
        world.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await world.CallAsync("trade_cal", days);

        Assert.Equal([0, 0, 0], first);
        Assert.Equal(40203, fourth.Code);
        Assert.Contains("每分钟最多访问该接口3次", fourth.Message, StringComparison.Ordinal);
        Assert.Equal("60", fourth.Header("Retry-After"));
        Assert.Equal((0, 0), (other.Code, later.Code));
    }

    [Fact]
    public async Task Who_asks_too_fast_for_the_server_gets_no_429_that_looks_like_an_empty_table()
    {
        await using var world = await SitesWorld.StartAsync(
            DatabaseKind.Sqlite,
            0,
            ("Jobs:Enabled", "false"),
            ("Hosting:RequestsPerTenSeconds", "10")
        );

        var codes = new List<int>();
        for (var call = 0; call < 12; call++)
            codes.Add((await world.CallAsync("trade_cal", new { start_date = "20260302" })).Code);

        Assert.Equal(0, codes[0]);
        Assert.Equal(40203, codes[^1]);
    }

    [Fact]
    public async Task Beijing_s_old_codes_are_told_and_found()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, NoJobs);
        await ExecuteAsync(
            world,
            "INSERT INTO market_former_code (code, instrument_id) SELECT '838163.BJ', id FROM market_instrument WHERE code = '920163.BJ'"
        );
        world.Get<Market.Instruments.InstrumentBook>().Forget();

        var (ours, far) = (await world.CallAsync("bse_mapping"), await world.FarAsync("bse_mapping"));
        var found = await world.CallAsync("stock_basic", new { ts_code = "838163.BJ" }, "ts_code");

        Assert.Equal(far.Rows, ours.Rows);
        Assert.Equal(["920163.BJ"], found.Rows);
    }

    private static async Task ExecuteAsync(SitesWorld world, string sql)
    {
        await using var transaction = await world.Get<Database>().BeginWriteAsync(Ct);
        await using var command = transaction.Command(sql);
        await command.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }

    private static async Task<long> CountAsync(SitesWorld world, string sql)
    {
        await using var connection = await world.Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, DatabaseKind.Sqlite, sql);
        return (long)(await command.ExecuteScalarAsync(Ct))!; // a count is never null
    }
}
