using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Market;
using Signalbox.Market.Gateway;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Tests.Sync;

/// <summary>Live quotes from the sites, through the gateway.</summary>
public sealed class QuotesTests
{
    private const string Quotes = "/api/v1/market/quotes?symbols=";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<SitesWorld> StartAsync() =>
        SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 60, ("Jobs:Enabled", "false"));

    /// <summary>Fifty shares that are traded today.</summary>
    private static List<string> Fifty(SitesWorld world) =>
        [
            .. world
                .Market.Shares.Where(s => world.Market.Quote(s, world.Server.Clock.GetUtcNow())?.IsTraded == true)
                .Select(s => s.Code)
                .Take(50),
        ];

    [Fact]
    public async Task Any_number_of_askers_costs_one_call_and_both_sites_say_the_same()
    {
        await using var world = await StartAsync();
        var codes = Fifty(world);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => GetAsync(world, string.Join(',', codes))));

        Assert.Single(world.Tencent.Requests);
        Assert.Empty(world.Sina.Requests);
        Assert.All(answers, a => Assert.Equal(50, a.GetProperty("quotes").GetArrayLength()));
        world.Server.Clock.Advance(TimeSpan.FromMinutes(2));
        world.Tencent.BeNext(MarketMood.Close);
        var second = await GetAsync(world, string.Join(',', codes));
        Assert.Single(world.Sina.Requests);
        foreach (var (one, other) in Each(answers[0]).Zip(Each(second)))
        {
            Assert.Equal(("tencent", "sina"), (Text(one, "source"), Text(other, "source")));
            foreach (var field in new[] { "symbol", "last", "preClose", "open", "high", "low" })
                Assert.Equal(Plain(one.GetProperty(field)), Plain(other.GetProperty(field)));
            Assert.InRange(
                one.GetProperty("volume").GetDecimal() - other.GetProperty("volume").GetDecimal(),
                -100,
                100
            );
        }
    }

    [Fact]
    public async Task Taken_from_memory_the_quotes_are_those_that_were_fetched()
    {
        await using var world = await StartAsync();
        var codes = string.Join(',', Fifty(world));
        var show = world.Server.Services.GetRequiredService<ShowQuotes>();
        Assert.Null(show.Ready(Quotes + codes));

        var fetched = await GetAsync(world, codes);
        Assert.NotNull(show.Ready(Quotes + codes));
        var held = await GetAsync(world, codes);

        Assert.Equal(fetched.ToString(), held.ToString()); // the clock stands
        Assert.Null(show.Ready($"{Quotes}{codes},999999.SH"));
        Assert.Null(show.Ready($"{Quotes}{codes}&more=1"));
        Assert.Null(show.Ready($"{Quotes}{string.Join(',', Enumerable.Repeat(codes, 5))}"));
        Assert.Null(show.Ready(Quotes));
        world.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(show.Ready(Quotes + codes));
        Assert.Single(world.Tencent.Requests);
    }

    [Fact]
    public async Task When_everybody_fails_the_old_quote_is_given_and_marked()
    {
        await using var world = await StartAsync();
        var code = Fifty(world)[0];
        await GetAsync(world, code);
        world.Server.Clock.Advance(TimeSpan.FromMinutes(5));
        world.Tencent.BeNext(MarketMood.WebPage);
        world.Sina.BeNext(MarketMood.HalfBody);

        using var answer = await world.Server.Http.GetAsync(Quotes + code, Ct);

        Assert.Equal("true", answer.Headers.GetValues("X-Stale").Single());
        var line = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("quotes")[0];
        Assert.True(line.GetProperty("isStale").GetBoolean());
        Assert.Equal(300, line.GetProperty("age").GetDouble());
        var providers = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/market/providers", Ct);
        Assert.Contains("web page", providers.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_quotes_is_named_and_a_bad_list_is_refused()
    {
        await using var world = await StartAsync();
        var gone = world.Market.Shares.First(s => s.Delisted < new DateOnly(2026, 1, 1)).Code;

        var answer = await GetAsync(world, $"{gone},600519.SH");
        using var none = await world.Server.Http.GetAsync(Quotes + ",", Ct);

        Assert.Equal(gone, answer.GetProperty("missing")[0].GetString());
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    private static Task<JsonElement> GetAsync(SitesWorld world, string symbols) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Quotes + symbols, Ct);

    private static IEnumerable<JsonElement> Each(JsonElement answer) =>
        answer.GetProperty("quotes").EnumerateArray().Select(q => q.GetProperty("quote"));

    /// <summary>Without the zeros at the end of a number.</summary>
    private static string? Plain(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
            ? value.GetDecimal().ToString("0.####", CultureInfo.InvariantCulture)
            : value.GetString();

    private static string? Text(JsonElement quote, string field) => quote.GetProperty(field).GetString();
}
