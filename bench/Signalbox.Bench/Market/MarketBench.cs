using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Signalbox.FarEnds.Market;

namespace Signalbox.Bench.Market;

/// <summary>The gateway against the Python stack that the deployment documents describe, and against Kestrel with nothing behind it.</summary>
/// <remarks>Metrics on in both, the log of requests off in both (the peer has none). Rounds alternate, so that both see the same machine.</remarks>
internal static class MarketBench
{
    private const int Rounds = 3;
    private const int Seconds = 4;

    /// <summary>Of the first round, which does not count: what a server that has run for a while has compiled takes so long.</summary>
    private const int WarmUp = 25;
    private const int Hot = 200;
    private const string Year = "from=2024-01-01&to=2024-12-31";

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (!ShippedServer.IsThere())
            return [];
        if (Bars.Postgres is not { } postgres)
        {
            Console.Error.WriteLine("no PostgreSQL: nothing to measure on");
            return [];
        }
        await Bars.OnServerAsync("DROP DATABASE IF EXISTS bench_peer WITH (FORCE)", ct);
        await Bars.OnServerAsync("DROP DATABASE IF EXISTS bench_ours WITH (FORCE)", ct);
        await Bars.OnServerAsync("CREATE DATABASE bench_peer", ct);
        await Bars.OnServerAsync("CREATE DATABASE bench_ours", ct);
        var world = new MarketWorld(Bars.Symbols);
        await using var site = await TencentFarEnd.StartAsync(world, new OneMoment(), ct);
        var quoted = world
            .Shares.Where(s => world.Quote(s, OneMoment.Now)?.IsTraded == true)
            .Select(s => s.Code)
            .ToList();
        await using var ours = await OursAsync(postgres, site.Url, ct);
        await FillAsync($"{postgres};Database=bench_ours", quoted, ct);
        var packed = await PackAsync(ours.Home, $"{postgres};Database=bench_ours", ct);
        await using var peer = await FastApiBaseline.StartAsync(postgres, ct);
        var token = await TokenAsync(ours.Home, ct);
        return [packed, .. await CompareAsync(new Ours(ours.Home, token), peer, quoted, ct)];
    }

    private sealed record Ours(Uri Home, string Token)
    {
        public static string Bars(int symbol, string window) =>
            $"/api/v1/market/bars/{Market.Bars.Symbol(symbol)}?{window}";

        public static string Quotes(IEnumerable<string> symbols) =>
            $"/api/v1/market/quotes?symbols={string.Join(',', symbols)}";
    }

    private static string PeerBars(int symbol, string window) => $"/api/v1/bars?symbol={Bars.Symbol(symbol)}&{window}";

    private static async Task<IReadOnlyList<BenchRow>> CompareAsync(
        Ours ours,
        FastApiBaseline? peer,
        List<string> quoted,
        CancellationToken ct
    )
    {
        var chance = new Random(5);
        var hot = Enumerable.Range(0, Hot).ToList();
        await using var bare = await BareAsync(ours, ct);
        var asked = await AlternateAsync(
            ours,
            peer,
            () => ([.. hot.Select(s => Ours.Bars(s, Year))], [.. hot.Select(s => PeerBars(s, Year))]),
            bare,
            ct
        );
        var packed = await AlternateAsync(
            ours,
            peer,
            () => ([.. hot.Select(s => Ours.Bars(s, Year))], [.. hot.Select(s => PeerBars(s, Year))]),
            null,
            ct,
            "gzip, deflate"
        );
        var fresh = await AlternateAsync(
            ours,
            peer,
            () =>
            {
                var windows = Windows(chance);
                return (
                    [.. windows.Select(w => Ours.Bars(w.Symbol, w.Window))],
                    [.. windows.Select(w => PeerBars(w.Symbol, w.Window))]
                );
            },
            null,
            ct
        );
        await WarmQuotesAsync(ours, quoted, ct);
        var quotes = await AlternateAsync(
            ours,
            peer,
            () =>
                (
                    Fifty(chance, n => quoted[n % quoted.Count], Ours.Quotes),
                    Fifty(chance, Bars.Symbol, s => $"/api/v1/quotes?symbols={string.Join(',', s)}")
                ),
            null,
            ct
        );
        return
        [
            .. Rows("a year of bars, asked before", asked, 10, p99: true),
            OfLimit(asked),
            .. Rows("the same, asked as most programs ask: with gzip", packed, null, p99: false),
            .. Rows("a year of bars, never asked before", fresh, 5, p99: false),
            .. Rows("50 quotes", quotes, 10, p99: false),
        ];
    }

    /// <summary>What the three answered, the middle one of the rounds each.</summary>
    private sealed record Compared(WrkRun Ours, WrkRun? Peer, WrkRun? Bare);

    /// <summary>One after the other, round by round; the first warms up and does not count.</summary>
    private static async Task<Compared> AlternateAsync(
        Ours ours,
        FastApiBaseline? peer,
        Func<(IReadOnlyList<string> Ours, IReadOnlyList<string> Peer)> paths,
        BareServer? bare,
        CancellationToken ct,
        string acceptEncoding = ""
    )
    {
        var (mine, theirs, limit) = (new List<WrkRun>(), new List<WrkRun>(), new List<WrkRun>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (asked, seconds) = (paths(), round == 0 ? WarmUp : Seconds);
            mine.Add(await Wrk.RunAsync(ours.Home, asked.Ours, ours.Token, seconds, ct, acceptEncoding));
            if (bare is not null)
                limit.Add(await Wrk.RunAsync(bare.Home, ["/"], null, seconds, ct));
            if (peer is not null)
                theirs.Add(await Wrk.RunAsync(peer.Home, asked.Peer, null, seconds, ct, acceptEncoding));
        }
        return new Compared(
            Median(mine),
            theirs.Count == 0 ? null : Median(theirs),
            limit.Count == 0 ? null : Median(limit)
        );
    }

    private static BenchRow OfLimit(Compared runs)
    {
        var share = runs.Ours.PerSecond / runs.Bare!.PerSecond;
        return new BenchRow(
            "the same, against Kestrel with nothing behind it",
            "answers/s",
            runs.Ours.PerSecond,
            null,
            null,
            runs.Bare.PerSecond,
            "bare",
            share,
            "of the limit, 0.6 or more",
            share >= 0.6
        );
    }

    /// <summary>200,000 of 4.6 million pairs of symbol and window: what was asked is not asked again.</summary>
    private static List<(int Symbol, string Window)> Windows(Random chance) =>
        [
            .. Enumerable
                .Range(0, 200_000)
                .Select(_ =>
                {
                    var from = new DateOnly(2021, 1, 1).AddDays(chance.Next(1065));
                    return (
                        chance.Next(Bars.Symbols),
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"from={from:yyyy-MM-dd}&to={from.AddDays(364):yyyy-MM-dd}"
                        )
                    );
                }),
        ];

    private static List<string> Fifty(
        Random chance,
        Func<int, string> symbol,
        Func<IEnumerable<string>, string> path
    ) =>
        [
            .. Enumerable
                .Range(0, 5_000)
                .Select(_ => path(Enumerable.Range(0, 50).Select(_ => symbol(chance.Next(Bars.Symbols))))),
        ];

    /// <summary>The middle one of the rounds, without the first.</summary>
    private static WrkRun Median(List<WrkRun> runs)
    {
        var counted = runs.Skip(1).OrderBy(r => r.PerSecond).ToList();
        return new WrkRun(
            counted[counted.Count / 2].PerSecond,
            counted.Select(r => r.P50).Order().ElementAt(counted.Count / 2),
            counted.Select(r => r.P99).Order().ElementAt(counted.Count / 2),
            runs.Sum(r => r.Bad)
        );
    }

    private static IEnumerable<BenchRow> Rows(string what, Compared runs, double? times, bool p99)
    {
        var (ours, peer) = (runs.Ours, runs.Peer);
        var ratio = peer is null ? 0 : ours.PerSecond / peer.PerSecond;
        yield return new BenchRow(
            what,
            "answers/s",
            ours.PerSecond,
            peer?.PerSecond,
            "FastAPI",
            null,
            null,
            ratio,
            times is { } goal ? $"times the other, {goal:0} or more" : "times the other, told without a goal",
            ratio >= (times ?? 0) && ours.Bad == 0
        );
        var slower = peer is null ? 0 : peer.P99 / ours.P99;
        yield return new BenchRow(
            $"{what}: p99",
            "ms",
            ours.P99,
            peer?.P99,
            "FastAPI",
            null,
            null,
            slower,
            p99 ? "times as fast, 5 or more" : "times as fast, told without a goal",
            !p99 || slower >= 5
        );
        if (ours.Bad > 0 || peer?.Bad > 0)
            yield return new BenchRow(
                $"{what}: bad answers",
                "",
                ours.Bad,
                peer?.Bad,
                "FastAPI",
                0,
                "none",
                0,
                "none",
                false
            );
    }

    private static async Task<BareServer> BareAsync(Ours ours, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = ours.Home };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ours.Token);
        var file = Path.Combine(Path.GetTempPath(), $"signalbox-bare-{Guid.NewGuid():n}");
        await File.WriteAllBytesAsync(
            file,
            await http.GetByteArrayAsync(new Uri(Ours.Bars(0, Year), UriKind.Relative), ct),
            ct
        );
        var bare = await BareServer.StartAsync(file, ct);
        File.Delete(file);
        return bare;
    }

    private static async Task WarmQuotesAsync(Ours ours, List<string> quoted, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = ours.Home };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ours.Token);
        foreach (var chunk in quoted.Chunk(200))
            await http.GetByteArrayAsync(new Uri(Ours.Quotes(chunk), UriKind.Relative), ct);
    }

    private static Task<ShippedServer> OursAsync(string postgres, string site, CancellationToken ct) =>
        ShippedServer.StartAsync(
            new Dictionary<string, string>
            {
                ["SIGNALBOX_Data__Kind"] = "Postgres",
                ["SIGNALBOX_Data__ConnectionString"] = $"{postgres};Database=bench_ours",
                ["SIGNALBOX_Outbound__AllowedPrivateHosts"] = "127.0.0.1",
                ["SIGNALBOX_Market__Tencent__QuoteUrl"] = site,
                ["SIGNALBOX_Market__Tencent__PerMinute"] = "100000",
                ["LOG_LEVEL"] = "WARNING",
            },
            ct
        );

    private static async Task<string> TokenAsync(Uri home, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = home };
        await ShippedServer.SignInAsync(http, ct);
        using var made = await http.PostAsJsonAsync(
            new Uri("/api/v1/identity/tokens", UriKind.Relative),
            new { name = "bench", scope = "Read" },
            ct
        );
        made.EnsureSuccessStatusCode();
        return (await made.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("secret").GetString()!;
    }

    private static async Task FillAsync(string connection, List<string> quoted, CancellationToken ct)
    {
        const int source = 1;
        await using var server = new NpgsqlConnection($"{connection};Pooling=False;Command Timeout=300");
        await server.OpenAsync(ct);
        await using var named = new NpgsqlCommand(
            $"INSERT INTO market_source (id, name) VALUES ({source}, 'tushare')",
            server
        );
        await named.ExecuteNonQueryAsync(ct);
        await ListAsync(server, source, quoted, ct);
        for (var first = 0; first < Bars.Symbols; first += 100)
            await Bars.CopyAsync(
                server,
                [.. Enumerable.Range(first, 100).Select(n => Bars.Of(n + 1, source, Bars.PeersYears))],
                ct
            );
    }

    /// <summary>Has the server pack the years, as it does by itself after each run and import.</summary>
    private static async Task<BenchRow> PackAsync(Uri home, string connection, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = home };
        await ShippedServer.SignInAsync(http, ct);
        await using var server = new NpgsqlConnection($"{connection};Pooling=False;Command Timeout=300");
        await server.OpenAsync(ct);
        await using var left = new NpgsqlCommand(
            """
            SELECT count(*) FROM market_instrument i LEFT JOIN market_change c ON c.instrument_id = i.id
            WHERE c.packed IS DISTINCT FROM coalesce(c.version, 0)
            """,
            server
        );
        var watch = Stopwatch.StartNew();
        using var asked = await http.PostAsync(
            new Uri("/api/v1/jobs/recurring/market.pack/runs", UriKind.Relative),
            null,
            ct
        );
        asked.EnsureSuccessStatusCode();
        while (await left.ExecuteScalarAsync(ct) is not 0L)
            await Task.Delay(100, ct);
        var seconds = watch.Elapsed.TotalSeconds;
        await using var analyze = new NpgsqlCommand("VACUUM ANALYZE", server);
        await analyze.ExecuteNonQueryAsync(ct);
        return new BenchRow(
            "5 million bars packed, once",
            "bars/s",
            Bars.Symbols * Bars.PeersYears.Count * Bars.PerYear / seconds,
            null,
            null,
            null,
            null,
            0,
            "told without a goal",
            true
        );
    }

    private static async Task ListAsync(NpgsqlConnection server, int source, List<string> quoted, CancellationToken ct)
    {
        var known = Enumerable.Range(0, Bars.Symbols).Select(Bars.Symbol).ToList();
        var id = 0;
        foreach (var code in known.Concat(quoted.Except(known, StringComparer.Ordinal)))
        {
            await using var insert = new NpgsqlCommand(
                """
                INSERT INTO market_instrument (id, code, exchange, kind, board, name, listed, source, updated_at)
                VALUES (@id, @code, @exchange, 'Stock', 'Main', @code, '2000-01-04', @source, now())
                """,
                server
            );
            insert.Parameters.AddWithValue("id", ++id);
            insert.Parameters.AddWithValue("code", code);
            insert.Parameters.AddWithValue("exchange", char.ToUpperInvariant(code[^2]) + code[^1..].ToLowerInvariant());
            insert.Parameters.AddWithValue("source", source);
            await insert.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>In the middle of a session, for ever.</summary>
    private sealed class OneMoment : TimeProvider
    {
        public static DateTimeOffset Now { get; } = new(2026, 3, 2, 10, 30, 0, TimeSpan.FromHours(8));

        public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
    }
}
