using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Charts;

public sealed class DrawingsTests
{
    private const string Path = "/api/v1/market/drawings/600519.SH";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static object Level(decimal price) =>
        new { kind = "Level", points = new[] { new { day = "2026-02-27", price } } };

    [Theory, EachDatabase]
    public async Task What_is_kept_takes_the_place_of_what_was(DatabaseKind kind)
    {
        await using var world = await MarketWorld.StartAsync(kind);
        await world.ImportTextAsync("list.csv", "ts_code,name,list_date\n600519.SH,贵州茅台,20010827\n");

        var before = await ItemsAsync(world);
        using var first = await PutAsync(world, [Level(1500m), Level(1600m)]);
        using var second = await PutAsync(world, [Level(1400.5m)]);
        var after = await ItemsAsync(world);

        Assert.Equal(0, before.GetArrayLength());
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.Equal(1, after.GetArrayLength());
        Assert.Equal("Level", after[0].GetProperty("kind").GetString());
        Assert.Equal(1400.5m, after[0].GetProperty("points")[0].GetProperty("price").GetDecimal());
    }

    [Fact]
    public async Task Too_many_and_half_ones_are_refused()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        await world.ImportTextAsync("list.csv", "ts_code,name,list_date\n600519.SH,贵州茅台,20010827\n");

        using var many = await PutAsync(world, [.. Enumerable.Repeat(Level(1m), 51)]);
        using var half = await PutAsync(
            world,
            [new { kind = "Trend", points = new[] { new { day = "2026-02-27", price = 1m } } }]
        );

        Assert.Equal("market.drawings.shape", await CodeAsync(many));
        Assert.Equal("market.drawings.shape", await CodeAsync(half));
        Assert.Equal(0, (await ItemsAsync(world)).GetArrayLength());
    }

    private static Task<HttpResponseMessage> PutAsync(MarketWorld world, object[] items) =>
        world.Server.Http.PutAsJsonAsync(Path, new { items }, Ct);

    private static async Task<JsonElement> ItemsAsync(MarketWorld world) =>
        (await world.Server.Http.GetFromJsonAsync<JsonElement>(Path, Ct)).GetProperty("items");

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
}
