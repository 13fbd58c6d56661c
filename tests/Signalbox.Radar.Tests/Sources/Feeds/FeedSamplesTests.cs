using System.Diagnostics;
using System.Text.Json;
using Signalbox.Platform.Errors;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FeedSamplesTests(ITestOutputHelper output)
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task Every_sample_yields_at_least_what_feedparser_finds()
    {
        var ct = TestContext.Current.CancellationToken;
        var files = Directory.GetFiles(Samples.Path("data/feeds")).Order(StringComparer.Ordinal).ToList();
        var theirs = await CountWithFeedparserAsync(files, ct);

        var table = files.ConvertAll(file => (Name: Path.GetFileName(file), Ours: Read(file), Theirs: theirs[file]));

        output.WriteLine($"{"file", -45} {"ours", 5} {"feedparser", 10}  what we say");
        foreach (var (name, ours, count) in table)
            output.WriteLine($"{name, -45} {ours.Items, 5} {count, 10}  {ours.Said}");
        Assert.NotEmpty(table);
        Assert.All(table, row => Assert.True(row.Ours.Items >= row.Theirs, row.Name));
    }

    private static (int Items, string Said) Read(string file)
    {
        try
        {
            var feed = ExampleFeeds.Reader().Read(File.ReadAllBytes(file), contentType: null, address: null);
            return (feed.Items.Count, $"{feed.Format}, {feed.Encoding} {string.Join(' ', feed.Repairs)}");
        }
        catch (RefusedException refusal)
        {
            return (0, $"refused: {refusal.Message}");
        }
    }

    private static async Task<Dictionary<string, int>> CountWithFeedparserAsync(
        List<string> files,
        CancellationToken ct
    )
    {
        Assert.SkipUnless(File.Exists(Python), $"there is no {Python}");
        var start = new ProcessStartInfo(Python)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["COUNTS"] = "1" },
        };
        start.ArgumentList.Add(Path.Combine(Samples.Repository, "bench", "feedparser_baseline.py"));
        files.ForEach(start.ArgumentList.Add);
        using var python = Process.Start(start)!;
        var counts = python.StandardOutput.ReadToEndAsync(ct);
        var errors = await python.StandardError.ReadToEndAsync(ct);
        await python.WaitForExitAsync(ct);
        Assert.SkipWhen(
            errors.Contains("No module named", StringComparison.Ordinal),
            "python3-feedparser is not installed"
        );
        Assert.True(python.ExitCode == 0, errors);
        return JsonSerializer.Deserialize<Dictionary<string, int>>(await counts)!;
    }
}
