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
        var why = seen?.Failure is { } failure ? $" The last attempt failed: {failure}" : "";
        const string Cure = "signalbox backup send latest";
        if (seen?.Sets is not [var newest, ..])
            return await BackupChecks.IsNewAsync(services, now, MostLag, ct)
                ? new CheckResult(
                    why.Length == 0 ? CheckState.Ok : CheckState.Warn,
                    $"No set is in the store yet; the first is sent after the next backup.{why}",
                    why.Length == 0 ? null : Cure
                )
                : CheckResult.Fail($"No complete set is in the store.{why}", Cure);
        var lag = now - SetId.At(newest.Id);
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{newest.Id}, {lag.TotalDays:0.0} days old, in the store; {seen.Sets.Count} sets there."
        );
        if (lag > MostLag)
            return CheckResult.Fail($"{found} It should be younger than 8 days.{why}", Cure);
        return why.Length == 0 ? CheckResult.Ok(found) : CheckResult.Warn($"{found}{why}", Cure);
    }

    private static async Task<CheckResult> StoreAsync(IServiceProvider services, CancellationToken ct)
    {
        if (!Options(services).HasStore())
            return CheckResult.Ok("No store elsewhere is set up.");
        try
        {
            var sets = await services.GetRequiredService<OffsiteFolder>().ListAsync(ct);
            return CheckResult.Ok(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Options(services).Endpoint} answers; {sets.Count(s => s.IsComplete)} complete sets are there."
                )
            );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Fail(
                refused.Message,
                "Correct the OFFSITE_… settings, then: signalbox backup list --offsite"
            );
        }
    }

    private static CheckResult KeyCopyNow(IServiceProvider services)
    {
        const string Cure = "Keep a copy of the key file elsewhere, then: signalbox backup key confirm --where PLACE";
        try
        {
            if (BackupKey.From(services.GetRequiredService<IOptions<BackupOptions>>()) is not { } key)
                return IsProduction(services)
                    ? CheckResult.Warn(
                        "Sets are not sealed: there is no key.",
                        "signalbox backup key new FILE, and set BACKUP_KEY_FILE"
                    )
                    : CheckResult.Ok("Sets are not sealed: there is no key to have a copy of.");
            return services.GetRequiredService<KeyCopies>().Of(key) is { } copy
                ? CheckResult.Ok(
                    $"A copy of the key {key.Id} lies elsewhere ({copy.Where}), said {copy.By} at {copy.At:u}."
                )
                : CheckResult.Warn(
                    $"Nobody has said that a copy of the key {key.Id} lies elsewhere: with this machine gone no set could be opened.",
                    Cure
                );
        }
        catch (RefusedException refused)
        {
            return CheckResult.Fail(refused.Message, "Correct BACKUP_KEY_FILE.");
        }
    }

    private static CheckResult None(IServiceProvider services) =>
        IsProduction(services)
            ? CheckResult.Warn(
                "No store elsewhere is set up: all sets are lost with this machine.",
                "Set OFFSITE_ENDPOINT, OFFSITE_BUCKET, OFFSITE_ACCESS_KEY and OFFSITE_SECRET_KEY (the manual's page on backups)"
            )
            : CheckResult.Ok("No store elsewhere is set up.");

    private static bool IsProduction(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>()["Hosting:Environment"] == "prod";

    private static OffsiteOptions Options(IServiceProvider services) =>
        services.GetRequiredService<IOptions<OffsiteOptions>>().Value;
}
