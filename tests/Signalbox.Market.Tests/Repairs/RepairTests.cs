using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Repairs;

/// <summary>Gaps are found, mended by whoever has the days, and given up with a sentence where nobody has them.</summary>
public sealed class RepairTests
{
    private const int MostLooks = 1500;
    private const string Api = "/api/v1/market/repairs";
    private const string Spirits = "600519.SH";
    private const string Bank = "600000.SH"; // suspended from 12 to 14 May 2025
    private static readonly DateOnly From = new(2025, 12, 1);
    private static readonly DateOnly To = new(2026, 3, 2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_gap_is_found_and_mended_by_the_next_provider_and_once_only(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind);
        await world.SyncAsync(
            new
            {
                symbols = new[] { Spirits },
                from = From,
                to = To,
            }
        );
        await world.LoseAsync(Spirits, new DateOnly(2026, 1, 15), new DateOnly(2026, 1, 20));
        world.Tushare.BeNext(MarketMood.Status(500), times: 10);

        await SearchAsync(world, Spirits);
        var gap = await UntilAsync(world, Spirits, g => State(g) == "mended");
        await SearchAsync(world, Spirits);
        await SearchAsync(world, Spirits);

        Assert.Equal(("2026-01-15", "2026-01-20"), Range(gap));
        Assert.Equal("eastmoney had what was missing.", gap.GetProperty("said").GetString());
        await world.IsTrueAsync(Spirits, From, To);
        Assert.Equal(1, (await ListAsync(world, $"?symbol={Spirits}")).GetProperty("total").GetInt32());
        Assert.Contains(await world.AuditedAsync(), a => a == "market.repair.started");
    }

    [Theory, EachDatabase]
    public async Task What_nobody_has_is_given_up_as_a_suspension_that_no_list_records(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(
            kind,
            0,
            ("Market:Tushare:Token", ""), // it alone would tell the suspension
            ("Market:RepairTries", "2")
        );
        await world.SyncAsync(
            new
            {
                symbols = new[] { Bank },
                from = new DateOnly(2025, 5, 1),
                to = new DateOnly(2025, 5, 30),
            }
        );

        await SearchAsync(world, Bank, new DateOnly(2025, 5, 1));
        var waiting = await UntilAsync(world, Bank, g => Range(g).From == "2025-05-12" && Attempts(g) == 1);
        var given = await UntilAsync(world, Bank, g => Range(g).From == "2025-05-12" && State(g) == "given-up");

        Assert.Equal(("2025-05-12", "2025-05-14"), Range(given));
        Assert.Equal(3, given.GetProperty("days").GetInt32());
        Assert.Equal(
            "eastmoney, tencent, sina answered and have nothing for 2025-05-12 to 2025-05-14: very probably it was suspended and no list records that. akshare could not say.",
            given.GetProperty("said").GetString()
        );
        Assert.Equal("nothing-anywhere", given.GetProperty("reason").GetString());
        var wait =
            waiting.GetProperty("nextTryAt").GetDateTimeOffset() - waiting.GetProperty("foundAt").GetDateTimeOffset();
        Assert.InRange(wait, TimeSpan.FromHours(1), TimeSpan.FromHours(1.2));
        // It stays given up, until somebody learns of the suspension or asks for another try.
        await SearchAsync(world, Bank);
        Assert.Equal("given-up", State(await OneAsync(world, Bank, "2025-05-12")));
        var id = given.GetProperty("id").GetGuid();
        using var again = await world.Server.Http.PostAsync($"{Api}/{id}/again", null, Ct);
        Assert.Equal("waiting", State(await again.Content.ReadFromJsonAsync<JsonElement>(Ct)));
        await world.SuspendAsync(Bank, new(2025, 5, 12), new(2025, 5, 13), new(2025, 5, 14));
        await UntilAsync(world, Bank, g => g.GetProperty("id").GetGuid() == id && State(g) == "mended");
    }

