using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Health;

/// <summary>What every installation is looked at for, whatever modules it has.</summary>
internal static class BuiltInChecks
{
    public const string Database = "data.database";
    public const string Migrations = "data.migrations";
    public const string Disk = "data.disk";
    public const string Zone = "host.clock-zone";

    private const long LeastBytes = 200L * 1024 * 1024;
    private const int LeastPercent = 5;

    public static void Offer(Offers offers)
    {
        offers.Check(
            new HealthCheck(Database, Required: true, DatabaseAsync) { Group = CheckGroup.Db, Runbook = "database" }
        );
        offers.Check(
            new HealthCheck(Migrations, Required: true, MigrationsAsync)
            {
                Group = CheckGroup.Db,
                Runbook = "app-not-starting",
            }
        );
        offers.Check(
            new HealthCheck(Disk, Required: true, (services, _) => Task.FromResult(DiskNow(services)))
            {
                Group = CheckGroup.Host,
                Runbook = "disk-full",
            }
        );
        offers.Check(
            new HealthCheck(Zone, Required: false, (services, _) => Task.FromResult(ZoneNow(services)))
            {
                Group = CheckGroup.Host,
            }
        );
    }

    private static async Task<CheckResult> DatabaseAsync(IServiceProvider services, CancellationToken ct)
    {
        var start = services.GetRequiredService<DatabaseStart>();
        try
        {
            await start.ReachAsync(patient: false, ct);
            var where = start.Where();
            return CheckResult.Ok($"数据库正常应答：{where}。", $"{where} answers.");
        }
        catch (Errors.RefusedException refused)
        {
            return CheckResult.Fail(
                $"数据库用不了：{refused.Message}",
                refused.Message,
                "启动数据库，或改正 DATABASE_URL 后重新启动。",
                "Start the database, or correct DATABASE_URL and start again."
            );
        }
    }

    private static async Task<CheckResult> MigrationsAsync(IServiceProvider services, CancellationToken ct)
    {
        var scripts = services.GetRequiredService<SchemaScripts>();
        if (scripts.Done)
            return CheckResult.Ok(
                "这个版本的数据库结构脚本都已应用。",
                "All schema scripts of this version are applied."
            );
        try
        {
            // A command looks at a database that a server has brought up to date.
            return await scripts.PendingAsync(ct) is [var first, ..] pending
                ? CheckResult.Fail(
                    $"有 {pending.Count} 个数据库结构脚本还没有应用，第一个是 {first}。",
                    $"{pending.Count} schema scripts are not applied yet, the first is {first}.",
                    "等启动结束，看日志的最后一行，或运行 signalbox migrate。",
                    "Wait for the start to end and read its last log line, or run signalbox migrate."
                )
                : CheckResult.Ok(
                    "这个版本的数据库结构脚本都已应用。",
                    "All schema scripts of this version are applied."
                );
        }
        catch (Errors.RefusedException refused)
        {
            return refused.Code == "data.unavailable"
                ? CheckResult.Unknown(
                    $"读不到数据库结构：{refused.Message}",
                    $"The schema could not be read: {refused.Message}",
                    "先处理“data.database”这项检查。",
                    "See to the check «data.database» first."
                )
                : CheckResult.Fail(
                    $"数据库结构与程序版本不一致：{refused.Message}",
                    refused.Message,
                    "安装其中指明的版本，或恢复这个版本的一份备份。",
                    "Install the version that it names, or restore a set of this one."
                );
        }
    }

    private static CheckResult DiskNow(IServiceProvider services)
    {
        var folder = Path.GetFullPath(services.GetRequiredService<IOptions<InstallationOptions>>().Value.DataFolder);
        var drive = new DriveInfo(folder);
        return Judge(folder, drive.AvailableFreeSpace, drive.TotalSize);
    }

    /// <summary>At least 5 % and 200 MB.</summary>
    public static CheckResult Judge(string folder, long freeBytes, long totalBytes)
    {
        var percent = totalBytes <= 0 ? 0 : 100d * freeBytes / totalBytes;
        var freeMb = freeBytes / (1024 * 1024);
        var zh = string.Create(
            CultureInfo.InvariantCulture,
            $"{folder} 还有 {freeMb} MB 可用（{percent:0} %）；至少需要 {LeastPercent} % 和 200 MB。"
        );
        var en = string.Create(
            CultureInfo.InvariantCulture,
            $"{folder} has {freeMb} MB free ({percent:0} %); {LeastPercent} % and 200 MB are needed."
        );
        return freeBytes >= LeastBytes && percent >= LeastPercent
            ? CheckResult.Ok(zh, en)
            : CheckResult.Fail(
                zh,
                en,
                "在这块磁盘上腾出空间，或把数据目录移到更大的磁盘。",
                "Make room on this disk, or move the data folder to a larger one."
            );
    }

    private static CheckResult ZoneNow(IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var offset = clock.LocalTimeZone.GetUtcOffset(clock.GetUtcNow());
        var now = $"{(offset < TimeSpan.Zero ? "-" : "+")}{offset:hh\\:mm}";
        var zh = $"时区是 {clock.LocalTimeZone.Id}，现在的偏移是 {now}";
        var en = $"{clock.LocalTimeZone.Id}, now {now}";
        // China has had no summer time since 1991: anything else means broken zone data.
        return clock.LocalTimeZone.Id == "Asia/Shanghai" && offset != TimeSpan.FromHours(8)
            ? CheckResult.Fail(
                $"{zh}；应该是 +08:00。",
                $"{en}; it should be +08:00.",
                "安装或修复软件包 tzdata。",
                "Install or repair the package tzdata."
            )
            : CheckResult.Ok($"{zh}。", en);
    }
}
