using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Drills;
using Signalbox.Operations.Maintenance;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Runbooks;

/// <summary>What to look at, in order, when something is wrong. Modules add steps of their own to these.</summary>
internal static class RunbookTable
{
    private static readonly Cure RetryDead = new(
        "jobs.retry-dead",
        IsSafe: true,
        "重试失败的任务",
        "Try the failed jobs again",
        RetryDeadAsync
    );

    private static readonly Cure Backup = new(
        "backup.make",
        IsSafe: true,
        "立即做一份备份",
        "Make a set now",
        async (services, ct) =>
            $"Made and read back: {(await services.GetRequiredService<CreateBackup>().RunAsync("manual", _ => { }, ct)).Id}."
    );

    private static readonly Cure Drill = new(
        "backup.drill",
        IsSafe: true,
        "立即做恢复演练",
        "Drill now",
        async (services, ct) =>
        {
            var record = await services.GetRequiredService<RunDrill>().RunAsync("latest", _ => { }, ct);
            return record.Ok ? $"{record.Set}: every table came back equal." : $"{record.Set}: {record.Failure}";
        }
    );

    private static readonly Cure Checkpoint = new(
        "db.checkpoint",
        IsSafe: true,
        "清空预写日志",
        "Empty the write-ahead log",
        async (services, ct) => await services.GetRequiredService<Maintain>().CheckpointAsync(ct)
    );

    private static readonly Cure Schema = new(
        "db.migrate",
        IsSafe: false,
        "补齐数据库结构：先停服务，再运行 signalbox migrate",
        "Bring the schema up to date: stop the server, then run signalbox migrate",
        (_, _) => Task.FromResult("Stop the server, then run signalbox migrate.")
    );

    public static IReadOnlyList<Runbook> All { get; } =
    [
        Book("push-missing", "到点没有推送", "A push did not come", "jobs.heartbeat", "jobs.schedules", "jobs.dead")
            .And("channels.any", "channels.outbox", "host.clock", "net.names"),
        Book("no-new-articles", "没有新文章", "No new articles", "jobs.heartbeat", "jobs.schedules", "net.names"),
        Book("source-unauthorized", "数据源拒绝登录", "A source refuses us", "config.valid", "llm.vendors"),
        Book("llm-429", "模型限流", "Models turn calls away", "llm.vendors", "llm.limited"),
        Book("llm-budget", "模型预算用完", "The budget for models is used up", "llm.vendors", "llm.budget"),
        Book("app-not-starting", "服务无法启动", "The server does not start", "config.valid", "host.modes", "data.disk")
            .And("data.database", "data.migrations", "secrets.files", "net.server"),
        Book("database", "数据库异常", "The database", "data.database", "data.migrations", "db.version")
            .And("db.connections", "db.integrity", "data.disk"),
        Book("console-unreachable", "网页打不开", "The console cannot be reached", "net.server", "net.listen")
            .And("net.hosts", "data.database"),
        Book("slow", "响应慢", "It is slow", "host.load", "host.memory", "db.long-queries", "db.locks")
            .And("db.connections", "jobs.waiting", "db.wal"),
        Book("cpu", "处理器占用高", "High CPU", "host.cores", "host.load", "jobs.waiting", "db.long-queries"),
        Book("no-response", "服务无响应", "No response", "net.server", "jobs.heartbeat", "jobs.engine")
            .And("jobs.parts", "data.database", "host.open-files", "host.memory"),
        Book("names-unreachable", "外部域名无法访问", "Outside names cannot be reached", "net.names", "host.clock"),
        Book("disk-full", "磁盘已满", "The disk is full", "data.disk", "host.disk", "host.inodes", "db.wal")
            .And("backup.space"),
        Book("backup-failed", "备份失败", "A backup failed", "backup.last", "upgrade.unfinished", "db.tools")
            .And("backup.key", "backup.space", "backup.retention", "backup.newest"),
        Book("drill-failed", "恢复演练失败", "A drill failed", "backup.last", "backup.key", "db.tools", "host.disk")
            .And("backup.drill"),
        Book("outbox-stuck", "消息发不出去", "Messages do not leave", "channels.any", "channels.outbox")
            .And("jobs.heartbeat", "jobs.dead", "host.clock", "net.names"),
        Book(
            "audit-broken",
            "审计链断裂",
            "The audit log was changed",
            "security.audit",
            "db.integrity",
            "backup.newest"
        ),
        Book("certificate", "证书快到期", "The certificate runs out", "security.https", "security.certificate")
            .And("host.clock"),
        Book("clock", "时钟不准", "The clock is wrong", "host.clock-zone", "host.clock", "backup.retention"),
    ];

    public static void Offer(Offers offers)
    {
        foreach (var runbook in All)
            offers.Runbook(
                runbook with
                {
                    Cures = runbook
                        .Steps.Where(Cures.ContainsKey)
                        .ToDictionary(s => s, s => Cures[s], StringComparer.Ordinal),
                }
            );
    }

    /// <summary>A check that the product can cure is cured the same way in every runbook.</summary>
    private static Dictionary<string, Cure> Cures { get; } =
        new(StringComparer.Ordinal)
        {
            ["jobs.dead"] = RetryDead,
            ["backup.last"] = Backup,
            ["backup.newest"] = Backup,
            ["upgrade.unfinished"] = Backup,
            ["backup.drill"] = Drill,
            ["db.wal"] = Checkpoint,
            ["data.migrations"] = Schema,
        };

    private static Runbook Book(string id, string zh, string en, params string[] steps) => new(id, zh, en, steps);

    private static Runbook And(this Runbook runbook, params string[] steps) =>
        runbook with
        {
            Steps = [.. runbook.Steps, .. steps],
        };

    private static async Task<string> RetryDeadAsync(IServiceProvider services, CancellationToken ct)
    {
        var database = services.GetRequiredService<Database>();
        List<long> dead = [];
        await using (var connection = await database.OpenAsync(ct))
        await using (
            var command = connection.Command(
                null,
                database.Kind,
                "SELECT id FROM job WHERE state = 3 ORDER BY id LIMIT 500"
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                dead.Add(reader.GetInt64(0));
        foreach (var id in dead)
            await services.GetRequiredService<RetryDeadJob>().RunAsync(id, ct);
        return $"{dead.Count} jobs were put back to be tried again.";
    }
}
