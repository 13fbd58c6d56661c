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
            return CheckResult.Ok($"{start.Where()} answers.");
        }
        catch (Errors.RefusedException refused)
        {
            return CheckResult.Fail(refused.Message, "Start the database, or correct DATABASE_URL and start again.");
        }
    }

    private static async Task<CheckResult> MigrationsAsync(IServiceProvider services, CancellationToken ct)
    {
        var scripts = services.GetRequiredService<SchemaScripts>();
        if (scripts.Done)
            return CheckResult.Ok("All schema scripts of this version are applied.");
        try
        {
            // A command looks at a database that a server has brought up to date.
            return await scripts.PendingAsync(ct) is [var first, ..] pending
                ? CheckResult.Fail(
                    $"{pending.Count} schema scripts are not applied yet, the first is {first}.",
                    "Wait for the start to end and read its last log line, or run signalbox migrate."
                )
                : CheckResult.Ok("All schema scripts of this version are applied.");
        }
        catch (Errors.RefusedException refused)
        {
            return refused.Code == "data.unavailable"
                ? CheckResult.Unknown(
                    $"The schema could not be read: {refused.Message}",
                    "See to the check «data.database» first."
                )
                : CheckResult.Fail(refused.Message, "Install the version that it names, or restore a set of this one.");
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
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{folder} has {freeBytes / (1024 * 1024)} MB free ({percent:0} %); {LeastPercent} % and 200 MB are needed."
        );
        return freeBytes >= LeastBytes && percent >= LeastPercent
            ? CheckResult.Ok(found)
            : CheckResult.Fail(found, "Make room on this disk, or move the data folder to a larger one.");
    }

    private static CheckResult ZoneNow(IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var offset = clock.LocalTimeZone.GetUtcOffset(clock.GetUtcNow());
        var found = $"{clock.LocalTimeZone.Id}, now {(offset < TimeSpan.Zero ? "-" : "+")}{offset:hh\\:mm}";
        // China has had no summer time since 1991: anything else means broken zone data.
        return clock.LocalTimeZone.Id == "Asia/Shanghai" && offset != TimeSpan.FromHours(8)
            ? CheckResult.Fail($"{found}; it should be +08:00.", "Install or repair the package tzdata.")
            : CheckResult.Ok(found);
    }
}
