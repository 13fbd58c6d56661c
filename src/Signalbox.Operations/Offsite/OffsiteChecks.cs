using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Offsite;

/// <summary>Whether the house may burn: a copy elsewhere, and the key to it.</summary>
internal static class OffsiteChecks
{
    private static readonly TimeSpan MostLag = TimeSpan.FromDays(8);

    /// <summary>How old the newest copy in the store is, as it was last seen there.</summary>
    public static HealthCheck Lag { get; } =
        new("backup.offsite", Required: false, LagAsync) { Group = CheckGroup.Backup };

    /// <summary>Whether the store answers now.</summary>
    public static HealthCheck Store { get; } =
        new("backup.offsite-store", Required: false, StoreAsync)
        {
            Group = CheckGroup.Backup,
            DoctorOnly = true,
            Limit = TimeSpan.FromSeconds(20),
        };

    /// <summary>Whether somebody has said that a copy of the key lies elsewhere.</summary>
    public static HealthCheck KeyCopy { get; } =
        new("backup.key-copy", Required: false, (services, _) => Task.FromResult(KeyCopyNow(services)))
        {
            Group = CheckGroup.Backup,
        };

    private static async Task<CheckResult> LagAsync(IServiceProvider services, CancellationToken ct)
    {
        if (!Options(services).HasStore())
            return None(services);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var seen = services.GetRequiredService<OffsiteState>().Read();
        var (whyZh, why) = seen?.Failure is { } failure
            ? ($"上次发送失败：{failure}", $" The last attempt failed: {failure}")
            : ("", "");
        const string CureZh = "运行 signalbox backup send latest。";
        const string Cure = "signalbox backup send latest";
        if (seen?.Sets is not [var newest, ..])
            return await BackupChecks.IsNewAsync(services, now, MostLag, ct)
                ? new CheckResult(
                    why.Length == 0 ? CheckState.Ok : CheckState.Warn,
                    $"异地存储里还没有备份，第一份在下次备份之后发送。{whyZh}",
                    $"No set is in the store yet; the first is sent after the next backup.{why}",
                    why.Length == 0 ? null : CureZh,
                    why.Length == 0 ? null : Cure
                )
                : CheckResult.Fail(
                    $"异地存储里没有完整的备份。{whyZh}",
                    $"No complete set is in the store.{why}",
                    CureZh,
                    Cure
                );
        var lag = now - SetId.At(newest.Id);
        var foundZh = string.Create(
            CultureInfo.InvariantCulture,
            $"异地存储里最新的备份是 {newest.Id}，{lag.TotalDays:0.0} 天前做的；那里共有 {seen.Sets.Count} 份备份。"
        );
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{newest.Id}, {lag.TotalDays:0.0} days old, in the store; {seen.Sets.Count} sets there."
        );
        if (lag > MostLag)
            return CheckResult.Fail(
                $"{foundZh}最新的一份应在 8 天以内。{whyZh}",
                $"{found} It should be younger than 8 days.{why}",
                CureZh,
                Cure
            );
        return why.Length == 0
            ? CheckResult.Ok(foundZh, found)
            : CheckResult.Warn($"{foundZh}{whyZh}", $"{found}{why}", CureZh, Cure);
    }

    private static async Task<CheckResult> StoreAsync(IServiceProvider services, CancellationToken ct)
    {
        if (!Options(services).HasStore())
            return CheckResult.Ok("没有设置异地存储。", "No store elsewhere is set up.");
        try
        {
            var sets = await services.GetRequiredService<OffsiteFolder>().ListAsync(ct);
            var endpoint = Options(services).Endpoint;
            var complete = sets.Count(s => s.IsComplete);
            return CheckResult.Ok(
                string.Create(CultureInfo.InvariantCulture, $"{endpoint} 有应答；那里有 {complete} 份完整的备份。"),
                string.Create(CultureInfo.InvariantCulture, $"{endpoint} answers; {complete} complete sets are there.")
            );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Fail(
                $"没能列出异地存储里的备份：{refused.Message}",
                refused.Message,
                "改正 OFFSITE_… 各项设置，再运行 signalbox backup list --offsite。",
                "Correct the OFFSITE_… settings, then: signalbox backup list --offsite"
            );
        }
    }

    private static CheckResult KeyCopyNow(IServiceProvider services)
    {
        const string CureZh = "把密钥文件在别处另存一份，再运行 signalbox backup key confirm --where 地点。";
        const string Cure = "Keep a copy of the key file elsewhere, then: signalbox backup key confirm --where PLACE";
        try
        {
            if (BackupKey.From(services.GetRequiredService<IOptions<BackupOptions>>()) is not { } key)
                return IsProduction(services)
                    ? CheckResult.Warn(
                        "备份没有加密：没有备份密钥。",
                        "Sets are not sealed: there is no key.",
                        "用 signalbox backup key new 文件名 新建一把，并设置 BACKUP_KEY_FILE。",
                        "signalbox backup key new FILE, and set BACKUP_KEY_FILE"
                    )
                    : CheckResult.Ok(
                        "备份没有加密：没有备份密钥，也就不用另存副本。",
                        "Sets are not sealed: there is no key to have a copy of."
                    );
            return services.GetRequiredService<KeyCopies>().Of(key) is { } copy
                ? CheckResult.Ok(
                    $"密钥 {key.Id} 的副本存放在别处（{copy.Where}），由 {copy.By} 在 {copy.At:u} 确认。",
                    $"A copy of the key {key.Id} lies elsewhere ({copy.Where}), said {copy.By} at {copy.At:u}."
                )
                : CheckResult.Warn(
                    $"还没有人确认密钥 {key.Id} 在别处有副本：这台机器没了，备份就一份也打不开。",
                    $"Nobody has said that a copy of the key {key.Id} lies elsewhere: with this machine gone no set could be opened.",
                    CureZh,
                    Cure
                );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Fail(
                $"备份密钥文件不可用：{refused.Message}",
                refused.Message,
                "改正 BACKUP_KEY_FILE。",
                "Correct BACKUP_KEY_FILE."
            );
        }
    }

    private static CheckResult None(IServiceProvider services) =>
        IsProduction(services)
            ? CheckResult.Warn(
                "没有设置异地存储：这台机器没了，所有备份也就没了。",
                "No store elsewhere is set up: all sets are lost with this machine.",
                "设置 OFFSITE_ENDPOINT、OFFSITE_BUCKET、OFFSITE_ACCESS_KEY 和 OFFSITE_SECRET_KEY（见手册“备份与演练”一页）。",
                "Set OFFSITE_ENDPOINT, OFFSITE_BUCKET, OFFSITE_ACCESS_KEY and OFFSITE_SECRET_KEY (the manual's page on backups)"
            )
            : CheckResult.Ok("没有设置异地存储。", "No store elsewhere is set up.");

    private static bool IsProduction(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>()["Hosting:Environment"] == "prod";

    private static OffsiteOptions Options(IServiceProvider services) =>
        services.GetRequiredService<IOptions<OffsiteOptions>>().Value;
}
