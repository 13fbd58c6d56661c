using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Slots;

public sealed class TodayTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_track_shows_what_ran_what_failed_and_what_is_to_come(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("a", ("标题", "正文", TimeSpan.FromHours(1)));
        await world.SlotAsync("07:00");
        await world.SlotAsync("09:30");

        var today = await GetAsync(world, "slot-runs/today");
        var days = await GetAsync(world, "slot-runs/days");

        var stations = today.GetProperty("stations").EnumerateArray().ToList();
        Assert.Equal(
            ["07:00:00", "09:30:00", "12:00:00", "14:00:00", "18:00:00", "22:00:00"],
            stations.Select(s => s.GetProperty("slot").GetString())
        );
        Assert.Equal("Done", stations[0].GetProperty("state").GetString());
        Assert.Equal("早报", stations[0].GetProperty("chinese").GetString());
        Assert.Equal(1, stations[0].GetProperty("read").GetInt32());
        Assert.True(stations[1].GetProperty("isExtra").GetBoolean());
        Assert.Equal("Waiting", stations[^1].GetProperty("state").GetString());
        Assert.True(stations[^1].GetProperty("isDaily").GetBoolean());
        Assert.True(today.GetProperty("nextAt").GetDateTimeOffset() > world.Server.Clock.GetUtcNow());
        Assert.Equal(14, days.GetArrayLength());
        Assert.Equal((1, 1), (days[13].GetProperty("articles").GetInt32(), days[13].GetProperty("judged").GetInt32()));
        Assert.Equal(0, days[0].GetProperty("articles").GetInt32());
    }

    [Fact]
    public async Task A_slot_without_a_readable_source_has_failed()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.SourceAsync(new Uri(world.Site.Put("/x", new() { Status = 410 }).AbsoluteUri), "gone");
        await world.SlotAsync("07:00");

        var station = (await GetAsync(world, "slot-runs/today")).GetProperty("stations")[0];

        Assert.Equal("Failed", station.GetProperty("state").GetString());
        Assert.Equal("没有一个来源读到。", station.GetProperty("reason").GetString());
    }

    [Theory, EachDatabase]
    public async Task A_reports_link_is_renewed_and_revoked_and_its_pushes_are_shown(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("a", ("标题", "正文", TimeSpan.FromHours(1)));
        var slot = await world.SlotAsync("22:00");
        var id = (await GetAsync(world, "reports"))[0].GetProperty("id").GetGuid();
        var old = Path(slot.GetProperty("reportLink").GetString());

        var read = await GetAsync(world, $"reports/{id}/reading");
        var renewed = await (
            await world.Server.Http.PutAsJsonAsync($"/api/v1/radar/reports/{id}/link", new { days = 7 }, Ct)
        ).Content.ReadFromJsonAsync<JsonElement>(Ct);
        var link = Path(renewed.GetProperty("link").GetString());
        var (oldPage, newPage) = (await StatusAsync(world, old), await StatusAsync(world, link));
        await world.Server.Http.DeleteAsync($"/api/v1/radar/reports/{id}/link", Ct);
        var revoked = await GetAsync(world, $"reports/{id}/reading");
        var months = await GetAsync(world, "reports/months");

        Assert.Equal(
            "Sent",
            Assert.Single(read.GetProperty("pushes").EnumerateArray()).GetProperty("state").GetString()
        );
        Assert.True(read.GetProperty("share").GetProperty("works").GetBoolean());
        Assert.Equal(world.Server.Clock.GetUtcNow().AddDays(7), renewed.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (oldPage, newPage));
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(world, link));
        Assert.False(revoked.GetProperty("share").GetProperty("works").GetBoolean());
        Assert.Equal(1, months[0].GetProperty("reports").GetInt32());

        static string Path(string? address) => new Uri(address!).AbsolutePath;
    }

    private static async Task<HttpStatusCode> StatusAsync(RadarWorld world, string path) =>
        (await world.Server.Anonymous.GetAsync(path, Ct)).StatusCode;

    private static Task<JsonElement> GetAsync(RadarWorld world, string path) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/{path}", Ct);
}
