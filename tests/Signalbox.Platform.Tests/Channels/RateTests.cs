using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

public sealed class RateTests
{
    [Theory, EachDatabase]
    public async Task Three_of_twenty_places_are_kept_for_what_must_be_sent(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        for (var i = 0; i < 17; i++)
            Assert.Null(await house.SendAsync(await house.HasAsync(channel)));

        var ordinary = await house.SendAsync(await house.HasAsync(channel));
        for (var i = 0; i < 3; i++)
            Assert.Null(await house.SendAsync(await house.HasAsync(channel, mustSend: true)));
        var beyond = await house.SendAsync(await house.HasAsync(channel, mustSend: true));

        Assert.Equal(ChannelRules.Window, ordinary?.Span);
        Assert.Equal(ChannelRules.Window, beyond?.Span);
        Assert.Equal((20, 20), (robot.Requests, robot.Messages.Count));
    }

    [Fact]
    public async Task A_robot_of_twenty_a_minute_is_never_blocked_and_gets_everything()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var second = await house.AddAsync(robot, form => form with { Name = "the same robot again" });
        List<Guid> all = [];
        for (var i = 0; i < 60; i++)
        {
            all.Add(await house.HasAsync(i % 2 == 0 ? channel : second, title: $"消息 {i}", mustSend: i % 5 == 0));
            house.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        foreach (var id in all)
            Assert.Equal(DeliveryState.Sent, (await house.SettleAsync(id)).State);

        Assert.Equal(robot.Requests, robot.Messages.Count); // none was refused
        Assert.All(
            Enumerable.Range(0, 60),
            i =>
                Assert.Contains(
                    robot.Messages,
                    m => $"{m.Title}\n{m.Text}]".Contains($"消息 {i}", StringComparison.Ordinal)
                )
        );
    }

    [Theory, EachDatabase]
    public async Task Messages_that_had_to_wait_go_together_in_one(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        for (var i = 0; i < 17; i++)
            await house.SendAsync(await house.HasAsync(channel));
        List<Guid> waiting = [];
        for (var i = 0; i < 12; i++)
            waiting.Add(await house.HasAsync(channel, title: $"[警报] {i}", link: $"https://example.com/{i}"));
        foreach (var id in waiting)
            Assert.NotNull(await house.SendAsync(id));
        house.Clock.Advance(ChannelRules.Window);

        foreach (var id in waiting)
            Assert.Null(await house.SendAsync(id));

        Assert.Equal(18, robot.Messages.Count);
        Assert.Equal("12 条消息（合并发送）", robot.Messages[^1].Title);
        Assert.Contains("- [\\[警报\\] 11](https://example.com/11)", robot.Messages[^1].Text, StringComparison.Ordinal);
        foreach (var id in waiting.Skip(1))
        {
            var delivery = await house.DeliveryAsync(id);
            Assert.Equal((DeliveryState.Sent, waiting[0]), (delivery.State, delivery.CarriedBy));
        }
    }

    [Fact]
    public async Task When_a_digest_is_refused_each_message_waits_for_itself_again()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        for (var i = 0; i < 17; i++)
            await house.SendAsync(await house.HasAsync(channel));
        var (first, second) = (await house.HasAsync(channel), await house.HasAsync(channel));
        await house.SendAsync(first);
        await house.SendAsync(second);
        house.Clock.Advance(ChannelRules.Window);
        robot.AnswerNext(-1, "system busy");

        Assert.NotNull(await house.SendAsync(first));

        var waiting = await house.DeliveryAsync(second);
        Assert.Equal((DeliveryState.Pending, null), (waiting.State, waiting.CarriedBy));
        Assert.Equal(DeliveryState.Sent, (await house.SettleAsync(second)).State);
    }

    [Fact]
    public async Task A_smaller_rate_can_be_set()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var receiver = await FarEnds.Webhooks.WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver, form => form with { RatePerMinute = 2 });

        Assert.Null(await house.SendAsync(await house.HasAsync(channel)));
        Assert.Null(await house.SendAsync(await house.HasAsync(channel)));
        Assert.NotNull(await house.SendAsync(await house.HasAsync(channel)));
    }
}
