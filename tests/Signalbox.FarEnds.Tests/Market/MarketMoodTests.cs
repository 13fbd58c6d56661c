using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.Market;

namespace Signalbox.FarEnds.Tests.Market;

/// <summary>The ugly answers, each over a real socket.</summary>
public sealed class MarketMoodTests
{
    private const string Quotes = "/list=sh600519,sz000001";
    private const string Kline = "/api/qt/stock/kline/get?secid=1.600519&lmt=3";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_nothing_and_statuses_come_instead_of_an_answer()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        site.BeNext(MarketMood.WebPage);
        site.BeNext(MarketMood.Empty);
        site.BeNext(MarketMood.Status(500));
        site.BeNext(MarketMood.Status(502));
        site.BeNext(AkToolsFarEnd.Failure);
        site.BeNext(MarketMood.Well);

        var page = await MarketSites.BytesAsync(site, Quotes, Ct);
        var empty = await MarketSites.BytesAsync(site, Quotes, Ct);
        var first = await MarketSites.BytesAsync(site, Quotes, Ct);
        var second = await MarketSites.BytesAsync(site, Quotes, Ct);
        var third = await MarketSites.TextAsync(site, Quotes, Ct);
        var well = await MarketSites.ChineseAsync(site, Quotes, Ct);

        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (page.Status, page.Type));
        Assert.Contains("滑块", Encoding.UTF8.GetString(page.Body), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, 0), (empty.Status, empty.Body.Length));
        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway), (first.Status, second.Status));
        Assert.Equal("Internal Server Error", third);
        Assert.Contains("示例酒业", well, StringComparison.Ordinal);
        Assert.Equal(6, site.Requests.Count);
    }

    [Fact]
    public async Task Too_many_may_say_how_long_to_wait()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        site.BeNext(MarketMood.TooMany(TimeSpan.FromSeconds(30)));
        site.BeNext(MarketMood.TooMany());
        using var http = new HttpClient();

        using var said = await http.GetAsync(site.Url + Kline, Ct);
        using var unsaid = await http.GetAsync(site.Url + Kline, Ct);

        Assert.Equal(
            (HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests),
            (said.StatusCode, unsaid.StatusCode)
        );
        Assert.Equal(TimeSpan.FromSeconds(30), said.Headers.RetryAfter!.Delta);
        Assert.Null(unsaid.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_connection_is_closed_at_once_or_half_way()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        site.BeNext(MarketMood.Close);
        site.BeNext(MarketMood.HalfBody);
        using var http = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(site.Url + Kline, Ct));
        using var half = await http.GetAsync(site.Url + Kline, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.OK, half.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => half.Content.ReadAsStringAsync(Ct));

        Assert.Equal(0, (await MarketSites.JsonAsync(site, Kline, Ct)).GetProperty("rc").GetInt32());
    }

    [Fact]
    public async Task Silence_lasts_until_the_caller_has_had_enough()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        site.BeNext(MarketMood.Silence);
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(300) };

        await Assert.ThrowsAsync<TaskCanceledException>(() => http.GetAsync(site.Url + Kline, Ct));

        await site.ArrivalAsync(Ct);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task A_slow_body_goes_by_the_clock_of_the_site()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, TimeProvider.System, Ct);
        site.BeNext(MarketMood.Slow(TimeSpan.FromMilliseconds(30)));
        var watch = Stopwatch.StartNew();

        var answer = await MarketSites.JsonAsync(site, Kline, Ct);

        Assert.Equal(0, answer.GetProperty("rc").GetInt32());
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(200), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task The_end_may_come_in_the_middle_of_a_character()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        site.BeNext(MarketMood.HalfCharacter);

        var (_, _, body) = await MarketSites.BytesAsync(site, Quotes, Ct);

        Assert.True(body[^1] >= 0x81);
        var text = MarketSites.Chinese.GetString(body);
        Assert.StartsWith("var hq_str_sh600519=\"示例酒业,", text, StringComparison.Ordinal);
        Assert.EndsWith("var hq_str_sz000001=\"?", text, StringComparison.Ordinal); // what is no character
    }

    [Fact]
    public async Task A_mood_can_be_of_one_operation_and_be_taken_back()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        site.BeNext(MarketMood.Twisted(MarketTwist.DuplicateRows), times: 2, "daily_basic");
        site.BeNext(MarketMood.Twisted(MarketTwist.DuplicateRows), times: 1, "adj_factor");
        var asked = new { ts_code = "600519.SH", trade_date = "20260227" };

        var daily = MarketSites.Rows(await MarketSites.TushareAsync(site, "daily", asked, Ct));
        var factors = MarketSites.Rows(await MarketSites.TushareAsync(site, "adj_factor", asked, Ct));
        site.BeWell();
        var basics = MarketSites.Rows(await MarketSites.TushareAsync(site, "daily_basic", asked, Ct));

        Assert.Equal((1, 2, 1), (daily.Count, factors.Count, basics.Count));
    }

    [Theory]
    [InlineData(MarketTwist.ColumnMore, 12, "extra")]
    [InlineData(MarketTwist.ColumnLess, 10, "high")]
    public async Task Tushare_sends_a_column_more_or_less_by_name(MarketTwist twist, int columns, string third)
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        site.BeNext(MarketMood.Twisted(twist));

        var answer = await MarketSites.TushareAsync(site, "daily", new { trade_date = "20260227" }, Ct);

        var data = answer.GetProperty("data");
        Assert.Equal(columns, data.GetProperty("fields").GetArrayLength());
        Assert.Equal(columns, data.GetProperty("items")[0].GetArrayLength());
        Assert.Equal(third, data.GetProperty("fields")[2].GetString());
    }

    [Theory]
    [InlineData(MarketTwist.ColumnMore, 1)]
    [InlineData(MarketTwist.ColumnLess, -1)]
    public async Task The_others_shift_what_stands_behind(MarketTwist twist, int more)
    {
        await using var eastMoney = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        await using var sina = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        await using var tencent = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        await using var akTools = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        foreach (var site in new MarketFarEnd[] { eastMoney, sina, tencent, akTools })
            site.BeNext(MarketMood.Twisted(twist));

        var line = (await MarketSites.JsonAsync(eastMoney, Kline, Ct)).GetProperty("data").GetProperty("klines")[0];
        var quote = await MarketSites.ChineseAsync(sina, "/list=sh600519", Ct);
        var other = await MarketSites.ChineseAsync(tencent, "/q=sh600519", Ct);
        var row = (await MarketSites.JsonAsync(akTools, "/api/public/stock_zh_a_hist", Ct))[0];

        Assert.Equal(11 + more, line.GetString()!.Split(',').Length); // lines are text
        Assert.Equal(34 + more, quote.Split(',').Length);
        Assert.Equal(88 + more, other.Split('~').Length);
        Assert.Equal(12 + more, row.EnumerateObject().Count());
    }

    [Fact]
    public async Task Yesterdays_figures_stand_under_todays_date()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        await using var tushare = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        await using var tencent = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        foreach (var one in new MarketFarEnd[] { site, tushare, tencent })
            one.BeNext(MarketMood.Twisted(MarketTwist.YesterdayAsToday));

        var lines = (await MarketSites.JsonAsync(site, Kline, Ct)).GetProperty("data").GetProperty("klines");
        var asked = new { ts_code = "600519.SH", trade_date = "20260302" };
        var row = MarketSites.Rows(await MarketSites.TushareAsync(tushare, "daily", asked, Ct)).Single();
        var quote = (await MarketSites.ChineseAsync(tencent, "/q=sh600519", Ct)).Split('~');

        var friday = site.World.Bar(site.World["600519.SH"], new DateOnly(2026, 2, 27))!; // a session
        Assert.Equal(lines[1].GetString()![10..], lines[2].GetString()![10..]); // lines are text
        Assert.StartsWith("2026-03-02", lines[2].GetString(), StringComparison.Ordinal);
        Assert.Equal((friday.Close, "20260302"), (row["close"].GetDecimal(), row["trade_date"].GetString()));
        Assert.Equal(friday.Close, decimal.Parse(quote[3], null));
        Assert.StartsWith("20260302", quote[30], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volumes_a_hundred_times_too_large_fall_out_of_the_units()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        site.BeNext(MarketMood.Twisted(MarketTwist.HundredTimes));
        var asked = new { ts_code = "600519.SH", trade_date = "20260302" };

        var wrong = MarketSites.Rows(await MarketSites.TushareAsync(site, "daily", asked, Ct)).Single();
        var right = MarketSites.Rows(await MarketSites.TushareAsync(site, "daily", asked, Ct)).Single();

        Assert.Equal(100 * right["vol"].GetDecimal(), wrong["vol"].GetDecimal());
        Assert.InRange(Unit(right), 0.09m, 0.11m); // lots and thousands, as they should be
        Assert.InRange(Unit(wrong), 0.0009m, 0.0011m);

        static decimal Unit(IReadOnlyDictionary<string, JsonElement> row) =>
            row["amount"].GetDecimal() / (row["vol"].GetDecimal() * row["close"].GetDecimal());
    }

    [Fact]
    public async Task Rows_may_come_twice_and_forward_prices_below_zero()
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        site.BeNext(MarketMood.Twisted(MarketTwist.DuplicateRows));
        site.BeNext(MarketMood.Twisted(MarketTwist.NegativeForward), times: 2);

        var twice = await LinesAsync("fqt=0&lmt=3");
        var forward = await LinesAsync("fqt=1&lmt=3");
        var raw = await LinesAsync("fqt=0&lmt=3");

        Assert.Equal(6, twice.Count);
        Assert.Equal(twice[0], twice[1]);
        Assert.All(forward, l => Assert.StartsWith("-", l.Split(',')[2], StringComparison.Ordinal));
        Assert.All(raw, l => Assert.DoesNotContain("-", l.Split(',')[2], StringComparison.Ordinal));

        async Task<IReadOnlyList<string>> LinesAsync(string query)
        {
            var answer = await MarketSites.JsonAsync(site, $"/api/qt/stock/kline/get?secid=1.600519&{query}", Ct);
            return [.. answer.GetProperty("data").GetProperty("klines").EnumerateArray().Select(l => l.GetString()!)];
        }
    }

    [Fact]
    public async Task A_Beijing_share_may_turn_up_under_its_old_code()
    {
        await using var tushare = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        await using var akTools = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        foreach (var site in new MarketFarEnd[] { tushare, akTools })
            site.BeNext(MarketMood.Twisted(MarketTwist.FormerCode));

        var rows = MarketSites.Rows(await MarketSites.TushareAsync(tushare, "stock_basic", new { }, Ct));
        var names = await MarketSites.TextAsync(akTools, "/api/public/stock_info_a_code_name", Ct);

        Assert.Contains(rows, r => r["ts_code"].GetString() == "838163.BJ");
        Assert.DoesNotContain(rows, r => r["ts_code"].GetString() == "920163.BJ");
        Assert.Contains("838163", names, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_keeps_what_it_was_asked()
    {
        var clock = MarketSites.ClockAt(16, 30);
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, clock, Ct);

        await MarketSites.TushareAsync(site, "daily", new { trade_date = "20260302" }, Ct, route: "/dataapi/daily?x=1");

        var request = site.Requests.Single();
        Assert.Equal(("POST", "/dataapi/daily", "daily"), (request.Method, request.Path, request.Operation));
        Assert.Equal((clock.GetUtcNow(), "1"), (request.At, request.Query["x"]));
        Assert.Contains("\"trade_date\":\"20260302\"", request.Body, StringComparison.Ordinal);
        Assert.StartsWith("application/json", request.Headers["content-type"], StringComparison.Ordinal);
        Assert.Equal(1, site.Count("daily"));
    }
}
