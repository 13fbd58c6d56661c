using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Doctor.Host;

/// <summary>The machine: what it has, what is left of it, whose this process is.</summary>
internal static class HostChecks
{
    private const int LeastPercent = 20;
    private const int LeastCores = 2;
    private const long LeastMemory = 512L * 1024 * 1024;
    private const long LeastOpenFiles = 4096;

    public static void Offer(Offers offers)
    {
        Add("host.cores", "cpu", (_, _) => Task.FromResult(JudgeCores(Environment.ProcessorCount)));
        Add("host.memory", "slow", (_, ct) => MemoryAsync(ct));
        Add("host.disk", "disk-full", (services, _) => Task.FromResult(Worst(Folders(services).Select(Disk))));
        Add("host.inodes", "disk-full", (services, _) => Task.FromResult(Worst(Folders(services).Select(Inodes.Look))));
        Add("host.open-files", "no-response", (_, ct) => OpenFilesAsync(ct));
        Add("host.user", null, (_, _) => Task.FromResult(JudgeUser(Environment.UserName)));
        Add("host.load", "cpu", (_, ct) => LoadAsync(ct));

        void Add(string name, string? runbook, Func<IServiceProvider, CancellationToken, Task<CheckResult>> look) =>
            offers.Check(HealthCheck.ForDoctor(name, CheckGroup.Host, runbook, look));
    }

    public static CheckResult JudgeCores(int cores) =>
        cores >= LeastCores
            ? CheckResult.Ok($"{cores} cores.")
            : CheckResult.Warn(
                $"{cores} core; {LeastCores} are needed, 4 are better.",
                "Give this machine more cores."
            );

    private static async Task<CheckResult> MemoryAsync(CancellationToken ct) =>
        File.Exists("/proc/meminfo")
            ? JudgeMemory(await File.ReadAllTextAsync("/proc/meminfo", ct))
            : CheckResult.Unknown("This system does not tell its memory.", "Look at it with the system's own tools.");

    /// <param name="meminfo">As <c>/proc/meminfo</c> tells it, in kB.</param>
    public static CheckResult JudgeMemory(string meminfo)
    {
        if (Figure("MemTotal:") is not { } total || Figure("MemAvailable:") is not { } free)
            return CheckResult.Unknown(
                "/proc/meminfo does not tell how much memory there is.",
                "Look at it with free -m."
            );
        var found = $"{free / 1_048_576} of {total / 1_048_576} MB are free (need {LeastPercent} %).";
        if (total < LeastMemory)
            return CheckResult.Fail(found, "Give this machine at least 512 MB; 2 GB are better.");
        return free * 100 >= total * LeastPercent
            ? CheckResult.Ok(found)
            : CheckResult.Warn(found, "See who takes it (ps aux --sort=-rss), or give this machine more.");

        long? Figure(string name)
        {
            var line = meminfo.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            var number = line?[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
            return long.TryParse(number, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null;
        }
    }

    /// <summary>The data folder and that of the sets, or what of their paths is there already.</summary>
    private static List<string> Folders(IServiceProvider services)
    {
        var data = services.GetRequiredService<IOptions<InstallationOptions>>().Value.DataFolder;
        var sets = services.GetRequiredService<BackupFolder>().Path;
        return [.. new[] { Path.GetFullPath(data), sets }.Select(There).Distinct(StringComparer.Ordinal)];
    }

    private static string There(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        return folder;
    }

    private static CheckResult Disk(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return JudgeDisk(folder, drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Unknown(
                $"How full the disk of {folder} is could not be found out: {fault.Message}",
                "Look with df -h."
            );
        }
    }

    public static CheckResult JudgeDisk(string folder, long free, long total)
    {
        var percent = total <= 0 ? 0 : free * 100 / total;
        var found = $"{percent} % free on {folder} (need {LeastPercent} %).";
        return percent >= LeastPercent ? CheckResult.Ok(found)
            : percent >= 5 ? CheckResult.Warn(found, $"Make room there; see what takes it with du -xh {folder}.")
            : CheckResult.Fail(found, $"Make room at once; see what takes it with du -xh {folder}.");
    }

    private static async Task<CheckResult> OpenFilesAsync(CancellationToken ct) =>
        File.Exists("/proc/self/limits")
            ? JudgeOpenFiles(await File.ReadAllTextAsync("/proc/self/limits", ct))
            : CheckResult.Unknown("This system does not tell its limits.", "Look at them with ulimit -n.");

    /// <param name="limits">As <c>/proc/self/limits</c> tells them.</param>
    public static CheckResult JudgeOpenFiles(string limits)
    {
        const string name = "Max open files";
        var words = limits
            .Split('\n')
            .FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))
            ?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["unlimited", ..])
            return CheckResult.Ok("Any number of files may be open.");
        if (words is not [var soft, ..] || !long.TryParse(soft, CultureInfo.InvariantCulture, out var most))
            return CheckResult.Unknown(
                "/proc/self/limits does not tell how many files may be open.",
                "Look with ulimit -n."
            );
        return most >= LeastOpenFiles
            ? CheckResult.Ok($"{most} files may be open.")
            : CheckResult.Warn(
                $"Only {most} files may be open; {LeastOpenFiles} are needed.",
                "Set LimitNOFILE=65536 in the systemd unit, or ulimits: nofile in Compose."
            );
    }

    public static CheckResult JudgeUser(string user) =>
        user == "root"
            ? CheckResult.Warn(
                "It runs as root, and needs nothing of what root may.",
                "Run it as a user of its own, e.g. signalbox."
            )
            : CheckResult.Ok($"It runs as {user}.");

    private static async Task<CheckResult> LoadAsync(CancellationToken ct) =>
        File.Exists("/proc/loadavg")
            ? JudgeLoad(await File.ReadAllTextAsync("/proc/loadavg", ct), Environment.ProcessorCount)
            : CheckResult.Unknown("This system does not tell its load.", "Look at it with the system's own tools.");

    /// <param name="loadavg">As <c>/proc/loadavg</c> tells it: of 1, 5 and 15 minutes first.</param>
    public static CheckResult JudgeLoad(string loadavg, int cores)
    {
        if (
            loadavg.Split(' ') is not [_, var five, _, ..]
            || !double.TryParse(five, CultureInfo.InvariantCulture, out var load)
        )
            return CheckResult.Unknown("/proc/loadavg does not tell the load.", "Look with uptime.");
        var found = string.Create(CultureInfo.InvariantCulture, $"Load {load:0.0} over 5 minutes on {cores} cores.");
        return load <= 2 * cores
            ? CheckResult.Ok(found)
            : CheckResult.Warn(found, "See who it is with top; fewer jobs at once are set in Jobs and Llm.");
    }

    private static CheckResult Worst(IEnumerable<CheckResult> results)
    {
        var all = results.ToList();
        foreach (var state in new[] { CheckState.Fail, CheckState.Unknown, CheckState.Warn })
            if (all.Find(r => r.State == state) is { } worst)
                return worst;
        return CheckResult.Ok(string.Join(' ', all.Select(r => r.Reason)));
    }
}
