namespace Signalbox.Bench;

/// <summary>The shipped executable: from its start to ready on an empty data folder, and what it holds when idle.</summary>
internal static class StartBench
{
    private const int Starts = 7;
    private const int Rests = 3;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (!ShippedServer.IsThere())
            return [new BenchRow("start", "s", 0, null, null, 1.5, "at most", 0, "the executable is missing", false)];
        var peer = await CeleryBaseline.RunAsync(200, ct);
        var (seconds, memory) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Starts; round++)
        {
            await using var server = await ShippedServer.StartAsync(new Dictionary<string, string>(), ct);
            if (round > 0) // the first reads 100 MB from the disk
                seconds.Add(server.SecondsToReady);
        }
        for (var round = 0; round < Rests; round++)
        {
            await using var server = await ShippedServer.StartAsync(new Dictionary<string, string>(), ct);
            await Task.Delay(TimeSpan.FromSeconds(10), ct);
            memory.Add(server.Resident());
        }
        var (start, idle) = (Median(seconds), Median(memory));
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

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
