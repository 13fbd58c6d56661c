using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Metrics;

namespace Signalbox.Operations.Alerts;

/// <summary>The rules of what every installation has. Modules offer those of their own.</summary>
internal static class BuiltInRules
{
    private const string DatabaseDown = "database-down";

    private static readonly TimeSpan TwoMinutes = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    public static void Offer(Offers offers)
    {
        foreach (
            var rule in (IEnumerable<AlertRule>)
                [
                    .. Program(),
                    .. Requests(),
                    .. Logged(),
                    .. Machine(),
                    Clock,
                    Certificate,
                    .. Database(),
                    .. Messages(),
                    .. Sets(),
                    .. Models(),
                ]
        )
            offers.Alert(rule);
    }

    private static IEnumerable<AlertRule> Program()
    {
        yield return new AlertRule(DatabaseDown, AlertSeverity.Critical, new CheckFails("data.database"))
        {
            TitleZh = "数据库没有应答",
            TitleEn = "The database does not answer",
            Runbook = "database",
            For = TimeSpan.FromSeconds(30),
        };
        yield return new AlertRule("engine-stopped", AlertSeverity.Critical, new CheckFails("jobs.engine"))
        {
            TitleZh = "后台任务停了",
            TitleEn = "Background work has stopped",
            Runbook = "app-not-starting",
            For = TimeSpan.FromMinutes(1),
            InhibitedBy = [DatabaseDown],
        };
        yield return new AlertRule("audit-broken", AlertSeverity.Critical, new CheckFails("security.audit"))
        {
            TitleZh = "审计链断裂",
            TitleEn = "The audit log was changed",
            Runbook = "audit-broken",
            NoData = NoDataMeans.Ok, // the rule of the database tells that it cannot be read
        };
        yield return new AlertRule("part-stands", AlertSeverity.Critical, new CheckFails("jobs.parts"))
        {
            TitleZh = "后台部件多次重启仍失败",
            TitleEn = "A part of the server failed too often and stands",
            Runbook = "no-response",
        };
    }

    private static IEnumerable<AlertRule> Requests()
    {
        var requests = new MetricSelector("http_requests_total");
        // A share of the requests, never errors a second: one failed request an hour is not an outage.
        yield return new AlertRule(
            "http-errors",
            AlertSeverity.Critical,
            Above(
                new RatioOf(
                    requests with
                    {
                        Where = [new LabelMatch("status", "5..")],
                    },
                    requests,
                    TwoMinutes,
                    Least: 10
                ),
                0.05
            )
        )
        {
            TitleZh = "超过 5% 的请求出错",
            TitleEn = "More than 5 % of requests fail",
            Runbook = "no-response",
            For = TwoMinutes,
            KeepFiring = TwoMinutes,
            InhibitedBy = [DatabaseDown],
        };
        // A page's socket stays open for as long as the page does.
        var timed = new MetricSelector(
            "http_request_duration_seconds",
            new LabelMatch("route", "/live") { Not = true }
        );
        yield return new AlertRule(
            "http-slow",
            AlertSeverity.Warning,
            Above(new QuantileOf(timed, 0.95, FiveMinutes), 2)
        )
        {
            TitleZh = "最慢的 5% 请求超过 2 秒",
            TitleEn = "The slowest 5 % of requests take more than 2 s",
            Runbook = "slow",
            For = FiveMinutes,
            KeepFiring = TwoMinutes,
        };
    }

    private static IEnumerable<AlertRule> Logged()
    {
        var errors = new MetricSelector("log_errors_total");
        yield return new AlertRule(
            "errors-logged",
            AlertSeverity.Warning,
            Above(new IncreaseOf(errors, FiveMinutes), 10)
        )
        {
            TitleZh = "日志里错误很多",
            TitleEn = "Many errors in the log",
            Runbook = "no-response",
            KeepFiring = FiveMinutes,
        };
        yield return new AlertRule(
            "critical-logged",
            AlertSeverity.Critical,
            Above(new IncreaseOf(errors with { Where = [new LabelMatch("level", "Critical")] }, FiveMinutes), 0)
        )
        {
            TitleZh = "日志里有严重错误",
            TitleEn = "A critical error in the log",
            Runbook = "no-response",
        };
    }

    private static IEnumerable<AlertRule> Machine()
    {
        yield return new AlertRule("cpu-high", AlertSeverity.Warning, Above(Gauge("host_cpu_used_share"), 0.8))
        {
            TitleZh = "处理器占用超过 80%",
            TitleEn = "The processor is more than 80 % busy",
            Runbook = "cpu",
            For = FiveMinutes,
            NoData = NoDataMeans.Ok, // only Linux tells it
        };
        yield return new AlertRule("memory-high", AlertSeverity.Warning, Above(Gauge("host_memory_used_share"), 0.85))
        {
            TitleZh = "内存占用超过 85%",
            TitleEn = "More than 85 % of the memory is used",
            Runbook = "slow",
            For = FiveMinutes,
            NoData = NoDataMeans.Ok,
        };
        yield return new AlertRule("disk-full", AlertSeverity.Critical, Above(Gauge("disk_used_share"), 0.9))
        {
            TitleZh = "磁盘占用超过 90%",
            TitleEn = "The disk is more than 90 % full",
            Runbook = "disk-full",
            For = TimeSpan.FromMinutes(1),
        };
        yield return new AlertRule("disk-filling", AlertSeverity.Warning, Above(Gauge("disk_used_share"), 0.8))
        {
            TitleZh = "磁盘占用超过 80%",
            TitleEn = "The disk is more than 80 % full",
            Runbook = "disk-full",
            For = FiveMinutes,
            InhibitedBy = ["disk-full"],
        };
    }

