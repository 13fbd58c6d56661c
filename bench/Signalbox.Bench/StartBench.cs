using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Signalbox.Bench;

/// <summary>The shipped executable: from its start to ready on an empty data folder, and what it holds when idle.</summary>
internal static class StartBench
{
    private const string Executable = "artifacts/ship/signalbox";
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (!File.Exists(Executable))
        {
            Console.Error.WriteLine($"{Executable} is not there: run ./do ship first");
            return [new BenchRow("start", "s", 0, null, null, 1.5, "at most", 0, "the executable is missing", false)];
        }
        var peer = await CeleryBaseline.RunAsync(200, ct);
        var (seconds, memory) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (ready, rss) = await StartAsync(ct);
            if (round == 0)
                continue; // the first start reads 100 MB from the disk
            seconds.Add(ready);
            memory.Add(rss);
        }
        var (start, idle) = (seconds.Order().ElementAt(Rounds / 2), memory.Order().ElementAt(Rounds / 2));
        return
        [
            new BenchRow(
                "start to ready, empty data folder",
                "s",
                start,
                peer?.ColdStartSeconds,
                "Celery worker alone",
                1.5,
                "at most",
                1.5 / start,
                "the limit over ours, at least 1",
                start <= 1.5
            ),
            new BenchRow(
                "idle after 10 s, resident",
                "MB",
                idle,
                peer?.MemoryMb,
                "Celery worker + beat + Redis",
                150,
                "at most",
                150 / idle,
                "the limit over ours, at least 1",
                idle <= 150
            ),
        ];
    }

    private static async Task<(double Seconds, double Megabytes)> StartAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-bench-");
        var port = FreePort();
        var start = new ProcessStartInfo(Path.GetFullPath(Executable), ["serve"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["SIGNALBOX_DATA"] = folder.FullName;
        start.Environment["WEB_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            while (!await IsReadyAsync(http, port, ct))
            {
                if (watch.Elapsed > TimeSpan.FromSeconds(60) || process.HasExited)
                    throw new InvalidOperationException("The executable did not become ready.");
                await Task.Delay(5, ct);
            }
            var seconds = watch.Elapsed.TotalSeconds;
            await Task.Delay(TimeSpan.FromSeconds(10), ct);
            return (seconds, Resident(process.Id));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(ct);
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, int port, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static double Resident(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            / 1024;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
