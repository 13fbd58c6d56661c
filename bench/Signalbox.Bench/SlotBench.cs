using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Signalbox.FarEnds;
using Signalbox.FarEnds.LlmVendor;

namespace Signalbox.Bench;

/// <summary>A whole slot of the shipped executable over 500 articles with a vendor that answers after 800 ms, 20 at once: the ideal is 20 s.</summary>
/// <remarks>
/// A server runs for weeks and has five slots a day, so the second one is held against the limit; the first after a
/// start, which compiles its code as it goes, is printed beside it.
/// </remarks>
internal static class SlotBench
{
    private const int Articles = 500;
    private const int Feeds = 5;
    private const int AtOnce = 20;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(800);

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (!ShippedServer.IsThere())
            return [new BenchRow("slot", "s", 0, null, null, 20, "ideal", 0, "a part is missing", false)];
        await using var vendor = await LlmVendorServer.StartAsync(ct);
        vendor.Latency = Latency;
        var slot = 0;
        await using var site = await SiteAsync(() => Volatile.Read(ref slot), ct);
        var plain = await PlainAsync(vendor, ct);
        await using var server = await StartAsync(vendor, ct);
        using var http = await SignedInAsync(server, site.Url, ct);
        var first = await OursAsync(http, "07:00", ct);
        Volatile.Write(ref slot, 1);
        var wall = await OursAsync(http, "12:00", ct);
        var memory = server.Peak();
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
                "the first slot after a start",
                "s",
                first,
                plain,
                "bare calls",
                null,
                null,
                first / ideal,
                "times the ideal, no limit",
                true
            ),
            new BenchRow(
                "memory of the server, peak",
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

    /// <summary>Every slot finds other articles in the same feeds.</summary>
    private static Task<FarEnd> SiteAsync(Func<int> slot, CancellationToken ct) =>
        FarEnd.StartAsync(
            app =>
                app.MapGet(
                    "/{feed:int}",
                    (int feed) => Results.Text(Feed((slot() * Feeds) + feed), "application/rss+xml")
                ),
            ct
        );

    private static Task<ShippedServer> StartAsync(LlmVendorServer vendor, CancellationToken ct) =>
        ShippedServer.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SIGNALBOX_Outbound__AllowedPrivateHosts"] = "127.0.0.1",
                ["DEEPSEEK_BASE_URL"] = vendor.Url,
                ["DEEPSEEK_API_KEY"] = vendor.Key!, // it has one from the start
                ["DEEPSEEK_MODEL"] = vendor.Models[0],
            },
            ct
        );

    private static async Task<HttpClient> SignedInAsync(ShippedServer server, string site, CancellationToken ct)
    {
        var http = new HttpClient { BaseAddress = server.Home };
        await ShippedServer.SignInAsync(http, ct);
        for (var feed = 0; feed < Feeds; feed++)
            await PostAsync(http, "sources", new { address = $"{site}/{feed}", title = $"feed {feed}" }, ct);
        return http;
    }

    private static async Task<double> OursAsync(HttpClient http, string slot, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await PostAsync(http, "slot-runs", new { slot }, ct);
        var run = await UntilReportedAsync(http, slot, ct);
        var seconds = watch.Elapsed.TotalSeconds;
        var judged = run.GetProperty("judged").GetInt32();
        return judged == Articles
            ? seconds
            : throw new InvalidOperationException($"{judged} of {Articles} articles were judged.");
    }

    private static async Task PostAsync(HttpClient http, string path, object body, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(new Uri($"/api/v1/radar/{path}", UriKind.Relative), body, ct);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> UntilReportedAsync(HttpClient http, string slot, CancellationToken ct)
    {
        while (true)
        {
            await Task.Delay(100, ct);
            var runs = await http.GetFromJsonAsync<JsonElement>(
                new Uri("/api/v1/radar/slot-runs", UriKind.Relative),
                ct
            );
            foreach (var run in runs.EnumerateArray())
            {
                if (
                    run.GetProperty("step").GetString() == "Done"
                    && run.GetProperty("slot").GetString()!.StartsWith(slot, StringComparison.Ordinal)
                )
                    return run;
            }
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
