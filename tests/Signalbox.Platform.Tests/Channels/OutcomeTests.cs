using Microsoft.EntityFrameworkCore;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

public sealed class OutcomeTests
{
    [Theory, EachDatabase]
    public async Task What_a_killed_process_left_on_its_way_is_unknown_where_repeats_would_show(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        await house.Get<BeginAttempt>().RunAsync(id, Ct); // and then the process was killed

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Unknown, 0), (delivery.State, robot.Requests));
        Assert.Equal(AttemptOutcome.Unknown, Assert.Single(await house.AttemptsAsync(id)).Outcome);
    }

    [Theory, EachDatabase]
    public async Task What_a_killed_process_left_on_its_way_is_sent_again_where_repeats_are_known(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        var id = await house.HasAsync(channel);
        await house.Get<BeginAttempt>().RunAsync(id, Ct);

        var delivery = await house.SettleAsync(id);

        Assert.Equal(DeliveryState.Sent, delivery.State);
        Assert.Equal(
            [AttemptOutcome.Unknown, AttemptOutcome.Sent],
            (await house.AttemptsAsync(id)).Select(a => a.Outcome)
        );
    }

    [Theory, EachDatabase]
    public async Task An_answer_that_comes_after_it_was_given_up_as_unknown_is_still_the_truth(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        var paused = (await house.Get<BeginAttempt>().RunAsync(id, Ct)).Begun!;
        await house.SendAsync(id);
        Assert.Equal(DeliveryState.Unknown, (await house.DeliveryAsync(id)).State);

        await house.Get<RecordAttempt>().RunAsync(paused, SendResult.Sent("ok"), TimeSpan.Zero);

        Assert.Equal(DeliveryState.Sent, (await house.DeliveryAsync(id)).State);
    }

    [Theory, EachDatabase]
    public async Task A_delivery_that_two_workers_take_at_once_is_sent_once(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        var begin = house.Get<BeginAttempt>();

        var turns = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => begin.RunAsync(id, Ct), Ct)));

        Assert.Single(turns, t => t.Begun is not null);
        Assert.Equal(1, (await house.DeliveryAsync(id)).Attempts);
    }

    [Theory, EachDatabase]
    public async Task Many_channels_of_one_robot_share_its_places_also_at_the_same_moment(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        List<Guid> ids = [];
        for (var i = 0; i < 24; i++)
        {
            var channel = await house.AddAsync(robot, form => form with { Name = $"robot {i}" });
            ids.Add(await house.HasAsync(channel));
        }

        await Task.WhenAll(ids.Select(id => Task.Run(() => house.SendAsync(id), Ct)));

        Assert.Equal((17, 17), (robot.Requests, robot.Messages.Count));
    }

    [Theory, EachDatabase]
    public async Task What_was_found_out_while_the_database_was_away_is_written_when_it_is_back(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        robot.BeNext(RobotMood.Silent);
        var sending = house.SendAsync(id);
        await UntilAsync(() => robot.Requests == 1);
        await SqlAsync(house, "ALTER TABLE channel_delivery RENAME TO away");

        house.Clock.Advance(TimeSpan.FromSeconds(10));
        await Task.WhenAny(sending, Task.Delay(300, Ct)); // its first attempt to write fails meanwhile, if it is that quick
        Assert.False(sending.IsCompleted);
        await SqlAsync(house, "ALTER TABLE away RENAME TO channel_delivery");
        while (!sending.IsCompleted)
        {
            house.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Ct);
        }

        await sending;
        var delivery = await house.DeliveryAsync(id);
        Assert.Equal((DeliveryState.Unknown, "No answer came in time."), (delivery.State, delivery.Reason));
    }

    [Fact]
    public async Task A_report_of_three_parts_goes_on_with_the_part_that_is_missing()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(
            channel,
            markdown: string.Join('\n', Enumerable.Repeat(new string('x', 100), 500))
        );
        robot.BeNext(RobotMood.Well);
        robot.BeNext(RobotMood.ServerError);

        Assert.NotNull(await house.SendAsync(id));
        Assert.Equal(1, (await house.DeliveryAsync(id)).PartsSent);
        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Sent, 3), (delivery.State, delivery.PartsSent));
        Assert.Equal(["日报 (1/3)", "日报 (2/3)", "日报 (3/3)"], robot.Messages.Select(m => m.Title));
    }

    [Fact]
    public async Task A_message_that_waited_too_long_is_given_up()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        house.Clock.Advance(TimeSpan.FromHours(31));

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Failed, 0), (delivery.State, robot.Requests));
    }

    [Fact]
    public async Task Secrets_that_another_key_sealed_fail_the_message_with_a_sentence()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        await using (var db = await house.Get<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct))
            await db.Set<Channel>().ExecuteUpdateAsync(c => c.SetProperty(x => x.Secret, "v1:AAAA"), Ct);

        var delivery = await house.SettleAsync(id);

        Assert.Equal(DeliveryState.Failed, delivery.State);
        Assert.Contains("sealed with another key", delivery.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_lets_the_request_on_its_way_end_and_writes_it_down()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        robot.BeNext(RobotMood.Silent);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var sending = house.Get<SendDelivery>().RunAsync(id, stop.Token);
        await UntilAsync(() => robot.Requests == 1);
        await stop.CancelAsync();
        Assert.Equal(DeliveryState.Sending, (await house.DeliveryAsync(id)).State);
        house.Clock.Advance(TimeSpan.FromSeconds(3));
        await sending;

        Assert.Equal(DeliveryState.Unknown, (await house.DeliveryAsync(id)).State);
    }

    private static async Task SqlAsync(ChannelHouse house, string sql)
    {
        await using var transaction = await house.Get<Database>().BeginWriteAsync(Ct);
        await using (var command = transaction.Command(sql))
            await command.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }
}
