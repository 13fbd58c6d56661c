using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market;
using Signalbox.Market.Bars;
using Signalbox.Market.Files;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Market;

/// <summary>Fourteen months of one share, one share without bars, two runs and three hosts.</summary>
internal static class MarketConsole
{
    public const string Share = "600519.SH";
    public const string Bare = "000001.SZ";

    /// <summary>The run that is going on.</summary>
    public static readonly Guid Running = Guid.Parse("0195a000-0000-7000-8000-000000000001");

    private static readonly DateOnly First = new(2025, 1, 2);
    private static readonly DateOnly Last = new(2026, 2, 27);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new MarketModule()],
            new Dictionary<string, string>
            {
                ["Jobs:Enabled"] = "false",
                ["Market:Tencent:Enabled"] = "false", // nobody outside is asked
                ["Market:Sina:Enabled"] = "false",
            }
        );
        await FillAsync(server);
        return server;
    }

    public static async Task FillAsync(TestServer server)
    {
        await ImportAsync(
            server,
            "list.csv",
            "ts_code,name,cnspell,list_date\n600519.SH,贵州茅台,gzmt,20010827\n000001.SZ,平安银行,payh,19910403\n"
        );
        var (days, bars) = (new StringBuilder("cal_date,is_open\n"), Bars());
        for (var day = First; day <= Last.AddDays(40); day = day.AddDays(1))
            days.Append(CultureInfo.InvariantCulture, $"{day:yyyyMMdd},{(IsSession(day) ? 1 : 0)}\n");
        await ImportAsync(server, "days.csv", days.ToString());
        await ImportAsync(server, "bars.csv", bars);
        await ImportAsync(
            server,
            "factors.csv",
            "股票代码,交易日期,收盘价,开盘价,最高价,最低价,昨收价,成交量(手),成交额(千元),复权因子\n"
                + "600519.SH,2025-01-02,1500,1500,1500,1500,1500,10,1500,1\n"
                + "600519.SH,2025-06-26,1500,1500,1500,1500,1500,10,1500,1.02\n"
        );
        await RunsAsync(server);
        Hosts(server);
    }

    private static bool IsSession(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>A wave on a slope, so that every indicator has something to show.</summary>
    private static string Bars()
    {
        var text = new StringBuilder("date,code,open,high,low,close,preclose,volume,amount,tradestatus\n");
        var (before, i) = (1500m, 0);
        for (var day = First; day <= Last; day = day.AddDays(1))
        {
            if (!IsSession(day))
                continue;
            i++;
            var close = Math.Round(
                1500m + (0.4m * i) + (decimal)(60 * Math.Sin(i / 11.0) + (14 * Math.Sin(i * 1.7))),
                2
            );
            var open = Math.Round(before + (decimal)(6 * Math.Sin(i * 2.3)), 2);
            var (high, low) = (Math.Max(open, close) + 5, Math.Min(open, close) - 5);
            var volume = 2_000_000 + (int)(900_000 * Math.Abs(Math.Sin(i * 0.9)));
            var amount = volume * (open + close) / 2;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{day:yyyy-MM-dd},sh.600519,{open},{high},{low},{close},{before},{volume},{amount},1\n"
            );
            before = close;
        }
        return text.ToString();
    }

    private static async Task ImportAsync(TestServer server, string name, string text)
    {
        var path = Path.Combine(server.DataFolder, name);
        await File.WriteAllTextAsync(path, text, Ct);
        var report = await server.Services.GetRequiredService<ImportFiles>().RunAsync([path], _ => { }, Ct);
        var file = Assert.Single(report.Files);
        Assert.True(!file.IsRefused && file.Rejected.Count == 0, $"{name}: {string.Join('\n', file.Rejected.Take(3))}");
    }

    private static async Task RunsAsync(TestServer server)
    {
        var share = (await server.Services.GetRequiredService<InstrumentBook>().ReadAsync(Ct)).ByCode(Share);
        Assert.NotNull(share);
        await using var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        foreach (
            var (id, state) in ((Guid, string)[])
                [(Running, "waiting"), (Guid.Parse("0195a000-0000-7000-8000-000000000002"), "delivered")]
        )
        {
            await using var run = transaction.Command(
                """
                INSERT INTO market_sync (id, asked_at, asked_by, from_day, to_day, is_full, finished_at)
                VALUES (@id, @at, 'admin', @from, @to, @full, @ended)
                """,
                ("@id", id),
                ("@at", server.Clock.GetUtcNow().AddMinutes(-12)),
                ("@from", Stored.Day(transaction.Kind, First)),
                ("@to", Stored.Day(transaction.Kind, Last)),
                ("@full", false),
                ("@ended", state == "waiting" ? null : server.Clock.GetUtcNow().AddMinutes(-11))
            );
            await run.ExecuteNonQueryAsync(Ct);
            await using var item = transaction.Command(
                "INSERT INTO market_sync_item (sync_id, instrument_id, state, bars) VALUES (@id, @share, @state, @bars)",
                ("@id", id),
                ("@share", share.Id),
                ("@state", state),
                ("@bars", state == "waiting" ? 0 : 281)
            );
            await item.ExecuteNonQueryAsync(Ct);
        }
        await transaction.CommitAsync(Ct);
    }

    private static void Hosts(TestServer server)
    {
        var budgets = server.Services.GetRequiredService<HostBudgets>();
        var good = budgets.Of("web.ifzq.gtimg.cn", 60);
        good.Take();
        good.Succeeded();
        var banned = budgets.Of("push2his.eastmoney.com", 60);
        banned.Take();
        banned.Failed(
            new ProviderException(FaultKind.Banned, "eastmoney", "The connection was closed without an answer.")
            {
                AgainAt = server.Clock.GetUtcNow().AddSeconds(42),
            }
        );
        budgets.Of("hq.sinajs.cn", 60);
    }
}
