using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.Xianyu;

namespace Signalbox.Bench.Shop;

/// <summary>The shipped server with thousands of accounts on sockets of the platform's far end: what idle ones cost, how fast buyers are answered, how fast keys come in.</summary>
/// <remarks>The far end runs on the same processors, and what it spends is in the answers' times.</remarks>
internal static class AccountsBench
{
    private const int Accounts = 5_000;
    private const int Talking = 1_000;
    private const int Keys = 500_000;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Spoken = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (!ShippedServer.IsThere())
            return [];
        await using var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, ct);
        platform.Remembers = false;
        await using var server = await ShippedServer.StartAsync(
            new Dictionary<string, string>
            {
                ["SIGNALBOX_Outbound__AllowedPrivateHosts"] = "127.0.0.1",
                ["SIGNALBOX_Shop__Xianyu__CallsUrl"] = platform.Url,
                ["SIGNALBOX_Shop__Xianyu__SocketUrl"] = $"{platform.SocketUrl}",
                // Each message is a question of its own here, and buyers of one account ask once a second.
                ["SIGNALBOX_Shop__Replies__CollectFor"] = "00:00:00",
                ["SIGNALBOX_Shop__Replies__BetweenMessages"] = "00:00:00",
                ["SIGNALBOX_Shop__Replies__SameTextAfter"] = "00:00:00",
                ["SIGNALBOX_Shop__Replies__PerMinute"] = "600",
                ["SIGNALBOX_Shop__Replies__PerHour"] = "10000",
            },
            ct
        );
        using var http = new HttpClient { BaseAddress = server.Home, Timeout = TimeSpan.FromMinutes(10) };
        await ShippedServer.SignInAsync(http, ct);
        var keys = await KeysAsync(server, http, ct);
        var idle = await IdleAsync(server, platform, http, ct);
        return [.. keys, .. idle, .. await TalkAsync(server, platform, http, ct)];
    }

    private static async Task<IReadOnlyList<BenchRow>> KeysAsync(
        ShippedServer server,
        HttpClient http,
        CancellationToken ct
    )
    {
        var goods = await IdAsync(http, "/api/v1/shop/goods", new { name = "keys", kind = "Keys" }, ct);
        var text = new StringBuilder();
        for (var n = 0; n < Keys; n++)
            text.Append(CultureInfo.InvariantCulture, $"KEY-{n:d8}-{n * 7919 % 1_000_003:d7}\n");
        using var list = new StringContent(text.ToString(), Encoding.UTF8, "text/plain");
        var watch = Stopwatch.StartNew();
        using var answer = await http.PostAsync(Path($"/api/v1/shop/goods/{goods}/keys"), list, ct);
        answer.EnsureSuccessStatusCode();
        var added = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("added").GetInt32();
        return
        [
            Told(
                $"{Keys:#,0} keys brought in, sealed",
                "s",
                watch.Elapsed.TotalSeconds,
                "told without a goal",
                added == Keys
            ),
            Told("the same: memory at its highest", "MB", server.Peak(), "told without a goal", held: true),
        ];
    }

    private static async Task<IReadOnlyList<BenchRow>> IdleAsync(
        ShippedServer server,
        XianyuFarEnd platform,
        HttpClient http,
        CancellationToken ct
    )
    {
        for (var n = 0; n < Accounts; n++)
            await IdAsync(http, "/api/v1/shop/accounts", new { cookies = platform.Add(Seller(n), $"{n}").Cookies }, ct);
        var watch = Stopwatch.StartNew();
        while (platform.Connected < Accounts && watch.Elapsed < TimeSpan.FromMinutes(8))
            await Task.Delay(500, ct);
        await Task.Delay(Watched, ct);
        var (before, begun) = (server.Spent(), Stopwatch.StartNew());
        await Task.Delay(Watched, ct);
        var cores = (server.Spent() - before).TotalSeconds / begun.Elapsed.TotalSeconds;
        var memory = server.Resident();
        var all = platform.Connected == Accounts;
        return
        [
            Told(
                $"{Accounts:#,0} idle accounts, each compared once a minute: memory",
                "MB",
                memory,
                "1,536 at most",
                all && memory <= 1536
            ),
            Told("the same: processors", "cores", cores, "told without a goal", all),
        ];
    }

    private static async Task<IReadOnlyList<BenchRow>> TalkAsync(
        ShippedServer server,
        XianyuFarEnd platform,
        HttpClient http,
        CancellationToken ct
    )
    {
        using var rule = await http.PostAsJsonAsync(
            Path("/api/v1/shop/rules"),
            new { kind = "default", answer = "您好，在的，直接拍就行" },
            ct
        );
        rule.EnsureSuccessStatusCode();
        var asked = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var took = new ConcurrentQueue<double>();
        platform.Took = chat =>
        {
            if (asked.TryRemove(chat, out var at))
                took.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        };
        await SayAsync(platform, asked, 0, Warming, ct); // a server that has just begun compiles what it needs
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        took.Clear();
        var spent = server.Spent();
        var watch = Stopwatch.StartNew();
        var said = await SayAsync(platform, asked, 1_000_000, Spoken, ct);
        var cores = (server.Spent() - spent).TotalSeconds / watch.Elapsed.TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        platform.Took = null;
        var times = took.Order().ToList();
        var share = times.Count / (double)said;
        var p99 = times.Count == 0 ? double.NaN : times[(int)(times.Count * 0.99)];
        return
        [
            Told(
                $"{Talking:#,0} accounts, a message a second each, warmed up: answered",
                "of those said",
                share,
                "all",
                times.Count == said
            ),
            Told(
                "the same: from the push to the answer, p50",
                "ms",
                times.Count == 0 ? double.NaN : times[times.Count / 2],
                "told without a goal",
                times.Count > 0
            ),
            Told("the same: p99", "ms", p99, "20 at most", p99 <= 20),
            Told("the same: processors", "cores", cores, "told without a goal", held: true),
        ];
    }

    /// <summary>Buyers talk, evenly over each second, each text in a chat of its own.</summary>
    /// <param name="from">Numbers that nobody has used.</param>
    /// <returns>How many texts.</returns>
    private static async Task<int> SayAsync(
        XianyuFarEnd platform,
        ConcurrentDictionary<string, long> asked,
        int from,
        TimeSpan how,
        CancellationToken ct
    )
    {
        var watch = Stopwatch.StartNew();
        var said = 0;
        while (watch.Elapsed < how)
        {
            for (var due = (int)(watch.Elapsed.TotalSeconds * Talking); said < due; said++)
            {
                var (seller, n) = (Seller(said % Talking), from + said);
                var chat = $"{60_000_000_000 + n}";
                var entry = XianyuFarEnd.TextEntry(chat, $"{4_100_000_000 + n}", seller, $"{n}.PNM", "在吗");
                asked[chat] = Stopwatch.GetTimestamp();
                await platform.PushAsync(seller, [entry], ct);
            }
            await Task.Delay(1, ct);
        }
        return said;
    }

    private static BenchRow Told(string what, string unit, double ours, string goal, bool held) =>
        new(what, unit, ours, null, null, null, null, ours, goal, held);

    private static string Seller(int n) => $"{2_200_000_000_000 + n}";

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<string> IdAsync(HttpClient http, string path, object body, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(Path(path), body, ct);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetString()!; // the API's contract
    }
}
