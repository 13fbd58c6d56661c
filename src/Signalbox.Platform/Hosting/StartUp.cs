using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Hosting;

/// <summary>What comes before anything runs, in this order: folders, database, checks, schema; and the first account, which may take its time beside what comes next.</summary>
/// <remarks>The settings have been checked.</remarks>
internal sealed partial class StartUp(
    SettingsCheck settings,
    IOptions<InstallationOptions> installation,
    IOptions<HostingOptions> hosting,
    DatabaseLock databaseLock,
    DatabaseStart database,
    IOptions<DataOptions> data,
    SchemaScripts scripts,
    MakeFirstAdministrator administrator,
    HealthRunner health,
    Offers offers,
    IServiceProvider services,
    ILogger<StartUp> log
)
{
    /// <param name="patient">Whether to wait for a PostgreSQL that does not answer yet.</param>
    /// <exception cref="RefusedException">Codes <c>settings.…</c> and <c>data.…</c>.</exception>
    public async Task PrepareAsync(bool patient, CancellationToken ct)
    {
        LogStarting(
            Product.Version,
            Product.Commit ?? "unknown",
            hosting.Value.Environment,
            Path.GetFullPath(installation.Value.DataFolder),
            installation.Value.TimeZone,
            hosting.Value.Roles,
            database.Where()
        );
        foreach (var notice in settings.Notices)
            LogNotice(notice);
        CoreDumps.TurnOff();
        Folders();

        databaseLock.Take();
        foreach (var step in offers.StartSteps)
            await step(services, patient, ct);
        await database.ReachAsync(patient, ct);
        LogReached(database.Where());

        foreach (
            var look in await health.LookAsync(
                new HashSet<string>(StringComparer.Ordinal) { BuiltInChecks.Disk, BuiltInChecks.Zone },
                ct
            )
        )
            if (look.Result.State != CheckState.Ok)
                LogCheck(look.Check.Name, look.Result.Reason, look.Result.Remedy ?? "");

        var applied = await scripts.ApplyAsync(ct);
        if (applied.Count > 0)
            LogApplied(string.Join(", ", applied));
    }

    /// <summary>Makes the first account from the settings, where there is none.</summary>
    public Task FirstAccountAsync(CancellationToken ct) => administrator.FromSettingsAsync(ct);

    private void Folders()
    {
        var root = Path.GetFullPath(installation.Value.DataFolder);
        try
        {
            SafeFolder.Make(root);
            SafeFolder.Make(Path.Combine(root, "keys"));
            if (DatabaseLock.FileOf(data.Value) is { } file)
                SafeFolder.Make(Path.GetDirectoryName(file)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Invalid(
                "settings.data-folder",
                $"The data folder {root} cannot be made: {fault.Message} Set SIGNALBOX_DATA to a folder that this user may write.",
                fault
            );
        }
    }

    /// <summary>A dump of the memory would hold every secret in clear.</summary>
    private static class CoreDumps
    {
        private const int CoreSize = 4; // RLIMIT_CORE of Linux

        public static void TurnOff()
        {
            if (!OperatingSystem.IsLinux())
                return;
            var nothing = default(Limit);
            _ = setrlimit(CoreSize, ref nothing);
        }

        [StructLayout(LayoutKind.Sequential)]
        private struct Limit
        {
            public nuint Soft;
            public nuint Hard;
        }

#pragma warning disable IDE1006, CA5392 // the name is the system's, and so is the library
        [DllImport("libc", SetLastError = true)]
        private static extern int setrlimit(int resource, ref Limit limit);
#pragma warning restore IDE1006, CA5392
    }

    [LoggerMessage(
        1000,
        LogLevel.Information,
        "Signalbox {Version} ({Commit}) starting: environment {Environment}, data in {Folder}, time zone {Zone}, roles {Roles}, database {Database}"
    )]
    private partial void LogStarting(
        string version,
        string commit,
        string environment,
        string folder,
        string zone,
        string roles,
        string database
    );

    [LoggerMessage(1001, LogLevel.Warning, "{Notice}")]
    private partial void LogNotice(string notice);

    [LoggerMessage(1002, LogLevel.Information, "The database was reached: {Database}")]
    private partial void LogReached(string database);

    [LoggerMessage(1003, LogLevel.Warning, "Check {Check}: {Reason} {Remedy}")]
    private partial void LogCheck(string check, string reason, string remedy);

    [LoggerMessage(1004, LogLevel.Information, "Schema scripts were applied: {Scripts}")]
    private partial void LogApplied(string scripts);
}
