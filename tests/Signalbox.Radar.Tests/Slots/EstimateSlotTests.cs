using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Slots;

public sealed class EstimateSlotTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_a_slot_would_cost_is_said_before_it_is_asked_for(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind, withModel: true);
        var before = await EstimateAsync(world);
        await world.FeedAsync(
            "甲",
            ("一则通知", "明日多云转晴，气温8到15度。", Hour),
            ("又一则", "周末有雨，记得带伞。", Hour)
        );
        await world.SlotAsync("12:00");

        var after = await EstimateAsync(world);
        world.Advance(TimeSpan.FromHours(3.5)); // 12:30 on a Monday: between two peaks
        var later = await EstimateAsync(world);

        Assert.Equal((0, 0), (Int(before, "waiting"), Int(before, "newArticles")));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("estimateCny").ValueKind);
        Assert.Equal((0, 2), (Int(after, "waiting"), Int(after, "newArticles")));
        Assert.True(after.GetProperty("estimateCny").GetDecimal() > 0);
        Assert.True(after.GetProperty("isAtPeak").GetBoolean());
        Assert.False(later.GetProperty("isAtPeak").GetBoolean());
    }

    private static int Int(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static Task<JsonElement> EstimateAsync(RadarWorld world) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/slot-runs/estimate", Ct);
}
