using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Radar.Sources;

/// <summary>Whether sources are read, and whether anything new comes out of them.</summary>
internal static class SourceChecks
{
    private const int FailuresInRow = 3;
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("radar.feeds", CheckGroup.Sources, "no-new-articles", FeedsAsync));
        offers.Check(HealthCheck.ForDoctor("radar.fresh", CheckGroup.Sources, "no-new-articles", FreshAsync));
        offers.Check(HealthCheck.ForDoctor("radar.silent", CheckGroup.Sources, "source-silent", SilentAsync));
        offers.Runbook(
            new Runbook(
                "source-silent",
                "来源安静得太久",
                "A source has been silent for too long",
                ["net.names", "radar.feeds", "radar.werss", "radar.silent"]
            )
        );
        offers.Alert(
            AlertRule.Warning(
                "source-silent",
                "radar.silent",
                "source-silent",
                "有来源比平时安静得久",
                "A source is silent for longer than usual"
            )
        );
        offers.Alert(
            AlertRule.Warning(
                "werss-refused",
                "radar.werss",
                "source-unauthorized",
                "WeRSS 连不上，或微信授权快到期、已失效",
                "WeRSS does not answer, or WeChat's permission is ending or over"
            )
        );
        foreach (var step in new[] { "radar.feeds", "radar.werss", "radar.fresh" })
            offers.RunbookStep("no-new-articles", step);
        offers.RunbookStep("push-missing", "radar.slots");
        offers.RunbookStep("push-missing", "radar.slot-due");
        offers.RunbookStep("push-missing", "radar.push");
        offers.RunbookStep("no-new-articles", "radar.new-articles");
        offers.RunbookStep("source-unauthorized", "radar.werss");
        offers.RunbookStep("source-unauthorized", "radar.feeds");
    }

    private static Task<CheckResult> FeedsAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                const string all = "SELECT count(*) FROM radar_source WHERE enabled";
                const string dead =
                    "SELECT title FROM radar_source WHERE enabled AND given_up_at IS NOT NULL ORDER BY title LIMIT 10";
                var count = await AskDatabase.NumberAsync(connection, kind, all, [], ct);
                var givenUp = await AskDatabase.NamesAsync(connection, kind, dead, [], ct);
                var failing = await AskDatabase.NamesAsync(
                    connection,
                    kind,
                    """
                    SELECT title FROM radar_source WHERE enabled AND failures_in_row >= @most AND given_up_at IS NULL
                    ORDER BY failures_in_row DESC, title LIMIT 10
                    """,
                    [("@most", FailuresInRow)],
                    ct
                );
                if (failing.Count + givenUp.Count == 0)
                    return CheckResult.Ok(
                        $"有 {count} 个来源，没有一个连续失败三次。",
                        $"{count} sources, none of which failed three times in a row."
                    );
                var (failed, unasked) = (string.Join(", ", failing), string.Join(", ", givenUp));
                var foundZh = string.Concat(
                    failing.Count == 0 ? "" : $"连续失败至少三次：{failed}。",
                    givenUp.Count == 0 ? "" : $"不再读取：{unasked}。"
                );
                var found = string.Join(
                        ' ',
                        failing.Count == 0 ? "" : $"Failed at least three times in a row: {failed}.",
                        givenUp.Count == 0 ? "" : $"Not asked any more: {unasked}."
                    )
                    .Trim();
                const string remedyZh = "在页面 /sources 看每个来源的原因，改正地址、再试一次或停用它。";
                const string remedy =
                    "See the reason of each on the page /sources; correct its address, ask again, or switch it off.";
                return failing.Count + givenUp.Count == count
                    ? CheckResult.Fail(foundZh, found, remedyZh, remedy)
                    : CheckResult.Warn(foundZh, found, remedyZh, remedy);
            },
            ct
        );

    /// <summary>Sources that had been silent for longer than they usually are when they were last read.</summary>
    private static Task<CheckResult> SilentAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                const string known = "SELECT count(*) FROM radar_source WHERE enabled AND silent_at IS NOT NULL";
                const string silent = """
                    SELECT title FROM radar_source
                    WHERE enabled AND given_up_at IS NULL AND failures_in_row = 0 AND last_read_at > silent_at
                    ORDER BY silent_at, title LIMIT 10
                    """;
                var titles = await AskDatabase.NamesAsync(connection, kind, silent, [], ct);
                if (titles.Count == 0)
                {
                    var count = await AskDatabase.NumberAsync(connection, kind, known, [], ct);
                    return CheckResult.Ok(
                        $"有 {count} 个来源看得出平时的节奏，没有一个比平时晚。",
                        $"{count} sources have a rhythm, and none is late by it."
                    );
                }
                var late = string.Join(", ", titles);
                return CheckResult.Warn(
                    $"这些来源比平时安静得久：{late}。",
                    $"Silent for longer than they usually are: {late}.",
                    "在页面 /sources 逐个打开，和网站本身对一对；确实停更的可以停用。",
                    "Open each on the page /sources and compare it with the site itself; one that has ended may be switched off."
                );
            },
            ct
        );

    private static Task<CheckResult> FreshAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return AskDatabase.RunAsync(services, (connection, kind) => NewestAsync(connection, kind, now, ct), ct);
    }

    private static async Task<CheckResult> NewestAsync(
        DbConnection connection,
        DatabaseKind kind,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        // A source that is new has a day to bring something.
        const string older = "SELECT count(*) FROM radar_source WHERE enabled AND created_at < @since";
        var since = ("@since", (object?)(now - Fresh));
        if (await AskDatabase.NumberAsync(connection, kind, older, [since], ct) == 0)
            return CheckResult.Ok("还没有添加满一天的来源。", "No source has been there for a day.");
        const string newer = "SELECT count(*) FROM radar_article WHERE first_seen_at >= @since";
        var articles = await AskDatabase.NumberAsync(connection, kind, newer, [since], ct);
        return articles > 0
            ? CheckResult.Ok($"最近 24 小时来了 {articles} 篇文章。", $"{articles} articles came in the last 24 h.")
            : CheckResult.Fail(
                "最近 24 小时没有新文章。",
                "No article has come for 24 h.",
                "运行 signalbox runbook no-new-articles：读取、WeRSS 或计划停了。",
                "signalbox runbook no-new-articles: the reading, WeRSS, or the schedule has stopped."
            );
    }
}
