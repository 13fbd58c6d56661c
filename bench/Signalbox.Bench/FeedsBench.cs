using System.Diagnostics;
using System.Text.Json;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Bench;

/// <summary>Articles a second of the whole reader, cleaning included, against Debian's python3-feedparser on the same files.</summary>
internal static class FeedsBench
{
    private const int Goal = 20;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        var shared = Environment.GetEnvironmentVariable("SIGNALBOX_SHARED") ?? Path.Combine("..", "shared");
        var folder = Path.Combine(shared, "data", "feeds");
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"no samples: {folder} is not there");
            return
            [
                new BenchRow("feeds", "articles/s", 0, null, null, null, null, 0, "the samples are missing", false),
            ];
        }
        var files = Directory
            .GetFiles(folder)
            .Where(f => !f.EndsWith(".md", StringComparison.Ordinal))
            .Order()
            .ToList();
        var ours = FeedPace.Measure(files, rounds: 150, withClean: true);
        var (articles, perSecond) = await FeedparserAsync(files, ct);
        var ratio = ours.ArticlesPerSecond / perSecond;
        return
        [
            new BenchRow(
                $"{files.Count} files, {ours.Articles} articles (the other finds {articles})",
                "articles/s",
                ours.ArticlesPerSecond,
                perSecond,
                "feedparser",
                null,
                null,
                ratio,
                $"times the other, at least {Goal}",
                ratio >= Goal && ours.Articles >= articles
            ),
        ];
    }

    private static async Task<(int Articles, double PerSecond)> FeedparserAsync(
        List<string> files,
        CancellationToken ct
    )
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["bench/feedparser_baseline.py", .. files])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        var round = JsonDocument.Parse(text).RootElement;
        var articles = round.GetProperty("articles").GetInt32();
        return (articles, articles / round.GetProperty("seconds").GetDouble());
    }
}
