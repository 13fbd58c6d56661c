using System.Globalization;
using System.Text;
using Signalbox.FarEnds.Market;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>A run over many instruments, killed again and again: it ends complete, and what was stored is not asked for twice.</summary>
public sealed class SyncKillTests
{
    private const int Lane = 4;

    private static readonly string Executable =
        Environment.GetEnvironmentVariable("SIGNALBOX_EXECUTABLE") ?? HostProcess.Beside("signalbox");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_kill_in_the_middle_costs_no_finished_work(DatabaseKind kind)
    {
        var kills = LongSuite.Rounds(ci: 3, nightly: 30);
        var world = new MarketWorld(synthetic: 40 * kills);
        await using var tushare = await TushareFarEnd.StartAsync(world, TimeProvider.System, Ct);
        tushare.Token.Budget = new TushareBudget(1_000_000, TimeSpan.FromMinutes(1));
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        var environment = Settings(kind, database, tushare);
        await ListAsync(world, database.Folder);
        await RunAsync("market", "import", Path.Combine(database.Folder, "in"));
        string[] sync = ["market", "sync", "--from", "2025-12-01", "--to", "2026-02-27"];

        for (var kill = 1; kill <= kills; kill++)
        {
            await using var process = HostProcess.Start(Executable, sync, environment);
            while (Bars() < kill * 30 && !process.HasExited)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
            await process.KillAsync();
        }
        var said = await RunAsync(sync);

        Assert.Contains(" 0 failed", said, StringComparison.Ordinal);
        var shares = world.Shares.Count(s => MarketWorld.IsListed(s, new DateOnly(2026, 2, 27)));
        // What was in flight at a kill is asked for again; a lane holds four, and a new run may overlap the old one's jobs.
        Assert.InRange(Bars(), shares, world.Shares.Count() + (kills * 2 * Lane));

        // The daily figures come after the bars: a call a day, and what a kill left is fetched by the next run, once.
        var sessions = world.Calendar.Sessions.Count(d =>
            d >= new DateOnly(2025, 12, 1) && d <= new DateOnly(2026, 2, 27)
        );
        string[] longer = ["market", "sync", "--from", "2025-11-03", "--to", "2026-02-27"];
        var (before, all) = (tushare.Count("daily_basic"), sessions + world.Calendar.Sessions.Count(IsNovember));
        await using (var process = HostProcess.Start(Executable, longer, environment))
        {
            while (tushare.Count("daily_basic") < before + 3 && !process.HasExited)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
            await process.KillAsync();
        }
        await RunAsync(longer);
        Assert.InRange(tushare.Count("daily_basic"), all, all + ((kills + 1) * 2 * Lane));

        static bool IsNovember(DateOnly day) => day >= new DateOnly(2025, 11, 3) && day < new DateOnly(2025, 12, 1);

        int Bars() => tushare.Count("daily") - tushare.Count("daily_basic");

        async Task<string> RunAsync(params string[] words)
        {
            await using var process = HostProcess.Start(Executable, words, environment);
            Assert.True(await process.EndAsync(Ct) == 0, process.Tail());
            return string.Join('\n', process.Lines);
        }
    }

    private static Dictionary<string, string?> Settings(
        DatabaseKind kind,
        TestDatabase database,
        TushareFarEnd tushare
    ) =>
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SIGNALBOX_DATA"] = database.Folder,
            ["SIGNALBOX_Data__Kind"] = kind.ToString(),
            ["SIGNALBOX_Data__ConnectionString"] = database.ConnectionString,
            ["SIGNALBOX_Hosting__Urls"] = "http://127.0.0.1:0",
            ["SIGNALBOX_Outbound__AllowedPrivateHosts"] = "127.0.0.1",
            ["SIGNALBOX_Jobs__JudgeAfter"] = "00:00:00.300",
            ["SIGNALBOX_Jobs__NodeLook"] = "00:00:00.100",
            ["SIGNALBOX_Jobs__LossesBeforeDead"] = "10000",
            ["SIGNALBOX_Market__Tushare__BaseUrl"] = $"{tushare.Url}/dataapi",
            ["SIGNALBOX_Market__Tushare__PerMinute"] = "100000",
            ["SIGNALBOX_Market__EastMoney__Enabled"] = "false",
            ["SIGNALBOX_Market__Tencent__Enabled"] = "false",
            ["SIGNALBOX_Market__Sina__Enabled"] = "false",
            ["TUSHARE_API_KEY"] = tushare.Token.Text,
        };

    private static async Task ListAsync(MarketWorld world, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "in"));
        var list = new StringBuilder("ts_code,name,list_date,delist_date\n");
        foreach (var share in world.Shares)
            list.Append(
                CultureInfo.InvariantCulture,
                $"{share.Code},{share.Name},{share.Listed:yyyyMMdd},{share.Delisted:yyyyMMdd}\n"
            );
        await File.WriteAllTextAsync(Path.Combine(folder, "in", "list.csv"), list.ToString(), Ct);
        var days = new StringBuilder("cal_date,is_open\n");
        for (var day = new DateOnly(2025, 11, 1); day <= new DateOnly(2026, 3, 31); day = day.AddDays(1))
            days.Append(CultureInfo.InvariantCulture, $"{day:yyyyMMdd},{(world.Calendar.IsSession(day) ? 1 : 0)}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "in", "days.csv"), days.ToString(), Ct);
    }
}
