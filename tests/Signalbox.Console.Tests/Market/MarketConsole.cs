using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market;
using Signalbox.Market.Bars;
using Signalbox.Market.Completeness;
using Signalbox.Market.Files;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Market;

/// <summary>Fourteen months of one share, one share without bars, two runs, three hosts, two gaps and a day that two sources differ in.</summary>
internal static class MarketConsole
{
    public const string Share = "600519.SH";
    public const string Bare = "000001.SZ";

    /// <summary>The run that is going on.</summary>
    public static readonly Guid Running = Guid.Parse("0195a000-0000-7000-8000-000000000001");

    /// <summary>The gap that was given up.</summary>
    public static readonly Guid GivenUp = Guid.Parse("0195a000-0000-7000-8000-000000000003");

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
        await QualityAsync(server);
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

    /// <summary>The store as a search finds it: all of one share is missing, a day of the other was given up, a day differs.</summary>
    private static async Task QualityAsync(TestServer server)
    {
        // Counted and listed as a search would, without the jobs that would ask providers.
        var known = (await server.Services.GetRequiredService<InstrumentBook>().ReadAsync(Ct)).All;
        var counts = await server.Services.GetRequiredService<LookAtDays>().RunAsync(known, Ct);
        var share = (await server.Services.GetRequiredService<InstrumentBook>().ReadAsync(Ct)).ByCode(Share);
        Assert.NotNull(share);
        var other = await server.Services.GetRequiredService<MarketSources>().IdAsync("qlib", Ct);
        await using var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        foreach (var (instrument, count) in known.Zip(counts))
            await StoreCounts.RunAsync(transaction, instrument.Id, count.Years, Ct);
        await StoreCounts.AllAsync(transaction, server.Clock.GetUtcNow(), Ct);
        await using var waiting = transaction.Command(
            """
            INSERT INTO market_gap (id, instrument_id, from_day, to_day, days, state, found_at, attempts, next_try_at, reason, said)
            SELECT @id, id, @from, @to, 302, 'waiting', @at, 1, @next, 'faults', 'push2his.eastmoney.com did not answer in 30 s.'
            FROM market_instrument WHERE code = @bare
            """,
            ("@id", Guid.Parse("0195a000-0000-7000-8000-000000000004")),
            ("@bare", Bare),
            ("@from", Stored.Day(transaction.Kind, First)),
            ("@to", Stored.Day(transaction.Kind, Last)),
            ("@at", server.Clock.GetUtcNow().AddHours(-2)),
            ("@next", server.Clock.GetUtcNow().AddHours(3))
        );
        await waiting.ExecuteNonQueryAsync(Ct);
        await using var gap = transaction.Command(
            """
            INSERT INTO market_gap (id, instrument_id, from_day, to_day, days, state, found_at, attempts, ended_at, reason, said)
            VALUES (@id, @share, @from, @from, 1, 'given-up', @at, 5, @at, 'nothing-anywhere',
              'eastmoney, tencent answered and have nothing for 2025-03-04 to 2025-03-04.')
            """,
            ("@id", GivenUp),
            ("@share", share.Id),
            ("@from", Stored.Day(transaction.Kind, new DateOnly(2025, 3, 4))),
            ("@at", server.Clock.GetUtcNow().AddHours(-2))
        );
        await gap.ExecuteNonQueryAsync(Ct);
        await using var differs = transaction.Command(
            """
            INSERT INTO market_bar_other (instrument_id, day, source, fetched_at, open, high, low, close, pre_close, volume,
              amount, reason)
            SELECT instrument_id, day, @other, fetched_at, open, high, low, close + 20000, pre_close, volume + 7000, amount,
              'differs' FROM market_bar WHERE instrument_id = @share AND day = @day
            """,
            ("@other", other),
            ("@share", share.Id),
            ("@day", Stored.Day(transaction.Kind, new DateOnly(2026, 2, 26)))
        );
        await differs.ExecuteNonQueryAsync(Ct);
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
