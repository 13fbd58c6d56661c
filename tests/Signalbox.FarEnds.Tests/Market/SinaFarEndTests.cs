using System.Net;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using SampleFiles = Signalbox.Testing.Samples;

namespace Signalbox.FarEnds.Tests.Market;

public sealed class SinaFarEndTests
{
    private const string Services = "/quotes_service/api/json_v2.php/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_Referer_of_Sinas_there_is_403()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        using var http = new HttpClient();

        using var bare = await http.GetAsync($"{site.Url}/list=sh600519", Ct);
        http.DefaultRequestHeaders.Referrer = new Uri("https://quote.eastmoney.com/");
        using var foreign = await http.GetAsync($"{site.Url}/list=sh600519", Ct);
        http.DefaultRequestHeaders.Referrer = new Uri("https://finance.sina.com.cn/");
        using var own = await http.GetAsync($"{site.Url}/rn=1709&list=sh600519", Ct);

        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
        Assert.Equal("Kinsoku jikou desu!", await bare.Content.ReadAsStringAsync(Ct));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Contains("GB18030", own.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_has_33_fields_and_an_empty_one_in_shares_and_yuan()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session

        var (_, _, body) = await MarketSites.BytesAsync(site, "/list=sh600519,sz000002", Ct);
        var lines = MarketSites.Lines(MarketSites.Chinese.GetString(body), "var hq_str_");

        var fields = lines["sh600519"].Split(',');
        Assert.Equal(34, fields.Length);
        Assert.Equal(("示例酒业", ""), (fields[0], fields[33]));
        Assert.Equal(
            [bar.Open, bar.PreClose, bar.Close, bar.High, bar.Low],
            fields[1..6].Select(f => decimal.Parse(f, null))
        );
        Assert.Equal([bar.Volume, bar.Amount], fields[8..10].Select(f => decimal.Parse(f, null)));
        Assert.Equal(["2026-03-02", "15:00:00", "00"], fields[30..33]);
        Assert.StartsWith("示  例Ａ,", lines["sz000002"], StringComparison.Ordinal);
        Assert.DoesNotContain("示例酒业", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        var sample = MarketSites.Chinese.GetString(
            await File.ReadAllBytesAsync(SampleFiles.Path("data/market/raw/sina/quote_sz162411.gbk.txt"), Ct)
        );
        Assert.Equal(sample.Split(',').Length, fields.Length - 1);
        Assert.Equal(sample.Split(',')[1].Length, "0.000".Length);
    }

    [Fact]
    public async Task Nothing_is_known_of_unknown_and_delisted_codes_nor_of_old_ones()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);

        var text = await MarketSites.ChineseAsync(site, "/list=sh600087,sz999999,bj838163,nonsense", Ct);

