using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Drills;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Backups;

/// <summary>Whether there is a set to come back from, and whether that was ever tried.</summary>
internal static class BackupChecks
{
    private static readonly TimeSpan NewestAge = TimeSpan.FromHours(26);
    private static readonly TimeSpan DrillAge = TimeSpan.FromDays(8);

    public static HealthCheck Newest { get; } =
        new("backup.newest", Required: false, NewestAsync) { Group = CheckGroup.Backup, Runbook = "backup-failed" };

    public static HealthCheck Drill { get; } =
        new("backup.drill", Required: false, DrillAsync) { Group = CheckGroup.Backup, Runbook = "drill-failed" };

    private static async Task<CheckResult> NewestAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var folder = services.GetRequiredService<BackupFolder>();
        if (folder.Newest() is { Manifest: { Verified: { } verified } manifest, Set: var set })
        {
            var (ageZh, age) = Words(now - verified);
            var foundZh = $"备份 {set.Id} 在 {ageZh}前读回核对过。";
            var found = $"{set.Id}, {age} old, read back.";
            return now - verified <= NewestAge
                ? CheckResult.Ok(foundZh, found)
                : CheckResult.Fail(
                    $"最新的{foundZh}应在 26 小时以内。",
                    $"The newest set is {found} It should be younger than 26 h.",
                    "运行 signalbox backup，再看任务“每日备份”（operations.backup）为什么没有运行。",
                    "signalbox backup; then look at the job «operations.backup» for why it did not run."
                );
        }
        return await IsNewAsync(services, now, NewestAge, ct)
            ? CheckResult.Ok("还没有备份，第一份在 02:30 做。", "No set yet; the first is made at 02:30.")
            : CheckResult.Fail(
                $"{folder.Path} 里没有完整的备份。",
                $"There is no complete set in {folder.Path}.",
                "运行 signalbox backup。",
                "signalbox backup"
            );
    }

    private static async Task<CheckResult> DrillAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (services.GetRequiredService<DrillRecords>().All() is not [var last, ..])
            return await IsNewAsync(services, now, DrillAge, ct)
                ? CheckResult.Ok("还没有演练，第一次在周日 04:00。", "No drill yet; the first is on Sunday at 04:00.")
                : CheckResult.Fail(
                    "还没有一份备份经过载入验证。",
                    "No set was ever loaded to prove it.",
                    "运行 signalbox drill。",
                    "signalbox drill"
                );
        var (ageZh, age) = Words(now - last.At);
        var seconds = last.Seconds.Values.Sum().ToString("0.0", CultureInfo.InvariantCulture);
        var foundZh = $"备份 {last.Set} 在 {ageZh}前演练过，用时 {seconds} 秒";
        var found = $"{last.Set}, {age} ago, {seconds} s";
        if (!last.Ok)
            return CheckResult.Fail(
                $"上次演练失败：{last.Failure}",
                $"The last drill failed: {last.Failure}",
                "先运行 signalbox backup，再运行 signalbox drill。",
                "signalbox backup, then signalbox drill"
            );
        return now - last.At <= DrillAge
            ? CheckResult.Ok(
                $"{foundZh}，全部 {last.Tables.Count} 张表一致。",
                $"{found}, all {last.Tables.Count} tables equal."
            )
            : CheckResult.Fail(
                $"上次演练隔得太久了：{foundZh}。",
                $"The last drill is too long ago: {found}.",
                "运行 signalbox drill。",
                "signalbox drill"
            );
    }

    /// <summary>Whether this database was made so recently that the first one may still be to come.</summary>
    internal static async Task<bool> IsNewAsync(
        IServiceProvider services,
        DateTimeOffset now,
        TimeSpan age,
        CancellationToken ct
    )
    {
        var database = services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(null, database.Kind, "SELECT min(applied_at) FROM schema_script");
        return await command.ExecuteScalarAsync(ct) is string first
            && now - DateTimeOffset.Parse(first, CultureInfo.InvariantCulture) <= age;
    }

    private static (string Zh, string En) Words(TimeSpan age)
    {
        if (age.TotalHours < 48)
            return ($"{(int)age.TotalHours} 小时 {age.Minutes} 分钟", $"{(int)age.TotalHours} h {age.Minutes} min");
        var days = ((int)age.TotalDays).ToString(CultureInfo.InvariantCulture);
        return ($"{days} 天", $"{days} days");
    }
}
