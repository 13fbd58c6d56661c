using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Market;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Sync;

/// <summary>Providers fail in every way in the middle of a run: the store ends complete, in one unit system, and the ledger says who delivered.</summary>
public sealed class FailoverTests
{
    private static readonly DateOnly From = new(2025, 12, 1);
    private static readonly DateOnly To = new(2026, 3, 2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Each way of failing, by its name.</summary>
    private static readonly Dictionary<string, MarketMood> Moods = new(StringComparer.Ordinal)
    {
        ["banned"] = MarketMood.Close,
        ["a web page"] = MarketMood.WebPage,
        ["nothing"] = MarketMood.Empty,
        ["half a body"] = MarketMood.HalfBody,
        ["500"] = MarketMood.Status(500),
        ["502"] = MarketMood.Status(502),
        ["429"] = MarketMood.TooMany(TimeSpan.FromSeconds(20)),
        ["a hundred times"] = MarketMood.Twisted(MarketTwist.HundredTimes),
        ["a column more"] = MarketMood.Twisted(MarketTwist.ColumnMore),
        ["a column less"] = MarketMood.Twisted(MarketTwist.ColumnLess),
        ["below zero"] = MarketMood.Twisted(MarketTwist.NegativeForward),
        ["old codes"] = MarketMood.Twisted(MarketTwist.FormerCode),
        ["duplicates"] = MarketMood.Twisted(MarketTwist.DuplicateRows),
        ["yesterday's"] = MarketMood.Twisted(MarketTwist.YesterdayAsToday),
    };

    public static TheoryData<string> Ways => [.. Moods.Keys];

    [Theory, MemberData(nameof(Ways))]
    public async Task Whoever_fails_the_store_ends_true(string way)
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 12);
        foreach (var (name, site) in world.Sites)
            if (name != "akshare" && !IsUntold(name, way))
                site.BeNext(Moods[way], times: 6);

        var run = await world.SyncAsync(new { from = From, to = To });

