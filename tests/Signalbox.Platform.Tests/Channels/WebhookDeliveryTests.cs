using System.Text.Json;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

public sealed class WebhookDeliveryTests
{
    [Theory, EachDatabase]
    public async Task A_message_arrives_as_signed_json(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        var id = await house.HasAsync(channel, title: "\"引号\" 与 \\ 😀");

        var delivery = await house.SettleAsync(id);

        Assert.Equal(DeliveryState.Sent, delivery.State);
        var request = Assert.Single(receiver.Requests);
        Assert.True(request.IsSigned);
        Assert.Equal(("radar.report", id.ToString()), (request.Event, request.Delivery));
        using var json = JsonDocument.Parse(request.Body);
        Assert.Equal("\"引号\" 与 \\ 😀", json.RootElement.GetProperty("title").GetString());
        Assert.Equal(id, json.RootElement.GetProperty("id").GetGuid());
        Assert.Equal("https://example.com/r/abc", json.RootElement.GetProperty("link").GetString());
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(WebhookFarEnd.Cut)]
    public async Task It_is_sent_again_under_the_same_id_after_growing_pauses(int answer)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        var id = await house.HasAsync(channel);
        for (var i = 0; i < 3; i++)
            receiver.AnswerNext(answer);

        List<double> waits = [];
        while (await house.SendAsync(id) is { } wait)
        {
            waits.Add(wait.Span.TotalSeconds);
            house.Clock.Advance(wait.Span);
        }

        Assert.Equal(DeliveryState.Sent, (await house.DeliveryAsync(id)).State);
        Assert.Equal(3, waits.Count);
        Assert.InRange(waits[0], 2.5, 5);
        Assert.InRange(waits[1], 7.5, 15);
        Assert.InRange(waits[2], 22.5, 45);
        Assert.Equal([id.ToString()], receiver.Requests.Select(r => r.Delivery).Distinct());
        Assert.Equal(id.ToString(), Assert.Single(receiver.Taken));
    }

    [Fact]
    public async Task Silence_is_unknown_and_sent_again_because_the_receiver_knows_repeats()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        var id = await house.HasAsync(channel);
        receiver.AnswerNext(WebhookFarEnd.Silence);

        var sending = house.SendAsync(id);
        await UntilAsync(() => receiver.Requests.Count == 1);
        house.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(await sending);
        await house.SettleAsync(id);

        Assert.Equal(
            [AttemptOutcome.Unknown, AttemptOutcome.Sent],
            (await house.AttemptsAsync(id)).Select(a => a.Outcome)
        );
        Assert.True(receiver.Requests[1].IsRepeat);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_leaves_it_unknown_in_the_end()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        var id = await house.HasAsync(channel);
        for (var i = 0; i < 20; i++)
            receiver.AnswerNext(WebhookFarEnd.Cut);

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Unknown, 8), (delivery.State, delivery.Attempts));
    }

    [Fact]
    public async Task A_pause_that_the_receiver_asks_for_is_kept()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        receiver.AnswerNext(429, "120");

        var wait = await house.SendAsync(await house.HasAsync(channel));
        var other = await house.SendAsync(await house.HasAsync(channel));

        Assert.Equal((120, 120), (wait?.Span.TotalSeconds, other?.Span.TotalSeconds));
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Status_410_switches_the_channel_off()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        receiver.AnswerNext(410);

        var first = await house.SettleAsync(await house.HasAsync(channel));
        var second = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal((DeliveryState.Failed, DeliveryState.Cancelled), (first.State, second.State));
        Assert.Single(receiver.Requests);
        var stored = await house.ChannelAsync(channel);
        Assert.False(stored.Enabled);
        Assert.Contains("410", stored.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_final()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver, form => form with { SigningKey = "quite another key" });

        var delivery = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal(DeliveryState.Failed, delivery.State);
        Assert.Equal(401, Assert.Single(await house.AttemptsAsync(delivery.Id)).HttpStatus);
    }

    [Fact]
    public async Task A_redirect_is_followed_on_the_same_host_and_nowhere_else()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        await using var elsewhere = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);

        receiver.AnswerNext(308, "/moved");
        var followed = await house.SettleAsync(await house.HasAsync(channel));
        receiver.AnswerNext(307, elsewhere.Url);
        var refused = await house.SettleAsync(await house.HasAsync(channel));
        for (var i = 0; i < 9; i++)
            receiver.AnswerNext(307, "/round");
        var circling = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal(
            (DeliveryState.Sent, DeliveryState.Failed, DeliveryState.Failed),
            (followed.State, refused.State, circling.State)
        );
        Assert.Empty(elsewhere.Requests);
        Assert.Equal(2 + 1 + 4, receiver.Requests.Count);
    }
}
