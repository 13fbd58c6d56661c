using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Metrics;

/// <summary>Figures of the machine: processor, memory, the data folder's disk. Where the system does not tell one, it is left out.</summary>
internal sealed class MachineMetrics(IMeterFactory meters, IOptions<InstallationOptions> installation)
    : IHostedService,
        IDisposable
{
    private readonly Meter meter = meters.Create("Signalbox.Machine");
    private readonly Lock gate = new();
    private CpuTime? last;
    private double? share;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge(
            "host_cpu_used_share",
            () => Told(Cpu()),
            description: "Share of the machine's processor time that was used since the look before, 0 to 1."
        );
        meter.CreateObservableGauge(
            "host_memory_used_share",
            () => Told(Read("/proc/meminfo", MemoryShare)),
            description: "Share of the machine's memory that is not available, 0 to 1."
        );
        meter.CreateObservableGauge(
            "disk_used_share",
            () => Told(Disk()),
            description: "Share of the data folder's disk that is used, 0 to 1."
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();

    /// <summary>Of <c>/proc/meminfo</c>; null when it does not say.</summary>
    public static double? MemoryShare(string text)
    {
        double? Kilobytes(string name) =>
            text.Split('\n')
                .Where(l => l.StartsWith($"{name}:", StringComparison.Ordinal))
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(w => w.Length > 1)
                .Select(w => (double?)double.Parse(w[1], CultureInfo.InvariantCulture))
                .FirstOrDefault();
        return Kilobytes("MemTotal") is > 0 and { } total && Kilobytes("MemAvailable") is { } available
            ? 1 - (available / total)
            : null;
    }

    /// <summary>What of the time between two looks was work; null when no time has passed.</summary>
    public static double? CpuShare(CpuTime before, CpuTime after) =>
        after.All > before.All ? 1 - ((after.Idle - before.Idle) / (after.All - before.All)) : null;

    private double? Cpu()
    {
        lock (gate)
        {
            if (Read("/proc/stat", CpuTime.Of) is not { } now)
                return null;
            // Two who look at once: the second sees what the first saw.
            if (last is not null && CpuShare(last, now) is { } found)
                share = found;
            last = now;
            return share;
        }
    }

    private double? Disk()
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(installation.Value.DataFolder));
            return drive.TotalSize > 0 ? 1 - ((double)drive.AvailableFreeSpace / drive.TotalSize) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static T? Read<T>(string file, Func<string, T?> read)
    {
        try
        {
            return File.Exists(file) ? read(File.ReadAllText(file)) : default;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            return default;
        }
    }

    private static IEnumerable<Measurement<double>> Told(double? value) =>
        value is { } known ? [new Measurement<double>(known)] : [];
}

/// <summary>Processor time of the machine since it started, in ticks of its own.</summary>
internal sealed record CpuTime(double All, double Idle)
{
    /// <summary>Of the first line of <c>/proc/stat</c>; null when it is another.</summary>
    public static CpuTime? Of(string text)
    {
        var words = text.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["cpu", _, _, _, _, _, ..])
            return null;
        // user nice system idle iowait irq softirq steal; guest time is within user's (proc_stat(5)).
        var ticks = words.Skip(1).Take(8).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToList();
        return new CpuTime(ticks.Sum(), ticks[3] + ticks[4]);
    }
}
