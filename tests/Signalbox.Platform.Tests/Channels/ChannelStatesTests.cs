using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Channels;

/// <summary>What the page of channels shows.</summary>
public sealed class ChannelStatesTests
{
    private static CancellationToken Ct => ChannelHouse.Ct;

    [Theory, EachDatabase]
    public async Task Each_channel_tells_its_last_delivery_its_day_and_its_limits(DatabaseKind kind)
    {
        await using var house = await ChannelHouse.StartAsync(kind);
        await using var robot = await house.RobotAsync();
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var group = await house.AddAsync(robot);
        await house.AddAsync(receiver);
        var now = house.Clock.GetUtcNow();
        await house.Server.HasAsync(
            Sent(group.Id, now.AddHours(-25), DeliveryState.Sent),
            Sent(group.Id, now.AddHours(-23), DeliveryState.Sent),
            Sent(group.Id, now.AddHours(-22), DeliveryState.Cancelled),
            Sent(group.Id, now.AddHours(-2), DeliveryState.Failed, "the robot is gone"),
            Sent(group.Id, now.AddDays(-9), DeliveryState.Unknown),
            Sent(group.Id, now.AddDays(-2), DeliveryState.Pending)
        );

        var states = await house.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/channels/states", Ct);

        var (first, second) = (states[0], states[1]);
        Assert.Equal("group", first.GetProperty("channel").GetProperty("name").GetString());
        Assert.Equal(
            (1, 1, 1, 1),
            (Count(first, "sent24h"), Count(first, "failed24h"), Count(first, "unknown"), Count(first, "waiting"))
        );
        Assert.Equal("the robot is gone", first.GetProperty("last").GetProperty("reason").GetString());
        Assert.Equal(now.AddHours(-2), first.GetProperty("last").GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(
            (20, 3),
            (Count(first.GetProperty("limits"), "perMinute"), Count(first.GetProperty("limits"), "reserved"))
        );
        Assert.Equal(JsonValueKind.Null, second.GetProperty("last").ValueKind);
        Assert.Equal(JsonValueKind.Null, second.GetProperty("limits").GetProperty("perMinute").ValueKind);
    }

    [Theory, EachDatabase]
    public async Task Pages_of_the_log_lose_nothing_that_was_put_in_at_the_same_instant(DatabaseKind kind)
    {
        await using var house = await ChannelHouse.StartAsync(kind);
        var (channel, now) = (Guid.NewGuid(), house.Clock.GetUtcNow());
        await house.Server.HasAsync([
            .. Enumerable.Range(0, 25).Select(i => Sent(channel, now.AddMinutes(-(i / 10)), DeliveryState.Sent)),
        ]);

        List<Guid> seen = [];
        string? after = null;
        while (true)
        {
            var page = await house.Server.Http.GetFromJsonAsync<JsonElement>(
                $"/api/v1/channels/deliveries?take=4{(after is null ? "" : $"&after={after}")}",
                Ct
            );
            if (page.GetArrayLength() == 0)
                break;
            seen.AddRange(page.EnumerateArray().Select(d => d.GetProperty("id").GetGuid()));
            after = $"{seen[^1]}";
        }

        Assert.Equal((25, 25), (seen.Count, seen.Distinct().Count()));
        using var gone = await house.Server.Http.GetAsync($"/api/v1/channels/deliveries?after={Guid.NewGuid()}", Ct);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task The_log_is_filtered_by_kind_and_time(DatabaseKind kind)
    {
        await using var house = await ChannelHouse.StartAsync(kind);
        var (channel, now) = (Guid.NewGuid(), house.Clock.GetUtcNow());
        await house.Server.HasAsync(
            Sent(channel, now, DeliveryState.Sent),
            Sent(channel, now.AddDays(-1), DeliveryState.Sent),
            Sent(channel, now.AddDays(-2), DeliveryState.Sent),
            Sent(channel, now.AddDays(-1), DeliveryState.Sent, kind: "radarx.report"),
            Sent(channel, now.AddDays(-1), DeliveryState.Sent, kind: "radar")
        );
        var (from, to) = (Uri.EscapeDataString($"{now.AddDays(-1):o}"), Uri.EscapeDataString($"{now:o}"));

        Assert.Equal(4, await LinesAsync(house, "kind=radar"));
        Assert.Equal(3, await LinesAsync(house, "kind=radar.report"));
        Assert.Equal(2, await LinesAsync(house, $"kind=radar&from={from}&to={to}"));
        Assert.Equal(0, await LinesAsync(house, "kind=rad"));
    }

    private static async Task<int> LinesAsync(ChannelHouse house, string query) =>
        (
            await house.Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/channels/deliveries?{query}", Ct)
        ).GetArrayLength();

    private static int Count(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static Delivery Sent(
        Guid channel,
        DateTimeOffset at,
        DeliveryState state,
        string? reason = null,
        string kind = "radar.report"
    ) =>
        new()
        {
            Id = Guid.NewGuid(),
            ChannelId = channel,
            ChannelName = "group",
            Kind = kind,
            Key = $"{Guid.NewGuid()}",
            Title = "日报",
            Markdown = "日报",
            State = state,
            Reason = reason,
            CreatedAt = at,
            QueuedAt = at,
            FinishedAt = at,
        };
}
