using System.Text.Json;
using Signalbox.FarEnds.Market;

namespace Signalbox.FarEnds.Tests.Market;

/// <summary>All five sites tell of one world, once their units are turned into shares and yuan.</summary>
public sealed class SameWorldTests
{
    private static readonly DateOnly From = new(2026, 2, 2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("600519.SH", "daily", "1.600519", "stock_zh_a_hist?symbol=600519")]
    [InlineData("000001.SZ", "daily", "0.000001", "stock_zh_a_hist?symbol=000001")]
    [InlineData("302132.SZ", "daily", "0.302132", "stock_zh_a_hist?symbol=302132")]
    [InlineData("688001.SH", "daily", "1.688001", "stock_zh_a_hist?symbol=688001")]
    [InlineData("920163.BJ", "daily", "0.920163", "stock_zh_a_hist?symbol=920163")]
    [InlineData("001399.SZ", "daily", "0.001399", "stock_zh_a_hist?symbol=001399")]
    [InlineData("510300.SH", "fund_daily", "1.510300", "fund_etf_hist_em?symbol=510300")]
    [InlineData("000001.SH", "index_daily", "1.000001", "index_zh_a_hist?symbol=000001")]
    [InlineData("00700.HK", "hk_daily", "116.00700", "stock_hk_hist?symbol=00700")]
    public async Task Bars_are_the_same_everywhere(string code, string api, string secid, string function)
    {
        var world = MarketSites.World;
        var instrument = world[code];
        var bars = world.Bars(instrument, From, MarketSites.Monday).Select(Seen).ToList();
        var isAbroad = instrument.Board == MarketBoard.HongKong;

        var tushare = await TushareAsync(api, code, isAbroad);
        var eastMoney = await EastMoneyAsync(secid, isAbroad);
        var tencent = await TencentAsync(instrument);
        var akTools = await AkToolsAsync(function, isAbroad);

        Assert.NotEmpty(bars);
        Assert.Equal(bars, tushare);
        Assert.Equal(bars, tencent);
        // Whole lots do not tell of single shares.
        Assert.Equal(bars.Select(b => b with { Volume = 0 }), eastMoney.Select(b => b with { Volume = 0 }));
        Assert.All(bars.Zip(eastMoney), p => Assert.InRange(p.First.Volume - p.Second.Volume, -50, 50));
        Assert.Equal(eastMoney, akTools);
        if (!isAbroad)
            Assert.Equal(bars.Select(b => b with { Amount = 0 }), await SinaAsync(instrument));
    }

    [Theory]
    [InlineData(10, 15)]
    [InlineData(13, 40)]
    [InlineData(16, 0)]
    public async Task A_price_is_the_same_everywhere_at_one_moment(int hour, int minute)
    {
        var clock = MarketSites.ClockAt(hour, minute);
        await using var eastMoney = await EastMoneyFarEnd.StartAsync(MarketSites.World, clock, Ct);
        await using var sina = await SinaFarEnd.StartAsync(MarketSites.World, clock, Ct);
        await using var tencent = await TencentFarEnd.StartAsync(MarketSites.World, clock, Ct);
        await using var akTools = await AkToolsFarEnd.StartAsync(MarketSites.World, clock, Ct);
        var quote = MarketSites.World.Quote(MarketSites.World["000001.SZ"], clock.GetUtcNow())!; // listed
        var own = (quote.Bar.Close, (decimal)quote.Bar.Volume, quote.Bar.Amount);

        var one = (await MarketSites.JsonAsync(eastMoney, "/api/qt/stock/get?secid=0.000001&fltt=2", Ct)).GetProperty(
            "data"
        );
        var two = (await MarketSites.ChineseAsync(sina, "/list=sz000001", Ct)).Split(',');
        var three = (await MarketSites.ChineseAsync(tencent, "/q=sz000001", Ct)).Split('~');
        var four = (await MarketSites.JsonAsync(akTools, "/api/public/stock_zh_a_spot_em", Ct))
            .EnumerateArray()
            .Single(r => r.GetProperty("代码").GetString() == "000001");
        var bar = (await MarketSites.JsonAsync(eastMoney, "/api/qt/stock/kline/get?secid=0.000001&lmt=1", Ct))
            .GetProperty("data")
            .GetProperty("klines")[0]
            .GetString()!
            .Split(','); // lines are text

        Assert.Equal(
            own,
            (
                one.GetProperty("f43").GetDecimal(),
                one.GetProperty("f47").GetDecimal() * 100,
                one.GetProperty("f48").GetDecimal()
            )
        );
        Assert.Equal(own, (Number(two[3]), Number(two[8]), Number(two[9])));
        Assert.Equal(own, (Number(three[3]), Number(three[6]) * 100, Number(three[35].Split('/')[2])));
        Assert.Equal(
            own,
            (
                four.GetProperty("最新价").GetDecimal(),
                four.GetProperty("成交量").GetDecimal() * 100,
                four.GetProperty("成交额").GetDecimal()
            )
        );
        Assert.Equal(own, (Number(bar[2]), Number(bar[5]) * 100, Number(bar[6])));
    }

