using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Doctor.Backups;

/// <summary>Whether the next set will come about, and could be opened.</summary>
internal static class SetChecks
{
    public static void Offer(Offers offers)
    {
        Add("backup.last", CheckGroup.Backup, "backup-failed", (services, _) => Task.FromResult(Last(services)));
        Add("backup.key", CheckGroup.Backup, "backup-failed", (services, _) => Task.FromResult(Key(services)));
        Add("backup.space", CheckGroup.Backup, "disk-full", (services, _) => Task.FromResult(Space(services)));
        Add("backup.retention", CheckGroup.Backup, "clock", RetentionAsync);
        Add("db.tools", CheckGroup.Db, "backup-failed", ToolsAsync);
        Add("upgrade.unfinished", CheckGroup.Upgrade, "backup-failed", (s, _) => Task.FromResult(Unfinished(s)));

        void Add(
            string name,
            CheckGroup group,
            string runbook,
            Func<IServiceProvider, CancellationToken, Task<CheckResult>> look
        ) => offers.Check(HealthCheck.ForDoctor(name, group, runbook, look) with { Limit = TimeSpan.FromSeconds(10) });
    }

    private static CheckResult Last(IServiceProvider services)
    {
        var folder = services.GetRequiredService<BackupFolder>();
        var last = folder.Sets().FirstOrDefault(s => s.IsComplete || s.IsFailed);
        if (last is null)
            return CheckResult.Ok("还没有尝试过备份。", "No set was tried yet.");
        if (last.IsFailed)
        {
            var why = File.ReadAllText(last.FailedFile).Trim();
            return CheckResult.Fail(
                $"最近一次备份 {last.Id} 失败：{why}",
                $"The last set, {last.Id}, failed: {why}",
                "看失败原因，处理后运行 signalbox backup。",
                "See to the reason, then signalbox backup."
            );
        }
        if (BackupFolder.ManifestOf(last) is not { } manifest)
            return CheckResult.Fail(
                $"备份 {last.Id} 的清单读不出来。",
                $"{last.Id} has no manifest that can be read.",
                "运行 signalbox backup。",
                "signalbox backup"
            );
        var missing = manifest
            .Parts.Where(p => Bytes(Path.Combine(last.Folder, p.Name)) != p.Bytes)
            .Select(p => p.Name)
            .ToList();
        if (missing.Count == 0)
            return CheckResult.Ok($"备份 {last.Id} 是完整的。", $"{last.Id} is whole.");
        return CheckResult.Fail(
            $"备份 {last.Id} 缺少 {string.Join('、', missing)}，或者只有其中一部分。",
            $"{last.Id} lacks {string.Join(", ", missing)}, or has only a part of it.",
            "运行 signalbox backup，再看是谁在删那里的文件。",
            "signalbox backup; then see who removes files there."
        );
    }

    private static long? Bytes(string file) => File.Exists(file) ? new FileInfo(file).Length : null;

    private static CheckResult Key(IServiceProvider services)
    {
        try
        {
            if (BackupKey.From(services.GetRequiredService<IOptions<BackupOptions>>()) is not { } key)
                return CheckResult.Warn(
                    "没有备份密钥：备份没有加密，也不含密钥和密码。",
                    "Sets are plain, and leave secrets out: there is no key.",
                    "用 signalbox backup key new 文件名 新建一把，设置 BACKUP_KEY_FILE，并在别处另存一份。",
                    "signalbox backup key new FILE, then set BACKUP_KEY_FILE, and keep a copy elsewhere."
                );
            var other = services
                .GetRequiredService<BackupFolder>()
                .Newest()
                ?.Manifest.Parts.Select(p => p.KeyId)
                .FirstOrDefault(id => id is not null && id != key.Id);
            return other is null
                ? CheckResult.Ok($"备份用密钥 {key.Id} 加密。", $"The key {key.Id} seals the sets.")
                : CheckResult.Fail(
                    $"最新的备份用密钥 {other} 加密，而 BACKUP_KEY_FILE 里是 {key.Id}。",
                    $"The newest set was sealed with the key {other}, and BACKUP_KEY_FILE holds {key.Id}.",
                    "放回原来的密钥；或把它留好，再做一份新的备份：signalbox backup。",
                    "Put the old key back, or keep it and make a new set: signalbox backup."
                );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Fail(
                $"备份密钥文件不可用：{refused.Message}",
                refused.Message,
                "把密钥文件放回 BACKUP_KEY_FILE 所指之处。",
                "Put the file of the key back where BACKUP_KEY_FILE says."
            );
        }
    }

