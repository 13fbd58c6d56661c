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
            var found = $"{set.Id}, {Words(now - verified)} old, read back.";
            return now - verified <= NewestAge
                ? CheckResult.Ok(found)
                : CheckResult.Fail(
                    $"The newest set is {found} It should be younger than 26 h.",
                    "signalbox backup; then look at the job «operations.backup» for why it did not run."
                );
        }
        return await IsNewAsync(services, now, NewestAge, ct)
            ? CheckResult.Ok("No set yet; the first is made at 02:30.")
            : CheckResult.Fail($"There is no complete set in {folder.Path}.", "signalbox backup");
    }

    private static async Task<CheckResult> DrillAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (services.GetRequiredService<DrillRecords>().All() is not [var last, ..])
            return await IsNewAsync(services, now, DrillAge, ct)
                ? CheckResult.Ok("No drill yet; the first is on Sunday at 04:00.")
                : CheckResult.Fail("No set was ever loaded to prove it.", "signalbox drill");
        var found =
            $"{last.Set}, {Words(now - last.At)} ago, {last.Seconds.Values.Sum().ToString("0.0", CultureInfo.InvariantCulture)} s";
        if (!last.Ok)
            return CheckResult.Fail($"The last drill failed: {last.Failure}", "signalbox backup, then signalbox drill");
        return now - last.At <= DrillAge
            ? CheckResult.Ok($"{found}, all {last.Tables.Count} tables equal.")
            : CheckResult.Fail($"The last drill is too long ago: {found}.", "signalbox drill");
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

    private static string Words(TimeSpan age) =>
        age.TotalHours < 48
            ? $"{(int)age.TotalHours} h {age.Minutes} min"
            : $"{((int)age.TotalDays).ToString(CultureInfo.InvariantCulture)} days";
}
