using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Hosting;
using Signalbox.Radar;
using Signalbox.Radar.Contracts;
using Spectre.Console;

namespace Signalbox.Bench;

/// <summary>A whole slot over 500 articles with a vendor that answers after 800 ms, 20 at once: the ideal is 20 s.</summary>
internal static class SlotBench
{
    private const int Articles = 500;
    private const int Feeds = 5;
    private const int AtOnce = 20;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(800);

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        await using var vendor = await LlmVendorServer.StartAsync(ct);
        vendor.Latency = Latency;
        await using var site = await FarEnd.StartAsync(
            app => app.MapGet("/{feed:int}", (int feed) => Results.Text(Feed(feed), "application/rss+xml")),
            ct
        );
        var plain = await PlainAsync(vendor, ct);
        var (wall, memory) = await OursAsync(vendor, site.Url, ct);
        var ideal = Articles / AtOnce * Latency.TotalSeconds;
        return
        [
            new BenchRow(
                $"slot of {Articles} articles, start to report",
                "s",
                wall,
                plain,
                "bare calls, nothing read, checked or stored",
                ideal,
                "ideal",
                wall / ideal,
                "times the ideal, at most 1.15",
                wall <= 1.15 * ideal
            ),
            new BenchRow(
                "memory of the process, peak, far ends included",
                "MB",
                memory,
                null,
                null,
                512,
                "container reservation",
                512 / memory,
                "the limit over ours, at least 1",
                memory <= 512
            ),
        ];
    }

    private static async Task<(double Seconds, double Megabytes)> OursAsync(
        LlmVendorServer vendor,
        string site,
        CancellationToken ct
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-bench-");
        try
        {
            await using var app = SignalboxApp.Build(
                [
                    $"--Installation:DataFolder={folder.FullName}",
                    "--Data:Kind=Sqlite",
                    $"--Data:ConnectionString=Data Source={folder.FullName}/signalbox.db",
                    "--Hosting:Urls=http://127.0.0.1:0",
                    "--Logs:Console=none",
                    "--Outbound:AllowedPrivateHosts=127.0.0.1",
                    $"--Llm:DeepSeek:BaseUrl={vendor.Url}",
                    $"--Llm:DeepSeek:ApiKey={vendor.Key}",
                    $"--Llm:DeepSeek:Model={vendor.Models[0]}",
                ],
                [new RadarModule()]
            );
            await SignalboxApp.StartAsync(app, patient: false, ct);
            var runs = app.Services.GetRequiredService<RadarRuns>();
            for (var feed = 0; feed < Feeds; feed++)
                await runs.AddFeedAsync(new Uri($"{site}/{feed}"), $"feed {feed}", ct);

            var watch = Stopwatch.StartNew();
            var result = await runs.RunAsync(new TimeOnly(12, 0), null, AnsiConsole.Console, ct);
            var seconds = watch.Elapsed.TotalSeconds;
            if (result.Judged != Articles)
                throw new InvalidOperationException($"{result.Judged} of {Articles} articles were judged.");
            await app.StopAsync(ct);
            using var self = Process.GetCurrentProcess();
            return (seconds, self.PeakWorkingSet64 / 1024.0 / 1024.0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The plain way: the same number of calls, 20 at once, the answers thrown away.</summary>
    private static async Task<double> PlainAsync(LlmVendorServer vendor, CancellationToken ct)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", vendor.Key);
        var body = JsonSerializer.Serialize(
            new
            {
                model = vendor.Models[0],
                stream = true,
                messages = new[] { new { role = "user", content = "json" } },
            }
        );
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(
            0,
            Articles,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (_, token) =>
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(new Uri($"{vendor.Url}/chat/completions"), content, token);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsStringAsync(token);
            }
        );
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>A hundred articles of some 1,500 letters that have little in common, published in the last hours.</summary>
    private static string Feed(int feed)
    {
        var items = new StringBuilder();
        for (var at = 0; at < Articles / Feeds; at++)
        {
            var number = (feed * 1000) + at;
            var words = new Random(number);
            var text = string.Concat(Enumerable.Range(0, 1500).Select(_ => (char)words.Next(0x4E00, 0x9FA5)));
            var date = DateTimeOffset.UtcNow.AddMinutes(-number % 600).ToString("R");
            items.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"<item><guid>{number}</guid><title>第 {number} 篇 {text[..12]}</title><link>https://example.com/{number}</link><pubDate>{date}</pubDate><description>{text}</description></item>"
            );
        }
        return $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{feed}</title>{items}</channel></rss>";
    }
}
