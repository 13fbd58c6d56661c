using System.Diagnostics;
using System.Text.Json;

namespace Signalbox.Bench;

/// <summary>The peer: Celery with Redis as Debian packages them, timed by the script that lies beside the project.</summary>
/// <param name="DonePerSecond">Trivial tasks sent one by one by one producer, until all were done.</param>
/// <param name="ColdStartSeconds">Worker started to first task done.</param>
/// <param name="MemoryMb">Resident: worker with its children, beat and Redis.</param>
internal sealed record CeleryBaseline(double DonePerSecond, double ColdStartSeconds, double MemoryMb)
{
    /// <returns>Null where the script or Celery is missing.</returns>
    public static async Task<CeleryBaseline?> RunAsync(int tasks, CancellationToken ct)
    {
        var shared = Environment.GetEnvironmentVariable("SIGNALBOX_SHARED") ?? Path.Combine("..", "shared");
        var script = Path.GetFullPath(Path.Combine(shared, "bench", "celery-baseline", "bench.py"));
        if (!File.Exists(script))
        {
            Console.Error.WriteLine($"no peer: {script} is not there");
            return null;
        }
        // Its folder may be read-only; Python would like to write its cache there.
        var start = new ProcessStartInfo("/usr/bin/python3", ["-B", script, "--n", $"{tasks}", "--rounds", "1"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (output.Split('\n').FirstOrDefault(l => l.StartsWith('{')) is not { } line)
        {
            Console.Error.WriteLine("no peer: the Celery script gave no figures");
            return null;
        }
        var round = JsonDocument.Parse(line).RootElement;
        var memory = round.GetProperty("mem_mb_rss_private").EnumerateObject().Sum(p => p.Value[0].GetDouble());
        return new CeleryBaseline(
            round.GetProperty("done_per_s").GetDouble(),
            round.GetProperty("cold_start_s").GetDouble(),
            memory
        );
    }
}
