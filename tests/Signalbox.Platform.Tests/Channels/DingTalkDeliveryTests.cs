using Signalbox.FarEnds.DingTalk;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

public sealed class DingTalkDeliveryTests
{
    [Theory, EachDatabase]
    public async Task A_message_arrives_signed_and_is_logged(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind, new() { ["Channels:Contacts:Operations"] = "张三" });
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Sent, 1, 1), (delivery.State, delivery.Parts, delivery.PartsSent));
        var message = Assert.Single(robot.Messages);
        Assert.Equal(("markdown", "日报"), (message.Type, message.Title));
        Assert.Equal(
            "## 日报\n\n- [一条消息](https://example.com/1)\n\n[查看全文](https://example.com/r/abc)\n\n> 运维：张三",
            message.Text
        );
        var attempt = Assert.Single(await house.AttemptsAsync(id));
        Assert.Equal(
            (AttemptOutcome.Sent, 200, "0", "ok"),
            (attempt.Outcome, attempt.HttpStatus, attempt.VendorCode, attempt.VendorText)
        );
        Assert.NotNull(attempt.FinishedAt);
    }

    [Fact]
    public async Task A_long_report_goes_in_numbered_parts_that_fit_and_lose_nothing()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var lines = Enumerable
            .Range(1, 600)
            .Select(i => $"- [第 {i} 条：\"引号\"与报价](https://example.com/article/{i})");
        var id = await house.HasAsync(channel, markdown: string.Join('\n', lines));

        var delivery = await house.SettleAsync(id);

        Assert.Equal(DeliveryState.Sent, delivery.State);
        var messages = robot.Messages;
        Assert.Equal(3, messages.Count);
        Assert.All(messages, m => Assert.InRange(m.BodyBytes, 1, 20_000));
        Assert.True(messages[0].BodyBytes > 18_000);
        Assert.Equal(["日报 (1/3)", "日报 (2/3)", "日报 (3/3)"], messages.Select(m => m.Title));
        Assert.StartsWith("**日报 (2/3)**\n\n- [", messages[1].Text, StringComparison.Ordinal);
        Assert.All(
            Enumerable.Range(1, 600),
            i => Assert.Single(messages, m => m.Text.Contains($"/article/{i})", StringComparison.Ordinal))
        );
        Assert.Single(messages, m => m.Text.Contains("[查看全文]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_would_take_more_than_five_parts_is_cut_and_keeps_its_link()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(
            channel,
            markdown: string.Join('\n', Enumerable.Repeat(new string('报', 300), 300))
        );

        await house.SettleAsync(id);

        Assert.Equal(5, robot.Messages.Count);
        Assert.EndsWith(
            "（内容过长，已截断）\n\n[查看全文](https://example.com/r/abc)",
            robot.Messages[4].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_keyword_is_in_every_part()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        robot.Keyword = "信号楼";
        var channel = await house.AddAsync(robot, form => form with { Keyword = "信号楼" });
        var id = await house.HasAsync(channel, markdown: new string('x', 30_000));

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Sent, 2), (delivery.State, robot.Messages.Count));
    }

    [Fact]
    public async Task A_robot_without_signature_is_called_as_its_page_says()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        robot.Secret = null;
        var channel = await house.AddAsync(robot);

        var delivery = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal(DeliveryState.Sent, delivery.State);
    }

    [Theory]
    [InlineData(310000, "keywords not in content", "Failed", false, 1)]
    [InlineData(310000, "invalid timestamp", "Failed", false, 1)]
    [InlineData(310000, "sign not match", "Failed", true, 1)]
    [InlineData(300001, "token is not exist", "Failed", true, 1)]
    [InlineData(400013, "group dissolved", "Failed", true, 1)]
    [InlineData(400105, "unsupported msgtype", "Failed", false, 1)]
    [InlineData(-1, "system busy", "Failed", false, 3)]
    [InlineData(999999, "never heard of", "Failed", false, 1)]
    public async Task Each_refusal_has_its_consequence(int code, string text, string state, bool breaks, int attempts)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        for (var i = 0; i < 10; i++)
            robot.AnswerNext(code, text);

        var delivery = await house.SettleAsync(id);

        Assert.Equal((state, text), (delivery.State.ToString(), delivery.Reason));
        Assert.Equal(attempts, robot.Requests);
        var stored = await house.ChannelAsync(channel);
        Assert.Equal(
            breaks ? (ChannelState.Broken, text) : (ChannelState.Working, null),
            (stored.State, stored.Reason)
        );
    }

    [Fact]
    public async Task A_broken_channel_is_not_called_again_until_it_is_changed()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        robot.IsRemoved = true;
        var channel = await house.AddAsync(robot);
        await house.SettleAsync(await house.HasAsync(channel));

        var second = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal((DeliveryState.Failed, 1), (second.State, robot.Requests));
        Assert.Equal("The channel does not work: token is not exist", second.Reason);
    }

    [Theory]
    [InlineData(130101, 630)]
    [InlineData(410100, 60)]
    [InlineData(90018, 53_700 + 600)] // the clock stands at 09:00 in Shanghai: 15 hours and 5 minutes to the next day's 00:05
    public async Task When_the_far_end_wants_silence_nothing_goes_to_its_address_until_then(int code, int seconds)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var other = await house.AddAsync(robot, form => form with { Name = "the same robot again" });
        robot.AnswerNext(code, "wait");

        var wait = await house.SendAsync(await house.HasAsync(channel));
        var others = await house.SendAsync(await house.HasAsync(other, mustSend: true));

        Assert.Equal(TimeSpan.FromSeconds(seconds), wait?.Span);
        Assert.Equal(TimeSpan.FromSeconds(seconds), others?.Span);
        Assert.Equal(1, robot.Requests);
    }

    [Fact]
    public async Task A_message_found_too_long_goes_again_in_shorter_parts()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(
            channel,
            markdown: string.Join('\n', Enumerable.Repeat(new string('x', 100), 150))
        );
        robot.AnswerNext(460101, "message too long, exceed 20000 bytes");

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Sent, 2), (delivery.State, robot.Messages.Count));
        Assert.All(robot.Messages, m => Assert.InRange(m.BodyBytes, 1, 10_000));
    }

    [Fact]
    public async Task Content_that_is_refused_goes_again_as_plain_text_with_the_link()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        robot.UnsafeWord = "bad.example.com";
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel, markdown: "- [坏链接](https://bad.example.com/x)");

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Sent, MessageForm.Plain), (delivery.State, delivery.Form));
        var message = Assert.Single(robot.Messages);
        Assert.Equal(("text", "日报\n\n- 坏链接\n\nhttps://example.com/r/abc"), (message.Type, message.Text));
    }

    [Fact]
    public async Task Content_that_is_refused_as_text_too_leaves_the_link_alone()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        robot.AnswerNext(430104, "unsafe content");
        robot.AnswerNext(430102, "unsafe text");

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Sent, 3), (delivery.State, delivery.Attempts));
        Assert.Equal(
            "有一条消息的内容被钉钉拒绝显示。\n\nhttps://example.com/r/abc",
            Assert.Single(robot.Messages).Text
        );
    }

    [Theory]
    [InlineData(RobotMood.CutAfterReceipt)]
    [InlineData(RobotMood.BadGateway)]
    [InlineData(RobotMood.Html)]
    [InlineData(RobotMood.HalfJson)]
    public async Task When_nobody_knows_whether_it_arrived_it_is_held_for_a_person(RobotMood mood)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        robot.BeNext(mood);

        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Unknown, 1), (delivery.State, robot.Requests));
        Assert.Equal(AttemptOutcome.Unknown, Assert.Single(await house.AttemptsAsync(id)).Outcome);
    }

    [Fact]
    public async Task Silence_ends_after_ten_seconds_and_is_unknown()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        robot.BeNext(RobotMood.Silent);

        var sending = house.SettleAsync(id);
        await UntilAsync(() => robot.Requests == 1);
        house.Clock.Advance(TimeSpan.FromSeconds(10));
        var delivery = await sending;

        Assert.Equal((DeliveryState.Unknown, "No answer came in time."), (delivery.State, delivery.Reason));
    }

    [Fact]
    public async Task A_server_error_is_tried_again_after_a_pause()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        robot.BeNext(RobotMood.ServerError);

        var wait = await house.SendAsync(id);
        var delivery = await house.SettleAsync(id);

        Assert.InRange(wait!.Span.TotalSeconds, 2.5, 5);
        Assert.Equal((DeliveryState.Sent, 2), (delivery.State, delivery.Attempts));
    }

    [Fact]
    public async Task A_far_end_that_is_not_there_was_not_reached_and_is_tried_again()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        await robot.DisposeAsync();

        var wait = await house.SendAsync(id);

        Assert.NotNull(wait);
        var attempt = Assert.Single(await house.AttemptsAsync(id));
        Assert.Equal((AttemptOutcome.Refused, null), (attempt.Outcome, attempt.HttpStatus));
        Assert.Equal(DeliveryState.Pending, (await house.DeliveryAsync(id)).State);
    }

    [Fact]
    public async Task A_clock_that_is_off_by_more_than_an_hour_is_named_by_the_robot()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        var late = new TestClock();
        late.Advance(TimeSpan.FromHours(1.1));
        await using var robot = await DingTalkFarEnd.StartAsync(late, Ct);
        var channel = await house.AddAsync(robot);

        var delivery = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal((DeliveryState.Failed, "invalid timestamp"), (delivery.State, delivery.Reason));
    }

    [Fact]
    public async Task A_private_address_is_refused_unless_it_is_allowed_by_name()
    {
        await using var house = await StartAsync(
            DatabaseKind.Sqlite,
            new() { ["Outbound:AllowedPrivateHosts"] = "elsewhere.lan" }
        );
        await using var receiver = await FarEnds.Webhooks.WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);

        var delivery = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal(DeliveryState.Failed, delivery.State);
        Assert.Contains("Outbound:AllowedPrivateHosts", delivery.Reason, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }
}
