using System.Diagnostics;
using Signalbox.FarEnds.Market;

namespace Signalbox.Bench.Market;

/// <summary>Two thousand programs that watch the same fifty shares in a session, told by the server; and the same number that ask it themselves.</summary>
/// <remarks>The far end's day passes twenty times as fast, so that each poll finds new prices; the server's goes as the machine's does.</remarks>
internal static class LiveBench
{
    private const int Watchers = 2_000;
    private const int Shares = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3); // Market:LiveEvery, as it is by default
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Asked = TimeSpan.FromSeconds(30);

    /// <summary>What came of one way.</summary>
    /// <param name="Polls">Requests at the far end.</param>
    /// <param name="Cores">Processors' time of the server by the time that passed.</param>
    private sealed record Watched(
        double Seconds,
        int Polls,
        IReadOnlyList<double> Delays,
        double Cores,
        double Resident,
        double PerSecond,
        double BytesPerSecond,
        int Bad
    );

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        var world = new MarketWorld(200);
        var clock = new SessionClock(SessionClock.Morning, 20);
        await using var site = await TencentFarEnd.StartAsync(world, clock, ct);
        var codes = world
            .Shares.Where(s => world.Quote(s, clock.GetUtcNow())?.IsTraded == true)
            .Select(s => s.Code)
            .Take(Shares)
            .ToList();
        var pushed = await WatchAsync(site, clock, codes, Measured, (w, c) => w.ListenAsync(Watchers, c), ct);
        var polled = await WatchAsync(site, clock, codes, Asked, (w, c) => w.PollAsync(Watchers, Every, c), ct);
        return [.. Rows(pushed, polled)];
    }

    private static async Task<Watched> WatchAsync(
        TencentFarEnd site,
        SessionClock clock,
        IReadOnlyList<string> codes,
        TimeSpan span,
        Func<LiveWatchers, CancellationToken, Task> begin,
        CancellationToken ct
    )
    {
        await using var server = await LiveServer.StartAsync(site.Url, codes, Watchers / 100, ct);
        await using var watchers = new LiveWatchers(server.Home, server.Tokens, string.Join(',', codes));
        await begin(watchers, ct);
        await Task.Delay(Warm, ct);
        var (from, spent, asked) = (Stopwatch.GetTimestamp(), server.Spent(), site.Requests.Count);
        await Task.Delay(span, ct);
        var (took, used, polls) = (
            Stopwatch.GetElapsedTime(from),
            server.Spent() - spent,
            site.Requests.Skip(asked).ToList()
        );
        var seen = watchers.All.Where(s => s.Ticks >= from).ToList();
        // Quotes are stamped to the second of the far end's fast clock: a twentieth of ours.
        var answered = site
            .Requests.GroupBy(r => r.At.ToUnixTimeSeconds())
            .ToDictionary(g => g.Key, g => clock.TicksOf(g.First().At));
        var delays = seen.Where(s => answered.ContainsKey(s.Stamp.ToUnixTimeSeconds()))
            .Select(s => Stopwatch.GetElapsedTime(answered[s.Stamp.ToUnixTimeSeconds()], s.Ticks).TotalMilliseconds)
            .Order()
            .ToList();
        return new Watched(
            took.TotalSeconds,
            polls.Count,
            delays,
            used / took,
            server.Resident(),
            seen.Count / took.TotalSeconds,
            seen.Sum(s => (double)s.Bytes) / took.TotalSeconds,
            watchers.Bad + seen.Count - delays.Count
        );
    }

    private static IEnumerable<BenchRow> Rows(Watched pushed, Watched polled)
    {
        var intervals = pushed.Seconds / Every.TotalSeconds;
        var each = pushed.Polls / intervals;
        yield return Row(
            $"{Watchers:#,0} watchers of {Shares} shares: polls of the source in an interval",
            "",
            each,
            null,
            each,
            "one, however many watch",
            Math.Abs(pushed.Polls - intervals) <= 1
        );
        var events = pushed.PerSecond / (Watchers / Every.TotalSeconds);
        yield return Row(
            "events that came, of those that should",
            "",
            events,
            null,
            events,
            "all, none bad",
            events > 0.94 && pushed.Bad == 0 // the ends of the span may cut one interval of twenty
        );
        foreach (var row in Delays(pushed, polled).Concat(Costs(pushed, polled)))
            yield return row;
    }

    private static IEnumerable<BenchRow> Delays(Watched pushed, Watched polled)
    {
        yield return Row(
            "from the source's answer to the watcher: p50",
            "ms",
            At(pushed, 0.5),
            At(polled, 0.5),
            At(polled, 0.5) / At(pushed, 0.5),
            "times as fast, told without a goal",
            true
        );
        yield return Row(
            "from the source's answer to the watcher: p99",
            "ms",
            At(pushed, 0.99),
            At(polled, 0.99),
            At(polled, 0.99) / At(pushed, 0.99),
            "1,000 ms or less",
            At(pushed, 0.99) <= 1000
        );
    }

    private static IEnumerable<BenchRow> Costs(Watched pushed, Watched polled)
    {
        yield return Row(
            "the server's processors",
            "cores",
            pushed.Cores,
            polled.Cores,
            polled.Cores / pushed.Cores,
            "times less, told without a goal",
            true
        );
        yield return Row(
            "the server's memory",
            "MB",
            pushed.Resident,
            polled.Resident,
            polled.Resident / pushed.Resident,
            "512 MB or less",
            pushed.Resident <= 512
        );
        yield return Row(
            "sent",
            "MB/s",
            pushed.BytesPerSecond / 1e6,
            polled.BytesPerSecond / 1e6,
            polled.PerSecond / pushed.PerSecond,
            "messages of the other by ours, told without a goal",
            polled.Bad == 0
        );
    }

    private static BenchRow Row(
        string what,
        string unit,
        double ours,
        double? other,
        double ratio,
        string goal,
        bool held
    ) => new(what, unit, ours, other, other is null ? null : "who asks", null, null, ratio, goal, held);

    private static double At(Watched watched, double share) =>
        watched.Delays.Count == 0 ? double.NaN : watched.Delays[(int)(share * (watched.Delays.Count - 1))];
}