    [Fact]
    public async Task Factors_and_adjusted_prices_agree_within_their_two_methods()
    {
        var clock = MarketSites.ClockAt(16, 30);
        await using var tushare = await TushareFarEnd.StartAsync(MarketSites.World, clock, Ct);
        await using var eastMoney = await EastMoneyFarEnd.StartAsync(MarketSites.World, clock, Ct);
        await using var sina = await SinaFarEnd.StartAsync(MarketSites.World, clock, Ct);
        await using var tencent = await TencentFarEnd.StartAsync(MarketSites.World, clock, Ct);

        var factor = MarketSites
            .Rows(
                await MarketSites.TushareAsync(
                    tushare,
                    "adj_factor",
                    new { ts_code = "000001.SZ", trade_date = "20260302" },
                    Ct
                )
            )
            .Single()["adj_factor"]
            .GetDecimal();
        var script = await MarketSites.TextAsync(sina, "/realstock/company/sz000001/hfq.js", Ct);
        var newest = JsonDocument.Parse(script.Split('=')[1].Split('\n')[0]).RootElement.GetProperty("data")[0];
        var lines = (
            await MarketSites.JsonAsync(
                eastMoney,
                "/api/qt/stock/kline/get?secid=0.000001&fqt=1&beg=20240101&end=20240131",
                Ct
            )
        )
            .GetProperty("data")
            .GetProperty("klines");
        var rows = (
            await MarketSites.JsonAsync(
                tencent,
                "/appstock/app/fqkline/get?param=sz000001,day,2024-01-01,2024-01-31,640,qfq",
                Ct
            )
        )
            .GetProperty("data")
            .GetProperty("sz000001")
            .GetProperty("qfqday");

        Assert.Equal(factor, Number(newest.GetProperty("f").GetString()!), 4); // factors are text
        Assert.Equal(
            lines.EnumerateArray().Select(l => Number(l.GetString()!.Split(',')[2])), // lines are text
            rows.EnumerateArray().Select(r => Number(r[2].GetString()!)) // cells are text
        );
    }

