using System.Text.Json;
using Signalbox.FarEnds.Market;
using SampleFiles = Signalbox.Testing.Samples;

namespace Signalbox.FarEnds.Tests.Market;

public sealed class TencentFarEndTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_quote_has_88_fields_in_lots_with_the_exact_amount_in_one_of_them()
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session

        var fields = (await QuotesAsync(site, "sh600519"))["sh600519"].Split('~');

        Assert.Equal(88, fields.Length);
        Assert.Equal(["1", "示例酒业", "600519"], fields[..3]);
        Assert.Equal([bar.Close, bar.PreClose, bar.Open, bar.Volume / 100], Numbers(fields[3..7]));
        Assert.Equal("20260302150000", fields[30]);
        Assert.Equal([bar.High, bar.Low], Numbers(fields[33..35]));
        Assert.Equal([bar.Close, bar.Volume / 100, bar.Amount], Numbers(fields[35].Split('/')));
        Assert.Equal(
            decimal.Round(bar.Amount / 10_000, MidpointRounding.AwayFromZero),
            decimal.Parse(fields[37], null)
        );
        Assert.Equal(bar.Amount, decimal.Parse(fields[57], null) * 10_000);
        Assert.Equal(("GP-A", "CNY"), (fields[61], fields[82]));
        Assert.Equal(
            decimal.Parse(fields[73], null) * bar.Close / 100_000_000,
            decimal.Parse(fields[45], null),
            precision: 2
        );
        Assert.Equal(bar.Volume / 100m, decimal.Parse(fields[7], null) + decimal.Parse(fields[8], null));
    }

    [Fact]
    public async Task The_shapes_are_those_of_saved_answers()
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(9, 22), Ct);

        var lines = await QuotesAsync(site, "sz000001,s_sz000001,r_hk00700");

        Same("quote_sz002241_preopen.gbk.txt", lines["sz000001"], more: 1);
        Same("quote_short_sz000936.gbk.txt", lines["s_sz000001"]);
        Same("quote_r_hk09660.gbk.txt", lines["r_hk00700"]);

        static void Same(string sample, string line, int more = 0)
        {
            var text = MarketSites.Chinese.GetString(
                File.ReadAllBytes(SampleFiles.Path($"data/market/raw/tencent/{sample}"))
            );
            var real = text.Split('"')[1].Split('~');
            var ours = line.Split('~');
            Assert.Equal(real.Length + more, ours.Length);
            for (var at = 3; at < 38 && at < real.Length; at++) // whether a number stands where one should
                Assert.True(
                    IsNumber(real[at]) == IsNumber(ours[at]) || real[at] == "" || ours[at] == "",
                    $"{sample} {at}: {real[at]} {ours[at]}"
                );
        }

        static bool IsNumber(string text) =>
            decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _);
    }

    [Fact]
    public async Task In_the_auction_a_price_is_only_indicative()
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(9, 22), Ct);
        var bar = site.World.Bar(site.World["000001.SZ"], MarketSites.Monday)!; // a session

        var lines = await QuotesAsync(site, "sz000001,sz302132");

        var fields = lines["sz000001"].Split('~');
        Assert.Equal(bar.Open, decimal.Parse(fields[3], null));
        Assert.Equal(["0.00", "0"], fields[5..7]);
        Assert.Equal(["0.00", "0.00"], fields[33..35]);
        Assert.Equal(fields[9..11], fields[19..21]);
        var rest = lines["sz302132"].Split('~');
        Assert.Equal((rest[4], "0"), (rest[3], rest[6])); // the last close, without a trade
    }

    [Fact]
    public async Task Unknown_codes_are_left_out_and_nothing_at_all_is_a_line_of_its_own()
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var some = await QuotesAsync(site, "sh600519,sh600087,bj838163");
        var none = await MarketSites.ChineseAsync(site, "/q=sh600087", Ct);
        var utf8 = await MarketSites.TextAsync(site, "/utf8/q=r_hk00700", Ct);
        var query = await MarketSites.ChineseAsync(site, "/?q=sh600519", Ct);

        Assert.Equal(["sh600519"], some.Keys);
        Assert.Equal("v_pv_none_match=\"1\";\n", none);
        Assert.Contains("示例控股", utf8, StringComparison.Ordinal);
        Assert.StartsWith("v_sh600519=", query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sz000001", "qfq", "qfqday")]
    [InlineData("sz000001", "hfq", "hfqday")]
    [InlineData("sz000001", "", "day")]
    [InlineData("sh000001", "qfq", "day")]
    [InlineData("sh688800", "qfq", "day")]
    public async Task The_key_names_the_adjustment_only_where_there_was_one(string code, string how, string key)
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var data = (await BarsAsync(site, "fqkline", $"{code},day,,,5,{how}")).GetProperty("data").GetProperty(code);

        Assert.Equal(5, data.GetProperty(key).GetArrayLength());
        Assert.Equal(88, data.GetProperty("qt").GetProperty(code).GetArrayLength());
        Assert.True(data.TryGetProperty("prec", out _));
    }

    [Fact]
    public async Task Rows_are_text_in_lots_but_STAR_and_indices_in_shares()
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        await SameAsync("sz000001", "000001.SZ", 100);
        await SameAsync("sh688001", "688001.SH", 1);
        await SameAsync("sh000001", "000001.SH", 1);

        async Task SameAsync(string code, string canonical, decimal lot)
        {
            var bar = site.World.Bar(site.World[canonical], MarketSites.Monday)!; // a session
            var rows = (await BarsAsync(site, "fqkline", $"{code},day,2026-03-02,2026-03-02,640,"))
                .GetProperty("data")
                .GetProperty(code)
                .GetProperty("day");
            var cells = rows[0].EnumerateArray().Select(c => c.GetString()!).ToList(); // all is text
            Assert.Equal("2026-03-02", cells[0]);
            Assert.Equal([bar.Open, bar.Close, bar.High, bar.Low, bar.Volume / lot], Numbers(cells[1..]));
        }
    }

    [Fact]
    public async Task The_long_form_has_dividends_turnover_and_amount()
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var spirits = site.World["600519.SH"];
        var step = site.World.ExDates(spirits, MarketSites.Monday).Last();
        var day = step.Day.ToString("yyyy-MM-dd", null);

        var text = await MarketSites.TextAsync(
            site,
            $"/ifzqgtimg/appstock/app/newfqkline/get?_var=kline_day2025&param=sh600519,day,{day},{day},640,&r=0.82",
            Ct
        );

        Assert.StartsWith("kline_day2025={\"code\":0", text, StringComparison.Ordinal);
        var row = JsonDocument
            .Parse(text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..])
            .RootElement.GetProperty("data")
            .GetProperty("sh600519")
            .GetProperty("day")[0];
        Assert.Equal(10, row.GetArrayLength());
        Assert.Equal(day, row[6].GetProperty("cqr").GetString());
        Assert.Equal(step.Cash * 10, decimal.Parse(row[6].GetProperty("fh_sh").GetString()!, null)); // text
        var bar = site.World.Bar(spirits, step.Day)!; // an ex-date is a day of trade
        Assert.Equal(bar.Amount, decimal.Parse(row[8].GetString()!, null) * 10_000); // text
    }

    [Fact]
    public async Task Minutes_weeks_and_Hong_Kong_have_routes_of_their_own()
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);

        var minutes = await MarketSites.JsonAsync(site, "/appstock/app/kline/mkline?param=sh600519,m5,,10", Ct);
        var weeks = await BarsAsync(site, "fqkline", "sz000001,week,,,3,qfq");
        var abroad = await BarsAsync(site, "hkfqkline", "hk00700,day,,,2,");

        var rows = minutes.GetProperty("data").GetProperty("sh600519").GetProperty("m5");
        Assert.Equal((10, 8), (rows.GetArrayLength(), rows[0].GetArrayLength()));
        Assert.Equal("202603021500", rows[9][0].GetString());
        Assert.Equal(3, weeks.GetProperty("data").GetProperty("sz000001").GetProperty("qfqweek").GetArrayLength());
        var bar = site.World.Bar(site.World["00700.HK"], MarketSites.Monday)!; // a session
        var last = abroad.GetProperty("data").GetProperty("hk00700").GetProperty("day")[1];
        Assert.Equal(bar.Volume, decimal.Parse(last[5].GetString()!, null)); // text
    }

    [Fact]
    public async Task The_list_comes_in_pages_of_two_hundred()
    {
        await using var site = await TencentFarEnd.StartAsync(new MarketWorld(400), MarketSites.ClockAt(16), Ct);

        List<JsonElement> rows = [];
        var total = int.MaxValue;
        while (rows.Count < total)
        {
            var data = (
                await MarketSites.JsonAsync(
                    site,
                    $"/cgi/cgi-bin/rank/hs/getBoardRankList?board_code=aStock&sort_type=price&direct=down&offset={rows.Count}&count=500",
                    Ct
                )
            ).GetProperty("data");
            total = data.GetProperty("total").GetInt32();
            Assert.InRange(data.GetProperty("rank_list").GetArrayLength(), 1, 200);
            rows.AddRange(data.GetProperty("rank_list").EnumerateArray());
        }

        Assert.Equal(total, rows.Select(r => r.GetProperty("code").GetString()).Distinct().Count());
        var prices = rows.Select(r => decimal.Parse(r.GetProperty("zxj").GetString()!, null)).ToList(); // text
        Assert.Equal(prices.OrderDescending(), prices);
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session
        var spirits = rows.Single(r => r.GetProperty("code").GetString() == "sh600519");
        Assert.Equal(bar.Volume / 100, decimal.Parse(spirits.GetProperty("volume").GetString()!, null)); // text
    }

    private static async Task<IReadOnlyDictionary<string, string>> QuotesAsync(TencentFarEnd site, string codes) =>
        MarketSites.Lines(await MarketSites.ChineseAsync(site, $"/q={codes}", Ct), "v_");

    private static Task<JsonElement> BarsAsync(TencentFarEnd site, string route, string param) =>
        MarketSites.JsonAsync(site, $"/appstock/app/{route}/get?param={param}", Ct);

    private static IEnumerable<decimal> Numbers(IEnumerable<string> texts) => texts.Select(t => decimal.Parse(t, null));
}
