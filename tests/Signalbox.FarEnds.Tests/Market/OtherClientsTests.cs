using System.Text.Json;
using Signalbox.FarEnds.Market;
using Signalbox.Testing;

namespace Signalbox.FarEnds.Tests.Market;

/// <summary>Clients that others wrote read the stand-ins: their shapes are not only what our own readers want.</summary>
public sealed class OtherClientsTests
{
    private const string Tushare = """
        import { TushareClient } from '@hestudy/tushare-sdk';
        const of = (token) => new TushareClient({
          token, endpoint: process.env.TUSHARE, retry: { maxRetries: 0 },
          logger: { debug() {}, info() {}, warn() {}, error() {} },
        });
        const client = of(process.env.TOKEN);
        const bars = await client.getDailyQuote({ ts_code: '600519.SH', start_date: '20260201', end_date: '20260302' });
        const list = await client.getStockBasic({ list_status: 'L' });
        const days = await client.query('trade_cal', { exchange: 'SSE', start_date: '20260213', end_date: '20260224', is_open: '1' });
        const refused = async (call) => { try { await call(); return null; } catch (e) { return { code: e.code, type: e.type, message: e.message }; } };
        const wrong = await refused(() => of('x'.repeat(32)).query('daily', { ts_code: '600519.SH' }));
        const page = await refused(() => client.query('weekly', { ts_code: '600519.SH' }));
        console.log('told ' + JSON.stringify({ bars, list, days, wrong, page }));
        """;

    private const string StockSdk = """
        import { StockSDK } from 'stock-sdk';
        const own = (url, init) => {
          const asked = new URL(url);
          const base = asked.hostname.endsWith('eastmoney.com') ? process.env.EASTMONEY : process.env.TENCENT;
          return fetch(base + asked.pathname + asked.search, init);
        };
        const sdk = new StockSDK({ fetchImpl: own, retry: { maxRetries: 0 } });
        const quotes = await sdk.quotes.cn(['sh600519', 'sz000001', 'sh000001']);
        const simple = await sdk.quotes.cnSimple(['sh600519']);
        const abroad = await sdk.quotes.hk(['00700']);
        const range = { adjust: '', startDate: '20260201', endDate: '20260302' };
        const days = await sdk.kline.cn('sh600519', { period: 'daily', ...range });
        const weeks = await sdk.kline.cn('sz000001', { period: 'weekly', ...range });
        const minutes = await sdk.kline.cnMinute('sh600519', { period: '1', startDate: '2026-03-02 09:30', endDate: '2026-03-02 15:00' });
        const hk = await sdk.kline.hk('00700', { period: 'daily', ...range });
        console.log('told ' + JSON.stringify({ quotes, simple, abroad, days, weeks, minutes, hk }));
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_of_Tushare_reads_bars_lists_days_and_refusals()
    {
        await using var site = await TushareFarEnd.StartAsync(MarketSites.World, MarketSites.ClockAt(16, 30), Ct);
        site.BeNext(MarketMood.WebPage, operation: "weekly");

        var told = await RunAsync(
            "@hestudy/tushare-sdk@1.0.0",
            Tushare,
            new() { ["TUSHARE"] = site.Url, ["TOKEN"] = site.Token.Text }
        );

        var bars = site.World.Bars(site.World["600519.SH"], new(2026, 2, 1), MarketSites.Monday).Reverse().ToList();
        Assert.Equal(bars.Select(b => b.Close), Numbers(told.GetProperty("bars"), "close"));
        Assert.Equal(bars.Select(b => b.Volume / 100m), Numbers(told.GetProperty("bars"), "vol"));
        Assert.Equal(site.World.Shares.Count() - 1, told.GetProperty("list").GetArrayLength());
        Assert.Equal(2, told.GetProperty("days").GetArrayLength());
        Assert.Equal(40101, told.GetProperty("wrong").GetProperty("code").GetInt32());
        Assert.Equal("NETWORK_ERROR", told.GetProperty("page").GetProperty("type").GetString());
        Assert.All(site.Requests, r => Assert.Equal("/", r.Path));
    }

    [Fact]
    public async Task A_client_of_Tencent_and_EastMoney_reads_quotes_bars_and_minutes()
    {
        var clock = MarketSites.ClockAt(16, 30);
        await using var tencent = await TencentFarEnd.StartAsync(MarketSites.World, clock, Ct);
        await using var eastMoney = await EastMoneyFarEnd.StartAsync(MarketSites.World, clock, Ct);

        var told = await RunAsync(
            "stock-sdk@2.4.4",
            StockSdk,
            new() { ["TENCENT"] = tencent.Url, ["EASTMONEY"] = eastMoney.Url }
        );

        var world = MarketSites.World;
        var bars = world.Bars(world["600519.SH"], new(2026, 2, 1), MarketSites.Monday).ToList();
        var quote = told.GetProperty("quotes")[0];
        Assert.Equal(("600519", "示例酒业"), (Text(quote, "code"), Text(quote, "name")));
        Assert.Equal(bars[^1].Close, quote.GetProperty("price").GetDecimal());
        Assert.Equal(bars[^1].High, quote.GetProperty("high").GetDecimal());
        Assert.Equal(
            world.Limits(world["600519.SH"], MarketSites.Monday)!.Up,
            quote.GetProperty("limitUp").GetDecimal()
        ); // a share
        Assert.Equal(3, told.GetProperty("quotes").GetArrayLength());
        Assert.Equal(bars[^1].Close, told.GetProperty("simple")[0].GetProperty("price").GetDecimal());
        Assert.Equal("HKD", Text(told.GetProperty("abroad")[0], "currency"));
        Assert.Equal(bars.Select(b => b.Close), Numbers(told.GetProperty("days"), "close"));
        Assert.Equal(bars.Select(b => (decimal)(b.Volume / 100)), Numbers(told.GetProperty("days"), "volume"));
        Assert.Equal(bars.Select(b => b.Amount), Numbers(told.GetProperty("days"), "amount"));
        Assert.Equal(
            "2026-03-02",
            Text(told.GetProperty("weeks")[told.GetProperty("weeks").GetArrayLength() - 1], "date")
        );
        Assert.Equal(241, told.GetProperty("minutes").GetArrayLength());
        Assert.Equal(
            world.Bars(world["00700.HK"], new(2026, 2, 1), MarketSites.Monday).Select(b => (decimal)b.Volume),
            Numbers(told.GetProperty("hk"), "volume")
        );
    }

    /// <summary>Installs a package beside a script and runs it; what it tells is one line of JSON.</summary>
    private static async Task<JsonElement> RunAsync(
        string package,
        string script,
        Dictionary<string, string?> environment
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-market-").FullName;
        try
        {
            await InstallAsync(folder, package);
            var file = Path.Combine(folder, "ask.mjs");
            await File.WriteAllTextAsync(file, script, Ct);
            await using var node = HostProcess.Start("node", [file], environment);
            var line = await node.LineAsync("told ", Ct);
            return JsonDocument.Parse(line["told ".Length..]).RootElement;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task InstallAsync(string folder, string package)
    {
        try
        {
            await using var npm = HostProcess.Start(
                "npm",
                ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", package]
            );
            if (await npm.EndAsync(Ct) == 0)
                return;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // there is no npm
        }
        Assert.Skip($"{package} cannot be had here: npm install failed.");
    }

    private static IEnumerable<decimal> Numbers(JsonElement rows, string name) =>
        rows.EnumerateArray().Select(r => r.GetProperty(name).GetDecimal());

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