    private static async Task<IReadOnlyList<Row>> TushareAsync(string api, string code, bool isAbroad)
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(18, 30), Ct);
        var answer = await MarketSites.TushareAsync(site, api, new { ts_code = code, start_date = "20260202" }, Ct);
        return
        [
            .. MarketSites
                .Rows(answer)
                .Reverse()
                .Select(r => new Row(
                    DateOnly.ParseExact(r["trade_date"].GetString()!, "yyyyMMdd", null), // a day is text
                    r["open"].GetDecimal(),
                    r["high"].GetDecimal(),
                    r["low"].GetDecimal(),
                    r["close"].GetDecimal(),
                    r["vol"].GetDecimal() * (isAbroad ? 1 : 100),
                    r["amount"].GetDecimal() * (isAbroad ? 1 : 1000)
                )),
        ];
    }

    private static async Task<IReadOnlyList<Row>> EastMoneyAsync(string secid, bool isAbroad)
    {
        await using var site = await EastMoneyFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var answer = await MarketSites.JsonAsync(
            site,
            $"/api/qt/stock/kline/get?secid={secid}&klt=101&fqt=0&beg=20260202&end=20500101",
            Ct
        );
        return
        [
            .. answer
                .GetProperty("data")
                .GetProperty("klines")
                .EnumerateArray()
                .Select(l => l.GetString()!.Split(',')) // lines are text
                .Select(c => new Row(
                    DateOnly.Parse(c[0], null),
                    Number(c[1]),
                    Number(c[3]),
                    Number(c[4]),
                    Number(c[2]),
                    Number(c[5]) * (isAbroad ? 1 : 100),
                    Number(c[6])
                )),
        ];
    }

    private static async Task<IReadOnlyList<Row>> SinaAsync(MarketInstrument instrument)
    {
        await using var site = await SinaFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var code = Prefixed(instrument);
        var answer = await MarketSites.JsonAsync(
            site,
            $"/quotes_service/api/json_v2.php/CN_MarketData.getKLineData?symbol={code}&scale=240&ma=no&datalen=40",
            Ct
        );
        return
        [
            .. answer
                .EnumerateArray()
                .Select(r => new Row(
                    DateOnly.Parse(Text(r, "day"), null),
                    Number(Text(r, "open")),
                    Number(Text(r, "high")),
                    Number(Text(r, "low")),
                    Number(Text(r, "close")),
                    Number(Text(r, "volume")),
                    0
                ))
                .Where(r => r.Day >= From),
        ];

        static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!; // all is text
    }

    private static async Task<IReadOnlyList<Row>> TencentAsync(MarketInstrument instrument)
    {
        await using var site = await TencentFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var (code, isByShare) = (Prefixed(instrument), instrument.Board is MarketBoard.Star or MarketBoard.HongKong);
        var lot = isByShare || instrument.Kind == MarketKind.Index ? 1 : 100;
        var answer = await MarketSites.JsonAsync(
            site,
            $"/ifzqgtimg/appstock/app/newfqkline/get?param={code},day,2026-02-02,2026-12-31,640,",
            Ct
        );
        return
        [
            .. answer
                .GetProperty("data")
                .GetProperty(code)
                .GetProperty("day")
                .EnumerateArray()
                .Select(r => new Row(
                    DateOnly.Parse(r[0].GetString()!, null),
                    Cell(r, 1),
                    Cell(r, 3),
                    Cell(r, 4),
                    Cell(r, 2),
                    Cell(r, 5) * lot,
                    Cell(r, 8) * 10_000
                )),
        ];

        static decimal Cell(JsonElement row, int at) => Number(row[at].GetString()!); // cells are text
    }

    private static async Task<IReadOnlyList<Row>> AkToolsAsync(string function, bool isAbroad)
    {
        await using var site = await AkToolsFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16), Ct);
        var answer = await MarketSites.JsonAsync(site, $"/api/public/{function}&start_date=20260202", Ct);
        return
        [
            .. answer
                .EnumerateArray()
                .Select(r => new Row(
                    DateOnly.Parse(r.GetProperty("日期").GetString()![..10], null), // a day is text
                    r.GetProperty("开盘").GetDecimal(),
                    r.GetProperty("最高").GetDecimal(),
                    r.GetProperty("最低").GetDecimal(),
                    r.GetProperty("收盘").GetDecimal(),
                    r.GetProperty("成交量").GetDecimal() * (isAbroad ? 1 : 100),
                    r.GetProperty("成交额").GetDecimal()
                )),
        ];
    }

    private static Row Seen(MarketBar bar) =>
        new(bar.Day, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.Amount);

    private static string Prefixed(MarketInstrument instrument) =>
        instrument.Exchange.ToLowerInvariant() + instrument.Number;

    private static decimal Number(string text) => decimal.Parse(text, null);

    /// <summary>In shares and in the currency.</summary>
    private sealed record Row(
        DateOnly Day,
        decimal Open,
        decimal High,
        decimal Low,
        decimal Close,
        decimal Volume,
        decimal Amount
    );
}
