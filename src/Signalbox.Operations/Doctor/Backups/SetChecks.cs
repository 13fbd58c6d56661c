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
            return CheckResult.Ok("No set was tried yet.");
        if (last.IsFailed)
            return CheckResult.Fail(
                $"The last set, {last.Id}, failed: {File.ReadAllText(last.FailedFile).Trim()}",
                "See to the reason, then signalbox backup."
            );
        if (BackupFolder.ManifestOf(last) is not { } manifest)
            return CheckResult.Fail($"{last.Id} has no manifest that can be read.", "signalbox backup");
        var missing = manifest.Parts.Where(p => Bytes(Path.Combine(last.Folder, p.Name)) != p.Bytes).ToList();
        return missing.Count == 0
            ? CheckResult.Ok($"{last.Id} is whole.")
            : CheckResult.Fail(
                $"{last.Id} lacks {string.Join(", ", missing.Select(p => p.Name))}, or has only a part of it.",
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
                    "Sets are plain, and leave secrets out: there is no key.",
                    "signalbox backup key new FILE, then set BACKUP_KEY_FILE, and keep a copy elsewhere."
                );
            var other = services
                .GetRequiredService<BackupFolder>()
                .Newest()
                ?.Manifest.Parts.Select(p => p.KeyId)
                .FirstOrDefault(id => id is not null && id != key.Id);
            return other is null
                ? CheckResult.Ok($"The key {key.Id} seals the sets.")
                : CheckResult.Fail(
                    $"The newest set was sealed with the key {other}, and BACKUP_KEY_FILE holds {key.Id}.",
                    "Put the old key back, or keep it and make a new set: signalbox backup."
                );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Fail(refused.Message, "Put the file of the key back where BACKUP_KEY_FILE says.");
        }
    }

    private static CheckResult Space(IServiceProvider services)
    {
        var folder = services.GetRequiredService<BackupFolder>();
        var last = folder.Newest()?.Manifest.Parts.Sum(p => p.Bytes) ?? 0;
        if (!Directory.Exists(folder.Path))
            return last == 0
                ? CheckResult.Ok("There is no folder of sets yet.")
                : CheckResult.Unknown($"{folder.Path} is not there.", "Mount it, or correct BACKUP_FOLDER.");
        return JudgeSpace(folder.Path, new DriveInfo(folder.Path).AvailableFreeSpace, last);
    }

    public static CheckResult JudgeSpace(string folder, long free, long last)
    {
        var needed = Math.Max(64L * 1024 * 1024, 2 * last);
        var found = $"{folder} has {free / 1_000_000} MB free, and the next set needs {needed / 1_000_000} MB.";
        return free >= needed
            ? CheckResult.Ok(found)
            : CheckResult.Fail(found, "Make room, or set BACKUP_FOLDER to a larger disk.");
    }

    private static async Task<CheckResult> RetentionAsync(IServiceProvider services, CancellationToken ct)
    {
        try
        {
            var plan = await services.GetRequiredService<PruneBackups>().UnlockedAsync(dryRun: true, ct);
            return CheckResult.Ok($"{plan.Keep.Count} sets stay, {plan.Remove.Count} are old enough to go.");
        }
        catch (RefusedException refused) when (refused.Code == "backup.clock")
        {
            return CheckResult.Fail(refused.Message, "signalbox backup, once the clock is right.");
        }
        catch (RefusedException refused)
        {
            return CheckResult.Unknown(refused.Message, "See to the check «data.database» first.");
        }
    }

    private static Task<CheckResult> ToolsAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                if (kind == DatabaseKind.Sqlite)
                    return CheckResult.Ok("SQLite is copied by this program itself.");
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
                $"pg_dump {dump.Version} and pg_restore {restore.Version} fit the server, which is {server}."
            );
        }
        catch (RefusedException refused) when (refused.Code is "backup.tool-missing" or "backup.tool-old")
        {
            return CheckResult.Fail(refused.Message, $"apt-get install postgresql-client-{server}");
        }
        catch (RefusedException refused)
        {
            return CheckResult.Unknown(refused.Message, $"apt-get install postgresql-client-{server}");
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
        return left.Count == 0
            ? CheckResult.Ok("No operation was left half done.")
            : CheckResult.Warn(
                $"Not ended, or still going on: {string.Join(", ", left)}.",
                "If no backup runs now: signalbox backup, which clears it away."
            );
    }
}