    [Fact]
    public async Task Dead_far_ends_are_a_state_with_what_each_said_and_waits_that_grow()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, ("Market:RepairTries", "3"));
        await world.SyncAsync(
            new
            {
                symbols = new[] { Spirits },
                from = From,
                to = To,
            }
        );
        await world.LoseAsync(Spirits, new DateOnly(2026, 1, 15), new DateOnly(2026, 1, 15));
        foreach (var (_, site) in world.Sites)
            await site.DisposeAsync();

        await SearchAsync(world, Spirits);
        var first = await UntilAsync(world, Spirits, g => Attempts(g) == 1);
        var second = await UntilAsync(world, Spirits, g => Attempts(g) == 2);
        var given = await UntilAsync(world, Spirits, g => State(g) == "given-up");

        Assert.Equal("faults", given.GetProperty("reason").GetString());
        Assert.False(string.IsNullOrWhiteSpace(given.GetProperty("said").GetString()));
        Assert.True(
            second.GetProperty("nextTryAt").GetDateTimeOffset() - first.GetProperty("nextTryAt").GetDateTimeOffset()
                >= TimeSpan.FromHours(4)
        );
        Assert.Equal(3, Attempts(given));
    }

    [Fact]
    public async Task Cancelling_lets_what_waits_go_and_a_try_under_way_keeps_what_came()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite);
        await world.SyncAsync(
            new
            {
                symbols = new[] { Spirits },
                from = From,
                to = To,
            }
        );
        await world.LoseAsync(Spirits, new DateOnly(2026, 1, 15), new DateOnly(2026, 1, 15));
        foreach (var (_, site) in world.Sites)
            site.BeNext(MarketMood.Status(500), times: 10);
        await SearchAsync(world, Spirits);
        await UntilAsync(world, Spirits, g => Attempts(g) == 1);

        using var cancelled = await world.Server.Http.PostAsync($"{Api}/cancel", null, Ct);

        Assert.Equal(1, (await cancelled.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("gaps").GetInt32());
        var gap = await OneAsync(world, Spirits, "2026-01-15");
        Assert.Equal(("given-up", "stopped"), (State(gap), gap.GetProperty("reason").GetString()));
        var asked = world.Sites.Sum(s => s.Site.Requests.Count);
        world.Server.Clock.Advance(TimeSpan.FromHours(2));
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Ct);
        Assert.Equal(asked, world.Sites.Sum(s => s.Site.Requests.Count));
        Assert.Contains(await world.AuditedAsync(), a => a == "market.repair.cancelled");
        // And a search that is told to tries it again.
        foreach (var (_, site) in world.Sites)
            site.BeWell();
        await SearchAsync(world, Spirits, again: true);
        await UntilAsync(world, Spirits, g => State(g) == "mended");
        await world.IsTrueAsync(Spirits, From, To);
    }

    [Fact]
    public async Task Bad_requests_are_refused_in_a_sentence_and_readers_may_only_look()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite);
        var reader = await world.Server.As(UserRole.Viewer);

        Assert.Equal(400, await CodeAsync(world, "market.repair.from", Api, new { from = "2030-01-01" }));
        Assert.Equal(404, await CodeAsync(world, "market.symbol.unknown", Api, new { symbols = new[] { "nobody" } }));
        Assert.Equal(404, await CodeAsync(world, "market.repair.not-found", $"{Api}/{Guid.NewGuid()}/again", new { }));
        using var state = await world.Server.Http.GetAsync($"{Api}?state=lost", Ct);
        using var page = await world.Server.Http.GetAsync($"{Api}?limit=500", Ct);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (state.StatusCode, page.StatusCode));
        using var look = await reader.GetAsync(Api, Ct);
        using var start = await reader.PostAsJsonAsync(Api, new { }, Ct);
        using var cancel = await reader.PostAsync($"{Api}/cancel", null, Ct);
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (look.StatusCode, start.StatusCode, cancel.StatusCode)
        );
    }

    private static async Task<int> CodeAsync(SitesWorld world, string code, string path, object body)
    {
        using var answer = await world.Server.Http.PostAsJsonAsync(path, body, Ct);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
        return (int)answer.StatusCode;
    }

    /// <summary>Starts a search and waits until it is over.</summary>
    private static async Task SearchAsync(SitesWorld world, string symbol, DateOnly? from = null, bool again = false)
    {
        using var answer = await world.Server.Http.PostAsJsonAsync(
            Api,
            new
            {
                symbols = new[] { symbol },
                from = from ?? From,
                again,
            },
            Ct
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("job").GetInt64();
        await world.DoneAsync(job);
    }

    /// <summary>Lets the clock go on until a gap of the instrument is as wanted.</summary>
    private static async Task<JsonElement> UntilAsync(SitesWorld world, string symbol, Func<JsonElement, bool> wanted)
    {
        var page = default(JsonElement);
        for (var look = 0; look < MostLooks; look++)
        {
            page = await ListAsync(world, $"?symbol={symbol}&limit=200");
            foreach (var gap in page.GetProperty("gaps").EnumerateArray())
                if (wanted(gap))
                    return gap;
            world.Server.Clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }
        throw new InvalidOperationException($"No gap came to be as wanted: {page}");
    }

    private static async Task<JsonElement> OneAsync(SitesWorld world, string symbol, string from) =>
        (await ListAsync(world, $"?symbol={symbol}&limit=200"))
            .GetProperty("gaps")
            .EnumerateArray()
            .Single(g => Range(g).From == from);

    private static Task<JsonElement> ListAsync(SitesWorld world, string query) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Api + query, Ct);

    private static string? State(JsonElement gap) => gap.GetProperty("state").GetString();

    private static int Attempts(JsonElement gap) => gap.GetProperty("attempts").GetInt32();

    private static (string? From, string? To) Range(JsonElement gap) =>
        (gap.GetProperty("from").GetString(), gap.GetProperty("to").GetString());
}
