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
            ? CheckResult.Ok($"处理器有 {cores} 个核。", $"{cores} cores.")
            : CheckResult.Warn(
                $"处理器只有 {cores} 个核；需要 {LeastCores} 个，4 个更好。",
                $"{cores} core; {LeastCores} are needed, 4 are better.",
                "给这台机器增加处理器核数。",
                "Give this machine more cores."
            );

    private static async Task<CheckResult> MemoryAsync(CancellationToken ct) =>
        File.Exists("/proc/meminfo")
            ? JudgeMemory(await File.ReadAllTextAsync("/proc/meminfo", ct))
            : CheckResult.Unknown(
                "这个系统不提供内存信息。",
                "This system does not tell its memory.",
                "用系统自带的工具查看内存。",
                "Look at it with the system's own tools."
            );

    /// <param name="meminfo">As <c>/proc/meminfo</c> tells it, in kB.</param>
    public static CheckResult JudgeMemory(string meminfo)
    {
        if (Figure("MemTotal:") is not { } total || Figure("MemAvailable:") is not { } free)
            return CheckResult.Unknown(
                "/proc/meminfo 没有写明内存有多少。",
                "/proc/meminfo does not tell how much memory there is.",
                "用 free -m 查看。",
                "Look at it with free -m."
            );
        var zh = $"内存共 {total / 1_048_576} MB，可用 {free / 1_048_576} MB（至少要 {LeastPercent}%）。";
        var en = $"{free / 1_048_576} of {total / 1_048_576} MB are free (need {LeastPercent} %).";
        if (total < LeastMemory)
            return CheckResult.Fail(
                zh,
                en,
                "给这台机器至少 512 MB 内存；2 GB 更好。",
                "Give this machine at least 512 MB; 2 GB are better."
            );
        return free * 100 >= total * LeastPercent
            ? CheckResult.Ok(zh, en)
            : CheckResult.Warn(
                zh,
                en,
                "看是谁占着（ps aux --sort=-rss），或给这台机器加内存。",
                "See who takes it (ps aux --sort=-rss), or give this machine more."
            );

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
                $"没能查出 {folder} 所在的磁盘有多满：{fault.Message}",
                $"How full the disk of {folder} is could not be found out: {fault.Message}",
                "用 df -h 查看。",
                "Look with df -h."
            );
        }
    }

    public static CheckResult JudgeDisk(string folder, long free, long total)
    {
        var percent = total <= 0 ? 0 : free * 100 / total;
        var zh = $"{folder} 所在的磁盘还有 {percent}% 可用（至少要 {LeastPercent}%）。";
        var en = $"{percent} % free on {folder} (need {LeastPercent} %).";
        if (percent >= LeastPercent)
            return CheckResult.Ok(zh, en);
        return percent >= 5
            ? CheckResult.Warn(
                zh,
                en,
                $"在那里腾出空间；用 du -xh {folder} 看什么占得多。",
                $"Make room there; see what takes it with du -xh {folder}."
            )
            : CheckResult.Fail(
                zh,
                en,
                $"立即腾出空间；用 du -xh {folder} 看什么占得多。",
                $"Make room at once; see what takes it with du -xh {folder}."
            );
    }

    private static async Task<CheckResult> OpenFilesAsync(CancellationToken ct) =>
        File.Exists("/proc/self/limits")
            ? JudgeOpenFiles(await File.ReadAllTextAsync("/proc/self/limits", ct))
            : CheckResult.Unknown(
                "这个系统不提供资源限制的信息。",
                "This system does not tell its limits.",
                "用 ulimit -n 查看。",
                "Look at them with ulimit -n."
            );

    /// <param name="limits">As <c>/proc/self/limits</c> tells them.</param>
    public static CheckResult JudgeOpenFiles(string limits)
    {
        const string name = "Max open files";
        var words = limits
            .Split('\n')
            .FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))
            ?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["unlimited", ..])
            return CheckResult.Ok("可打开的文件数没有限制。", "Any number of files may be open.");
        if (words is not [var soft, ..] || !long.TryParse(soft, CultureInfo.InvariantCulture, out var most))
            return CheckResult.Unknown(
                "/proc/self/limits 没有写明可以打开多少个文件。",
                "/proc/self/limits does not tell how many files may be open.",
                "用 ulimit -n 查看。",
                "Look with ulimit -n."
            );
        return most >= LeastOpenFiles
            ? CheckResult.Ok($"可以打开 {most} 个文件。", $"{most} files may be open.")
            : CheckResult.Warn(
                $"只能打开 {most} 个文件；需要 {LeastOpenFiles} 个。",
                $"Only {most} files may be open; {LeastOpenFiles} are needed.",
                "在 systemd 单元里设 LimitNOFILE=65536，或在 Compose 里设 ulimits: nofile。",
                "Set LimitNOFILE=65536 in the systemd unit, or ulimits: nofile in Compose."
            );
    }

    public static CheckResult JudgeUser(string user) =>
        user == "root"
            ? CheckResult.Warn(
                "程序以 root 运行，却用不着 root 的任何权限。",
                "It runs as root, and needs nothing of what root may.",
                "建一个专用用户来运行它，例如 signalbox。",
                "Run it as a user of its own, e.g. signalbox."
            )
            : CheckResult.Ok($"程序以用户 {user} 运行。", $"It runs as {user}.");

    private static async Task<CheckResult> LoadAsync(CancellationToken ct) =>
        File.Exists("/proc/loadavg")
            ? JudgeLoad(await File.ReadAllTextAsync("/proc/loadavg", ct), Environment.ProcessorCount)
            : CheckResult.Unknown(
                "这个系统不提供负载信息。",
                "This system does not tell its load.",
                "用系统自带的工具查看负载。",
                "Look at it with the system's own tools."
            );

    /// <param name="loadavg">As <c>/proc/loadavg</c> tells it: of 1, 5 and 15 minutes first.</param>
    public static CheckResult JudgeLoad(string loadavg, int cores)
    {
        if (
            loadavg.Split(' ') is not [_, var five, _, ..]
            || !double.TryParse(five, CultureInfo.InvariantCulture, out var load)
        )
            return CheckResult.Unknown(
                "/proc/loadavg 没有写明负载。",
                "/proc/loadavg does not tell the load.",
                "用 uptime 查看。",
                "Look with uptime."
            );
        var zh = string.Create(
            CultureInfo.InvariantCulture,
            $"最近 5 分钟的负载是 {load:0.0}，处理器有 {cores} 个核。"
        );
        var en = string.Create(CultureInfo.InvariantCulture, $"Load {load:0.0} over 5 minutes on {cores} cores.");
        return load <= 2 * cores
            ? CheckResult.Ok(zh, en)
            : CheckResult.Warn(
                zh,
                en,
                "用 top 看是谁；也可以在设置 Jobs 和 Llm 里调低同时进行的任务数。",
                "See who it is with top; fewer jobs at once are set in Jobs and Llm."
            );
    }

    private static CheckResult Worst(IEnumerable<CheckResult> results)
    {
        var all = results.ToList();
        foreach (var state in new[] { CheckState.Fail, CheckState.Unknown, CheckState.Warn })
            if (all.Find(r => r.State == state) is { } worst)
                return worst;
        return CheckResult.Ok(string.Concat(all.Select(r => r.ReasonZh)), string.Join(' ', all.Select(r => r.Reason)));
    }
}