    private static CheckResult Space(IServiceProvider services)
    {
        var folder = services.GetRequiredService<BackupFolder>();
        var last = folder.Newest()?.Manifest.Parts.Sum(p => p.Bytes) ?? 0;
        if (!Directory.Exists(folder.Path))
            return last == 0
                ? CheckResult.Ok("还没有备份文件夹。", "There is no folder of sets yet.")
                : CheckResult.Unknown(
                    $"找不到备份文件夹 {folder.Path}。",
                    $"{folder.Path} is not there.",
                    "挂载它，或改正 BACKUP_FOLDER。",
                    "Mount it, or correct BACKUP_FOLDER."
                );
        return JudgeSpace(folder.Path, new DriveInfo(folder.Path).AvailableFreeSpace, last);
    }

    public static CheckResult JudgeSpace(string folder, long free, long last)
    {
        var needed = Math.Max(64L * 1024 * 1024, 2 * last);
        var foundZh = $"{folder} 剩余 {free / 1_000_000} MB，下一份备份需要 {needed / 1_000_000} MB。";
        var found = $"{folder} has {free / 1_000_000} MB free, and the next set needs {needed / 1_000_000} MB.";
        return free >= needed
            ? CheckResult.Ok(foundZh, found)
            : CheckResult.Fail(
                foundZh,
                found,
                "腾出空间，或把 BACKUP_FOLDER 指到更大的磁盘。",
                "Make room, or set BACKUP_FOLDER to a larger disk."
            );
    }

    private static async Task<CheckResult> RetentionAsync(IServiceProvider services, CancellationToken ct)
    {
        try
        {
            var plan = await services.GetRequiredService<PruneBackups>().UnlockedAsync(dryRun: true, ct);
            return CheckResult.Ok(
                $"保留 {plan.Keep.Count} 份备份，另有 {plan.Remove.Count} 份已旧，可以清理。",
                $"{plan.Keep.Count} sets stay, {plan.Remove.Count} are old enough to go."
            );
        }
        catch (RefusedException refused) when (refused.Code == "backup.clock")
        {
            return CheckResult.Fail(
                $"备份的日期与时钟对不上：{refused.Message}",
                refused.Message,
                "先校准时钟，再运行 signalbox backup。",
                "signalbox backup, once the clock is right."
            );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Unknown(
                $"没能查明哪些备份该清理：{refused.Message}",
                refused.Message,
                "先处理检查“数据库”（data.database）。",
                "See to the check «data.database» first."
            );
        }
    }

    private static Task<CheckResult> ToolsAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                if (kind == DatabaseKind.Sqlite)
                    return CheckResult.Ok("SQLite 由本程序自己复制。", "SQLite is copied by this program itself.");
                const string sql = "SELECT current_setting('server_version_num')::bigint";
                var server = (int)(await AskDatabase.NumberAsync(connection, kind, sql, [], ct) / 10_000);
                var folder = services.GetRequiredService<IOptions<BackupOptions>>().Value.PostgresTools;
                return await JudgeToolsAsync(folder, server, ct);
            },
            ct
        );

    /// <param name="folder">Where the tools lie; null looks where they usually do.</param>
    /// <param name="server">Its major version.</param>
    public static async Task<CheckResult> JudgeToolsAsync(string? folder, int server, CancellationToken ct)
    {
        try
        {
            var dump = await PostgresTool.FindAsync("pg_dump", folder, server, ct);
            var restore = await PostgresTool.FindAsync("pg_restore", folder, server, ct);
            return CheckResult.Ok(
                $"服务器的版本是 {server}，pg_dump {dump.Version} 和 pg_restore {restore.Version} 与它相配。",
                $"pg_dump {dump.Version} and pg_restore {restore.Version} fit the server, which is {server}."
            );
        }
        catch (RefusedException refused) when (refused.Code is "backup.tool-missing" or "backup.tool-old")
        {
            return CheckResult.Fail(
                $"找不到数据库客户端工具，或它比服务器旧：{refused.Message}",
                refused.Message,
                $"运行 apt-get install postgresql-client-{server}。",
                $"apt-get install postgresql-client-{server}"
            );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Unknown(
                $"没能查看数据库客户端工具：{refused.Message}",
                refused.Message,
                $"运行 apt-get install postgresql-client-{server}。",
                $"apt-get install postgresql-client-{server}"
            );
        }
    }

    /// <summary>What a killed backup left; the next one tidies it.</summary>
    private static CheckResult Unfinished(IServiceProvider services)
    {
        var left = services
            .GetRequiredService<BackupFolder>()
            .Sets()
            .Where(s => !s.IsComplete && !s.IsFailed)
            .Select(s => s.Id)
            .ToList();
        if (left.Count == 0)
            return CheckResult.Ok("没有未完成的操作。", "No operation was left half done.");
        return CheckResult.Warn(
            $"有备份没有做完，或还在进行：{string.Join('、', left)}。",
            $"Not ended, or still going on: {string.Join(", ", left)}.",
            "确认没有备份在进行，再运行 signalbox backup，它会清理。",
            "If no backup runs now: signalbox backup, which clears it away."
        );
    }
}