    // The check warns at 30 s already: signed messages are refused long before it fails.
    private static AlertRule Clock { get; } =
        AlertRule.Warning(
            "clock-off",
            "host.clock",
            "clock",
            "系统时钟偏差超过 30 秒",
            "The clock is more than 30 s off"
        );

    private static AlertRule Certificate { get; } =
        AlertRule.Warning(
            "certificate",
            "security.certificate",
            "certificate",
            "证书不到 14 天就过期，或浏览器不认",
            "The certificate runs out within 14 days, or browsers do not take it"
        );

    private static IEnumerable<AlertRule> Database()
    {
        // The sum against what the server takes: states of connections are each far below it.
        yield return new AlertRule(
            "database-connections",
            AlertSeverity.Warning,
            Above(
                new ShareOf(new MetricSelector("database_connections"), new MetricSelector("database_connections_max")),
                0.8
            )
        )
        {
            TitleZh = "数据库连接用掉 80% 以上",
            TitleEn = "More than 80 % of the database's connections are taken",
            Runbook = "database",
            For = FiveMinutes,
            NoData = NoDataMeans.Ok, // SQLite has none
        };
        yield return new AlertRule(
            "database-slow-queries",
            AlertSeverity.Warning,
            Above(Gauge("database_slow_queries"), 0)
        )
        {
            TitleZh = "有查询跑了 5 分钟以上",
            TitleEn = "A query has run for more than 5 minutes",
            Runbook = "database",
            For = TimeSpan.FromMinutes(1),
            NoData = NoDataMeans.Ok,
        };
    }

    private static IEnumerable<AlertRule> Messages()
    {
        yield return new AlertRule(
            "outbox-stuck",
            AlertSeverity.Critical,
            Above(Gauge("outbox_oldest_age_seconds"), 600)
        )
        {
            TitleZh = "有消息等了 10 分钟还没送出",
            TitleEn = "A message has waited for more than 10 minutes",
            Runbook = "outbox-stuck",
            For = TimeSpan.FromSeconds(30),
            InhibitedBy = [DatabaseDown],
        };
        yield return new AlertRule(
            "channel-stuck",
            AlertSeverity.Warning,
            Above(new Largest(new MetricSelector("channel_oldest_age_seconds"), "channel"), 600)
        )
        {
            TitleZh = "这个渠道 10 分钟没送出消息",
            TitleEn = "This channel has delivered nothing for 10 minutes",
            Runbook = "outbox-stuck",
            NoData = NoDataMeans.Ok, // there may be no channel
        };
        yield return new AlertRule(
            "channel-broken",
            AlertSeverity.Warning,
            Above(new Largest(new MetricSelector("channel_broken"), "channel"), 0)
        )
        {
            TitleZh = "这个渠道被对方拒绝，要改设置",
            TitleEn = "This channel is refused by its far end; change its settings",
            Runbook = "push-missing",
            NoData = NoDataMeans.Ok,
        };
    }

    private static IEnumerable<AlertRule> Sets()
    {
        yield return new AlertRule("backup-missing", AlertSeverity.Critical, new CheckFails("backup.newest"))
        {
            TitleZh = "26 小时内没有验证过的备份",
            TitleEn = "No backup of the last 26 hours that was read back",
            Runbook = "backup-failed",
            For = TimeSpan.FromMinutes(1),
            InhibitedBy = [DatabaseDown],
        };
        yield return new AlertRule("drill-failed", AlertSeverity.Warning, new CheckFails("backup.drill"))
        {
            TitleZh = "恢复演练失败或超过 8 天没做",
            TitleEn = "The restore drill failed or is older than 8 days",
            Runbook = "drill-failed",
            For = TimeSpan.FromMinutes(1),
            InhibitedBy = [DatabaseDown, "backup-missing"],
        };
    }

    private static IEnumerable<AlertRule> Models()
    {
        yield return new AlertRule(
            "llm-429",
            AlertSeverity.Warning,
            Above(
                new RatioOf(
                    new MetricSelector("llm_rate_limited_total"),
                    new MetricSelector("llm_calls_total"),
                    TenMinutes,
                    Least: 10
                ),
                0.2
            )
        )
        {
            TitleZh = "超过 20% 的模型调用被限流",
            TitleEn = "More than 20 % of calls to models are turned away with 429",
            Runbook = "llm-429",
            KeepFiring = FiveMinutes,
        };
        yield return new AlertRule("llm-budget", AlertSeverity.Warning, new CheckFails("llm.budget"))
        {
            TitleZh = "今天的模型预算已用完",
            TitleEn = "Today's budget for models is used up",
            Runbook = "llm-budget",
            InhibitedBy = [DatabaseDown],
        };
    }

    private static Largest Gauge(string name) => new(new MetricSelector(name));

    private static MetricIs Above(MetricExpression expression, double limit) =>
        new(expression, Comparison.Above, limit);
}