        Assert.Equal(0, run.GetProperty("failed").GetInt32());
        Assert.Equal(0, run.GetProperty("waiting").GetInt32());
        foreach (var share in world.Market.Shares)
            await world.IsTrueAsync(share.Code, From, To);
    }

    [Theory, EachDatabase]
    public async Task Five_thousand_shares_through_every_failure(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind, LongSuite.Rounds(ci: 60, nightly: 5000));
        // Few shares are fetched before all scenes have been played: then the sites fail here and there.
        var scenes = LongSuite.IsOn ? Scenes() : [];
        if (!LongSuite.IsOn)
            FailHereAndThere(world);
        // The scenes take more than a day of the clock: its own runs are not these.
        foreach (var name in new[] { "market.daily", "market.repair", "market.reconcile" })
            await PauseAsync(world, name);

        // One run after the other, a quarter further back each time, until every scene has been played.
        var (left, delivered, first, last) = (scenes, 0, From, To);
        while (true)
        {
            (left, var run) = await DirectedAsync(world, left, first, last);
            delivered += run.GetProperty("delivered").GetInt32();
            Say($"{first} to {last}: {run.GetProperty("delivered")} delivered, {left.Count} scenes left");
            if (left.Count == 0 || first.Year < From.Year - 1)
                break;
            (first, last) = (first.AddMonths(-3), first.AddDays(-1));
        }

        Assert.True(left.Count == 0, $"the runs ended before {string.Join("; ", left)}");
        foreach (var share in world.Market.Shares)
            await world.IsTrueAsync(share.Code, first, To);
        var ledger = await LedgerAsync(world);
        Assert.Equal(delivered, ledger.Values.Sum());
        Assert.True(ledger["tushare"] > 0);
        Assert.Empty(scenes.Select(scene => scene.Site).Except(ledger.Keys, StringComparer.Ordinal));
        Say($"{scenes.Count} scenes, {JsonSerializer.Serialize(ledger)}");
        await AsksNobodyAgainAsync(world, first);
    }

    /// <summary>A run while scenes are played.</summary>
    /// <returns>The scenes that it left no time for, and the run, in which nothing failed for good.</returns>
    private static async Task<(List<Scene> Left, JsonElement Run)> DirectedAsync(
        SitesWorld world,
        List<Scene> scenes,
        DateOnly from,
        DateOnly to
    )
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var directing = DirectAsync(world, scenes, over.Token);
        var run = await world.SyncAsync(new { from, to });
        await over.CancelAsync();
        Assert.Equal(0, run.GetProperty("failed").GetInt32());
        return (await directing, run);
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static async Task PauseAsync(SitesWorld world, string recurring)
    {
        using var answer = await world.Server.Http.PutAsJsonAsync(
            $"/api/v1/jobs/recurring/{recurring}/schedule",
            new { cron = "0 18 * * 1-5", paused = true },
            Ct
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>A second run finds nothing missing.</summary>
    private static async Task AsksNobodyAgainAsync(SitesWorld world, DateOnly from)
    {
        var before = Asked(world);
        var again = await world.SyncAsync(new { from, to = To });
        Assert.Equal(0, again.GetProperty("bars").GetInt64());
        Assert.Equal(0, again.GetProperty("failed").GetInt32());
        // But for those whose suspension nobody has told: a session without a bar stays a gap until somebody explains it.
        var halted = world.Market.Shares.Count(s =>
            world.Market.Calendar.Sessions.Any(d => d >= from && d <= To && world.Market.IsSuspended(s, d))
        );
        Assert.InRange(Asked(world) - before, 0, 8 * halted);
    }

    [Fact]
    public async Task A_run_is_cancelled_and_keeps_what_came()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 30);
        foreach (var (_, site) in world.Sites)
            site.BeNext(MarketMood.Slow(TimeSpan.FromMilliseconds(5)), times: 1000);
        using var answer = await world.Server.Http.PostAsJsonAsync(
            "/api/v1/market/syncs",
            new { from = From, to = To },
            Ct
        );
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();

        using var cancelled = await world.Server.Http.PostAsync($"/api/v1/market/syncs/{id}/cancel", null, Ct);
        var run = await world.EndAsync(id);

        Assert.True(cancelled.IsSuccessStatusCode);
        Assert.Equal("cancelled", run.GetProperty("state").GetString());
        Assert.Equal(0, run.GetProperty("waiting").GetInt32());
        Assert.True(run.GetProperty("cancelled").GetInt32() > 0);
    }

    /// <summary>How often anybody was asked for bars.</summary>
    private static int Asked(SitesWorld world) =>
        world.Sites.Sum(s => s.Site.Requests.Count - s.Site.Count("daily_basic"));

    private sealed record Scene(string Site, string Way)
    {
        public override string ToString() => $"{Way} at {Site}";
    }

    /// <summary>Each site in each way, the last resort first, as long as those before it may still come back in time.</summary>
    private static List<Scene> Scenes() =>
        [
            .. from site in new[] { "akshare", "sina", "tencent", "eastmoney", "tushare" }
            from way in Moods.Keys
            where !IsUntold(site, way)
            select new Scene(site, way),
        ];

    private static void FailHereAndThere(SitesWorld world)
    {
        var random = new Random(7);
        foreach (var (way, mood) in Moods)
        foreach (var (name, site) in world.Sites)
            if (name != "akshare" && !IsUntold(name, way))
            {
                site.BeNext(MarketMood.Well, times: random.Next(3));
                site.BeNext(mood, times: 2);
            }
    }

    /// <summary>One scene after the other: those who are asked before the site fail too, so that it is asked.</summary>
    /// <returns>What was not played to its end.</returns>
    private static async Task<List<Scene>> DirectAsync(SitesWorld world, List<Scene> scenes, CancellationToken ct)
    {
        for (var n = 0; n < scenes.Count; n++)
        {
            var site = world.Sites.Single(s => s.Name == scenes[n].Site).Site;
            foreach (var (_, before) in world.Sites.TakeWhile(s => s.Name != scenes[n].Site))
                // When nobody at all answers, a ban is what makes it worth coming back.
                before.Be(scenes[n].Site == "akshare" ? MarketMood.Close : MarketMood.WebPage);
            site.BeNext(Moods[scenes[n].Way], times: 3);
            site.BeNext(MarketMood.Well, times: 12); // enough for one of four lanes to be delivered to
            while (site.MoodsLeft > 0)
            {
                if (ct.IsCancellationRequested)
                {
                    foreach (var (_, any) in world.Sites)
                        any.BeWell();
                    return scenes[n..];
                }
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
            }
            foreach (var (_, any) in world.Sites)
                any.BeWell();
        }
        return [];
    }

    /// <summary>Sina sends no amounts: what its volumes count in is told by nothing but another source.</summary>
    private static bool IsUntold(string site, string way) => site == "sina" && way == "a hundred times";

    /// <summary>How many instruments each provider delivered.</summary>
    private static async Task<SortedDictionary<string, int>> LedgerAsync(SitesWorld world)
    {
        var ledger = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var database = world.Server.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT provider, count(*) FROM market_sync_item WHERE state = 'delivered' GROUP BY provider"
        );
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
            ledger[reader.GetString(0)] = (int)reader.GetInt64(1);
        return ledger;
    }
}
