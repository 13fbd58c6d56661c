using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Repairs;
using Signalbox.Market.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Quality;

/// <summary>Whether the day's bars were fetched, and whether gaps are found and mended.</summary>
internal static class QualityChecks
{
    private const string Book = "bars-missing";
    private const int ManyGivenUp = 20;
    private const int TooManyGivenUp = 500;
    private static readonly TimeSpan CountedWithin = TimeSpan.FromDays(4); // over a weekend
    private static readonly TimeSpan SyncGrace = TimeSpan.FromHours(3);

    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("market.sync", CheckGroup.Sources, Book, SyncAsync));
        offers.Check(HealthCheck.ForDoctor("market.completeness", CheckGroup.Sources, Book, CompletenessAsync));
        offers.Runbook(
            new Runbook(
                Book,
                "日线缺失",
                "Bars are missing",
                ["jobs.heartbeat", "jobs.schedules", "net.names", "market.sync", "market.completeness"]
            )
            {
                Cures = new Dictionary<string, Cure>(StringComparer.Ordinal)
                {
                    ["market.sync"] = Sync,
                    ["market.completeness"] = Repair,
                },
            }
        );
        offers.Alert(
            AlertRule.Warning("bars-late", "market.sync", Book, "日线没有按时更新", "The day's bars were not fetched")
        );
        offers.Alert(
            AlertRule.Warning(
                "bars-missing",
                "market.completeness",
                Book,
                "日线缺口补不上",
                "Gaps in bars cannot be mended"
            )
        );
    }

    private static readonly Cure Repair = new(
        "market.repair",
        IsSafe: true,
        "查找缺口，放弃了的也再试",
        "Look for gaps, and try those again that were given up",
        async (services, ct) =>
        {
            var asked = new RepairAsked { Again = true };
            await services.GetRequiredService<ManageRepairs>().StartAsync(asked, Asker.AtTheMachine(), ct);
            return "A search for gaps has started; see the page /market/quality.";
        }
    );

    private static readonly Cure Sync = new(
        "market.sync",
        IsSafe: true,
        "立即补近 30 天的日线",
        "Fetch the bars of the last 30 days now",
        async (services, ct) =>
        {
            var from = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetLocalNow().DateTime);
            var asked = new SyncAsked { From = from.AddDays(-30) };
            await services.GetRequiredService<StartSync>().RunAsync(asked, Asker.AtTheMachine(), ct);
            return "A sync has started; see the page /market/syncs.";
        }
    );

    private static Task<CheckResult> CompletenessAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                if (await NumberAsync("SELECT count(*) FROM (SELECT 1 FROM market_bar LIMIT 1) b") == 0)
                    return CheckResult.Ok("还没有日线。", "No bars are stored yet.");
                var recent = ("@since", (object?)(now - CountedWithin));
                if (await NumberAsync("SELECT count(*) FROM market_counted WHERE at >= @since", recent) == 0)
                    return CheckResult.Warn(
                        $"已经 {CountedWithin.TotalDays:0} 天没有查找过日线缺口。",
                        $"Nobody has looked for gaps in the bars for {CountedWithin.TotalDays:0} days.",
                        "看定时任务 market.repair 是否在运行；signalbox market repair 可以立即查找。",
                        "See whether the recurring job market.repair runs; signalbox market repair looks now."
                    );
                const string failed =
                    "SELECT count(*) FROM market_gap WHERE state = 'given-up' AND reason IN ('faults', 'no-provider')";
                var (waiting, given) = (
                    await NumberAsync("SELECT count(*) FROM market_gap WHERE state = 'waiting'"),
                    await NumberAsync(failed)
                );
                var foundZh = string.Create(
                    CultureInfo.InvariantCulture,
                    $"有 {waiting} 个缺口等待再试，{given} 个因为没有来源能回答而放弃。"
                );
                var found = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{waiting} gaps wait for their next try, {given} were given up because no source could answer."
                );
                const string remedyZh =
                    "在页面 /market/quality 看各来源的原话，在页面 /market/providers 看各主机，然后再试这些缺口。";
                const string remedy =
                    "Look at the page /market/quality for what the sources said and at /market/providers for the hosts; then try the gaps again.";
                return given > TooManyGivenUp ? CheckResult.Fail(foundZh, found, remedyZh, remedy)
                    : given > ManyGivenUp ? CheckResult.Warn(foundZh, found, remedyZh, remedy)
                    : CheckResult.Ok(foundZh, found);

                Task<long> NumberAsync(string sql, params (string, object?)[] parameters) =>
                    AskDatabase.NumberAsync(connection, kind, sql, parameters, ct);
            },
            ct
        );
    }

    private static async Task<CheckResult> SyncAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var due = await services.GetRequiredService<Schedules>().LastSlotAsync("market.daily", now - SyncGrace, ct);
        return await AskDatabase.RunAsync(services, (connection, kind) => LastRunAsync(connection, kind, due, ct), ct);
    }

    private static async Task<CheckResult> LastRunAsync(
        DbConnection connection,
        DatabaseKind kind,
        DateTimeOffset? due,
        CancellationToken ct
    )
    {
        const string remedyZh = "确认后台任务已开启、任务 market.daily 没有暂停；signalbox market sync 可以立即更新。";
        const string remedy =
            "See whether background work is on and the job market.daily is not paused; signalbox market sync fetches now.";
        if (await AskDatabase.NumberAsync(connection, kind, "SELECT count(*) FROM market_instrument", [], ct) == 0)
            return CheckResult.Ok("还没有证券。", "No instruments are known.");
        if (due is not { } slot)
            return CheckResult.Ok("行情日更还没有到点。", "No daily sync has been due yet.");
        await using var command = connection.Command(
            null,
            kind,
            """
            SELECT count(*), coalesce(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0),
              coalesce(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0)
            FROM market_sync_item WHERE sync_id = (SELECT id FROM market_sync WHERE asked_at >= @due AND cancelled_at IS NULL
              ORDER BY asked_at DESC LIMIT 1)
            """,
            ("@due", slot)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (all, failed, waiting) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        if (all == 0)
            return CheckResult.Warn(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"应在 {slot:yyyy-MM-dd HH:mm} UTC 开始的行情日更还没有开始。"
                ),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The daily sync that was due at {slot:yyyy-MM-dd HH:mm} UTC has not begun."
                ),
                remedyZh,
                remedy
            );
        var foundZh = string.Create(
            CultureInfo.InvariantCulture,
            $"最近一次更新：共 {all} 只证券，完成 {all - failed - waiting} 只，等待 {waiting} 只，失败 {failed} 只。"
        );
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"The last sync: {all - failed - waiting} of {all} instruments done, {waiting} waiting, {failed} failed."
        );
        return failed * 5 > all
            ? CheckResult.Warn(
                foundZh,
                found,
                "在页面 /market/providers 看是否有主机封禁了我们，或者有令牌过期。",
                "Look at the page /market/providers: a host that has banned us, a token that ran out."
            )
            : CheckResult.Ok(foundZh, found);
    }
}
