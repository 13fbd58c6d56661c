namespace Signalbox.Operations.Checklists;

/// <summary>Something that only a person can know.</summary>
/// <param name="Good">For how long a confirmation counts; null is for ever.</param>
internal sealed record PersonsItem(string Id, string TitleZh, string TitleEn, TimeSpan? Good = null);

/// <summary>What must hold before, during or after something: checks, then what a person confirms.</summary>
internal sealed record Checklist(
    string Id,
    string TitleZh,
    string TitleEn,
    IReadOnlyList<string> Checks,
    IReadOnlyList<PersonsItem> Items
);

internal static class ChecklistTable
{
    private static readonly TimeSpan Quarter = TimeSpan.FromDays(100);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IReadOnlyList<Checklist> All { get; } =
    [
        new(
            "go-live",
            "上线前检查",
            "Before going live",
            [
                "config.valid",
                "config.unknown",
                "config.mode",
                "secrets.weak",
                "secrets.files",
                "secrets.git",
                "host.cores",
                "host.memory",
                "host.disk",
                "host.clock",
                "host.modes",
                "net.server",
                "net.listen",
                "net.hosts",
                "net.names",
                "data.database",
                "data.migrations",
                "db.tools",
                "llm.vendors",
                "channels.any",
                "security.second-factor",
                "security.https",
                "security.certificate",
                "backup.key",
                "backup.newest",
                "backup.drill",
            ],
            [
                new("key-elsewhere", "备份密钥已在另一处保存一份", "A copy of the backup key lies elsewhere"),
                new("test-message", "测试消息已在手机上收到", "A test message arrived on a phone"),
                new("firewall", "防火墙只开放 22、80、443", "The firewall lets 22, 80 and 443 in, nothing else"),
                new("contacts", "值班联系人已知道如何处理告警", "Whoever is called knows what to do"),
            ]
        ),
        new(
            "production",
            "生产环境例行检查",
            "While in production",
            [
                "data.database",
                "jobs.heartbeat",
                "jobs.dead",
                "jobs.waiting",
                "jobs.schedules",
                "channels.outbox",
                "host.disk",
                "host.inodes",
                "host.memory",
                "host.clock",
                "db.connections",
                "db.integrity",
                "backup.newest",
                "backup.last",
                "backup.drill",
                "backup.space",
                "security.tokens",
                "security.audit",
            ],
            [
                new("patches", "系统补丁已安装", "The system's patches are installed", TimeSpan.FromDays(31)),
                new("access-log", "访问日志已查看", "The access log was looked through", TimeSpan.FromDays(31)),
                new("rights", "用户与权限已复核", "Users and their rights were looked through", Quarter),
                new(
                    "other-machine",
                    "已在另一台机器上从异地备份恢复过",
                    "A set was restored on another machine",
                    Quarter
                ),
            ]
        ),
        new(
            "recovery",
            "恢复后检查",
            "After a recovery",
            [
                "config.valid",
                "net.server",
                "data.database",
                "data.migrations",
                "db.integrity",
                "jobs.heartbeat",
                "jobs.schedules",
                "channels.outbox",
                "security.audit",
                "backup.last",
                "upgrade.unfinished",
            ],
            [
                new("signed-in", "已登录并看到最近的数据", "Signed in and saw the newest data", Day),
                new("doubtful", "存疑的消息已逐条处理", "Each doubtful message was settled", Day),
                new("cause", "原因已记录", "The cause is written down", Day),
            ]
        ),
    ];
}
