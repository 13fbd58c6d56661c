using System.Diagnostics;
using System.Text;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Metrics;

/// <summary>Figures of the process and its runtime, by the names that Prometheus' own clients use.</summary>
internal static class ProcessMetrics
{
    public static void Write(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        One(
            text,
            "process_cpu_seconds_total",
            MetricKind.Counter,
            "CPU time of the process.",
            process.TotalProcessorTime.TotalSeconds
        );
        One(
            text,
            "process_resident_memory_bytes",
            MetricKind.Gauge,
            "Memory that the process holds.",
            process.WorkingSet64
        );
        One(
            text,
            "process_start_time_seconds",
            MetricKind.Gauge,
            "When the process began, in seconds since 1970.",
            (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds
        );
        One(text, "process_threads", MetricKind.Gauge, "Threads of the process.", process.Threads.Count);
        if (OperatingSystem.IsLinux())
            One(
                text,
                "process_open_fds",
                MetricKind.Gauge,
                "Open file descriptors.",
                Directory.EnumerateFileSystemEntries("/proc/self/fd").Count()
            );
        Runtime(text);
        Head(text, "signalbox_build_info", MetricKind.Gauge, "Which build this is.");
        MetricFamily.Line(
            text,
            "signalbox_build_info",
            $"commit=\"{Product.Commit ?? ""}\",version=\"{Product.Version}\"",
            1
        );
    }

    private static void Runtime(StringBuilder text)
    {
        Head(text, "dotnet_gc_collections_total", MetricKind.Counter, "Garbage collections by generation.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            MetricFamily.Line(
                text,
                "dotnet_gc_collections_total",
                $"generation=\"{generation}\"",
                GC.CollectionCount(generation)
            );
        One(text, "dotnet_gc_heap_bytes", MetricKind.Gauge, "Managed memory in use.", GC.GetTotalMemory(false));
        One(
            text,
            "dotnet_gc_pause_seconds_total",
            MetricKind.Counter,
            "Time that collections stopped the process.",
            GC.GetTotalPauseDuration().TotalSeconds
        );
        One(text, "dotnet_threadpool_threads", MetricKind.Gauge, "Threads of the pool.", ThreadPool.ThreadCount);
        One(
            text,
            "dotnet_threadpool_pending",
            MetricKind.Gauge,
            "Work that waits for a thread of the pool.",
            ThreadPool.PendingWorkItemCount
        );
    }

    public static void One(StringBuilder text, string name, MetricKind kind, string help, double value)
    {
        Head(text, name, kind, help);
        MetricFamily.Line(text, name, "", value);
    }

    private static void Head(StringBuilder text, string name, MetricKind kind, string help) =>
        text.Append("# HELP ")
            .Append(name)
            .Append(' ')
            .Append(MetricFamily.Escape(help, quotes: false))
            .Append("\n# TYPE ")
            .Append(name)
            .Append(' ')
            .Append(kind.ToString().ToLowerInvariant())
            .Append('\n');
}