        Assert.Equal(
            """
            var hq_str_sh600087="";
            var hq_str_sz999999="";
            var hq_str_bj838163="";
            var hq_str_nonsense="";

            """,
            text,
            ignoreLineEndingDifferences: true
        );
    }

    [Theory]
    [InlineData(9, 10)]
    [InlineData(9, 20)]
    public async Task Before_the_open_prices_are_zero(int hour, int minute)
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(hour, minute), Ct);

        var lines = MarketSites.Lines(
            await MarketSites.ChineseAsync(site, "/list=sh600519,sz302132", Ct),
            "var hq_str_"
        );

        var fields = lines["sh600519"].Split(',');
        Assert.Equal(["0.000", "0.000", "0.000", "0.000"], new[] { fields[1], fields[3], fields[4], fields[5] });
        Assert.NotEqual("0.000", fields[2]);
        Assert.Equal("0", fields[8]);
        Assert.Equal(minute == 10, fields[6] == "0.000"); // in the auction there is a book
        Assert.Equal("03", lines["sz302132"].Split(',')[32]);
    }

    [Fact]
    public async Task Short_forms_have_lots_and_ten_thousands_but_for_Beijing()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var share = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session
        var beijing = site.World.Bar(site.World["920163.BJ"], MarketSites.Monday)!; // a session

        var lines = MarketSites.Lines(
            await MarketSites.ChineseAsync(site, "/list=s_sh600519,s_bj920163", Ct),
            "var hq_str_"
        );

        Assert.Equal(6, lines["s_sh600519"].Split(',').Length);
        Assert.Equal(share.Volume / 100, decimal.Parse(lines["s_sh600519"].Split(',')[4], null));
        Assert.Equal(share.Amount / 10_000, decimal.Parse(lines["s_sh600519"].Split(',')[5], null), 0);
        Assert.Equal(
            [beijing.Volume, beijing.Amount],
            lines["s_bj920163"].Split(',')[4..].Select(f => decimal.Parse(f, null))
        );
    }

    [Fact]
    public async Task Hong_Kong_and_New_York_have_forms_of_their_own_and_indices_four_decimals()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(17), Ct);
        var abroad = site.World.Bar(site.World["00700.HK"], MarketSites.Monday)!; // a session

        var lines = MarketSites.Lines(
            await MarketSites.ChineseAsync(site, "/list=hk00700,gb_aapl,sh000001,bj920163", Ct),
            "var hq_str_"
        );

        var hongKong = lines["hk00700"].Split(',');
        Assert.Equal((19, "SAMPLE HOLDINGS", "示例控股"), (hongKong.Length, hongKong[0], hongKong[1]));
        Assert.Equal([abroad.Amount, abroad.Volume], hongKong[11..13].Select(f => decimal.Parse(f, null)));
        Assert.Equal(["2026/03/02", "16:08"], hongKong[17..]);
        var newYork = lines["gb_aapl"].Split(',');
        Assert.Equal(36, newYork.Length);
        Assert.Equal("2026-02-28 04:17:52", newYork[3]);
        Assert.Equal(newYork[26], newYork[35]);
        Assert.Matches(@"^上证示例,\d+\.\d{4},", lines["sh000001"]);
        Assert.Equal(39, lines["bj920163"].Split(',').Length);
    }

    [Fact]
    public async Task Eight_hundred_codes_are_answered_and_a_refusal_is_one_line()
    {
        await using var site = await SinaFarEnd.StartAsync(new MarketWorld(900), MarketSites.ClockAt(16), Ct);
        var codes = site.World.Shares.Take(850).Select(i => i.Exchange.ToLowerInvariant() + i.Number);

        var text = await MarketSites.ChineseAsync(site, $"/list={string.Join(',', codes)}", Ct);
        site.RefusesQuotes = true;
        var refused = await MarketSites.ChineseAsync(site, "/list=sh600519", Ct);

        Assert.Equal(800, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("var hq_str_sys_auth=\"FAILED\";\n", refused);
    }

    [Fact]
    public async Task Bars_are_all_text_without_an_amount_and_as_many_as_are_asked_for()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session

        var days = await BarsAsync("sh600519", 240, 3);
        var weeks = await BarsAsync("sh600519", 1200, 2);
        var hours = await BarsAsync("sh600519", 60, 4);
        var most = await BarsAsync("sh600519", 240, 5000);
        var none = await MarketSites.TextAsync(
            site,
            $"{Services}CN_MarketData.getKLineData?symbol=sh000999&scale=240",
            Ct
        );

        Assert.Equal("day,open,high,low,close,volume", string.Join(',', days[0].EnumerateObject().Select(p => p.Name)));
        Assert.Equal("2026-03-02", days[2].GetProperty("day").GetString());
        Assert.Equal(bar.Volume, decimal.Parse(days[2].GetProperty("volume").GetString()!, null)); // all is text
        Assert.Equal("2026-02-27", weeks[0].GetProperty("day").GetString());
        Assert.Equal("2026-03-02 15:00:00", hours[3].GetProperty("day").GetString());
        Assert.Equal(1023, most.GetArrayLength());
        Assert.Equal("null", none);

        Task<JsonElement> BarsAsync(string symbol, int scale, int count) =>
            MarketSites.JsonAsync(
                site,
                $"{Services}CN_MarketData.getKLineData?symbol={symbol}&scale={scale}&ma=no&datalen={count}",
                Ct
            );
    }

    [Fact]
    public async Task Factors_multiply_for_later_and_divide_for_earlier_prices()
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var steps = site.World.ExDates(site.World["000001.SZ"], MarketSites.Monday).ToList();

        var backward = await FactorsAsync("hfq");
        var forward = await FactorsAsync("qfq");
        var (status, _, _) = await MarketSites.BytesAsync(site, "/realstock/company/sh000001/hfq.js", Ct);

        Assert.Equal(steps.Count + 1, backward.GetProperty("total").GetInt32());
        Assert.Equal(steps[^1].Factor, Factor(backward, 0), 12);
        Assert.Equal("1900-01-01", backward.GetProperty("data")[steps.Count].GetProperty("d").GetString());
        Assert.Equal(1, Factor(forward, 0));
        Assert.Equal(steps[^1].Factor, Factor(forward, steps.Count), 12);
        Assert.Equal(HttpStatusCode.NotFound, status);

        async Task<JsonElement> FactorsAsync(string kind)
        {
            var text = await MarketSites.TextAsync(site, $"/realstock/company/sz000001/{kind}.js", Ct);
            Assert.StartsWith($"var sz000001{kind}={{", text, StringComparison.Ordinal);
            return JsonDocument.Parse(text.Split('=')[1].Split('\n')[0]).RootElement;
        }

        static decimal Factor(JsonElement list, int at) =>
            decimal.Parse(list.GetProperty("data")[at].GetProperty("f").GetString()!, null); // factors are text
    }

    [Fact]
    public async Task The_list_is_near_JSON_in_pages_of_eighty()
    {
        await using var site = await SinaFarEnd.StartAsync(new MarketWorld(200), MarketSites.ClockAt(16), Ct);
        const string node = "num=80&sort=symbol&asc=1&node=hs_a";

        var count = await MarketSites.TextAsync(site, $"{Services}Market_Center.getHQNodeStockCount?node=hs_a", Ct);
        var near = await MarketSites.ChineseAsync(site, $"{Services}Market_Center.getHQNodeData?page=1&{node}", Ct);
        site.HasBareNames = false;
        List<JsonElement> rows = [];
        for (var page = 1; ; page++)
        {
            var text = await MarketSites.ChineseAsync(
                site,
                $"{Services}Market_Center.getHQNodeData?page={page}&{node}",
                Ct
            );
            if (text == "[]")
                break;
            rows.AddRange(JsonDocument.Parse(text).RootElement.EnumerateArray());
        }

        Assert.StartsWith("[{symbol:\"bj920", near, StringComparison.Ordinal);
        Assert.Equal(int.Parse(count.Trim('"'), null), rows.Count);
        var spirits = rows.Single(r => r.GetProperty("code").GetString() == "600519");
        var bar = site.World.Bar(site.World["600519.SH"], MarketSites.Monday)!; // a session
        Assert.Equal((decimal)bar.Volume, spirits.GetProperty("volume").GetDecimal());
        Assert.Equal(bar.Amount, spirits.GetProperty("amount").GetDecimal());
        Assert.Equal(20, spirits.EnumerateObject().Count());
    }
}
