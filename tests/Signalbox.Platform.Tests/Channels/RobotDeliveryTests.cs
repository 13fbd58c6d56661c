using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.Robots;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Channels.Rendering;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

/// <summary>WeCom, Feishu, Telegram, Bark, ServerChan and ntfy: each in its own words, within its own limits, on good days and bad.</summary>
public sealed class RobotDeliveryTests
{
    private const string Report = "## 日报\n\n- **三条** [一条消息](https://example.com/1)\n- a < b & c";

    public static TheoryData<ChannelKind> Kinds =>
        [
            ChannelKind.WeCom,
            ChannelKind.Feishu,
            ChannelKind.Telegram,
            ChannelKind.Bark,
            ChannelKind.ServerChan,
            ChannelKind.Ntfy,
        ];

    [Theory]
    [InlineData(
        ChannelKind.WeCom,
        "markdown",
        "",
        "## 日报\n\n- **三条** [一条消息](https://example.com/1)  \n- a ＜ b & c\n\n[查看全文](https://example.com/r/abc)"
    )]
    [InlineData(
        ChannelKind.Feishu,
        "interactive",
        "日报",
        "**日报**\n\n- **三条** [一条消息](https://example.com/1)  \n- a ＜ b & c\n\n[查看全文](https://example.com/r/abc)"
    )]
    [InlineData(
        ChannelKind.Telegram,
        "HTML",
        "",
        "<b>日报</b>\n\n• <b>三条</b> <a href=\"https://example.com/1\">一条消息</a>\n• a ＜ b &amp; c\n\n<a href=\"https://example.com/r/abc\">查看全文</a>"
    )]
    [InlineData(ChannelKind.Bark, "text", "日报", "日报\n\n- 三条 一条消息\n- a < b & c")]
    [InlineData(
        ChannelKind.ServerChan,
        "markdown",
        "日报",
        "## 日报\n\n- **三条** [一条消息](https://example.com/1)\n- a < b & c\n\n[查看全文](https://example.com/r/abc)"
    )]
    [InlineData(
        ChannelKind.Ntfy,
        "markdown",
        "日报",
        "## 日报\n\n- **三条** [一条消息](https://example.com/1)  \n- a ＜ b & c"
    )]
    public async Task A_message_arrives_in_the_services_own_markup(
        ChannelKind kind,
        string form,
        string title,
        string text
    )
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        var id = await house.HasAsync(await house.AddAsync(robots, kind), markdown: Report);

        var delivery = await house.SettleAsync(id);

        Assert.True(delivery.State == DeliveryState.Sent, delivery.Reason);
        var push = Assert.Single(robots.Taken);
        Assert.Equal((form, title, text), (push.Form, push.Title, push.Text));
        Assert.Equal(kind is ChannelKind.Bark or ChannelKind.Ntfy ? "https://example.com/r/abc" : null, push.Link);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_long_report_stays_within_the_limit_and_says_where_it_was_cut(ChannelKind kind)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        var lines = Enumerable
            .Range(1, 1500)
            .Select(i => $"- **第 {i} 条**：[\"引号\"与报价 <{i}>](https://example.com/article/{i})");
        var id = await house.HasAsync(await house.AddAsync(robots, kind), markdown: string.Join('\n', lines));

        var delivery = await house.SettleAsync(id);

        Assert.True(delivery.State == DeliveryState.Sent, delivery.Reason);
        Assert.Equal(delivery.Parts, robots.Requests); // none was refused for its length
        Assert.Equal(
            kind == ChannelKind.ServerChan ? 1
                : kind == ChannelKind.Bark ? 3
                : 5,
            robots.Taken.Count
        );
        Assert.Single(robots.Taken, p => p.Text.Contains("（内容过长，已截断）", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_line_longer_than_all_of_it_is_cut_too(ChannelKind kind)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        var line = string.Concat(Enumerable.Repeat("**粗**与[连接](https://example.com/a)👨‍👩‍👧 & <b> ", 3000));
        var id = await house.HasAsync(await house.AddAsync(robots, kind), markdown: line);

        var delivery = await house.SettleAsync(id);

        Assert.True(delivery.State == DeliveryState.Sent, delivery.Reason);
        Assert.Equal(delivery.Parts, robots.Requests);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_wrong_token_breaks_the_channel_and_says_what_to_do(ChannelKind kind)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        var channel = await house.AddAsync(robots, kind);
        (robots.Token, robots.NtfyToken) = ("another", "tk_another");
        var id = await house.HasAsync(channel);

        var delivery = await house.SettleAsync(id);

        Assert.Equal(DeliveryState.Failed, delivery.State);
        Assert.Equal(ChannelState.Broken, (await house.ChannelAsync(channel)).State);
        var attempt = Assert.Single(await house.AttemptsAsync(id));
        Assert.NotNull(VendorHint.For(kind, attempt.VendorCode, attempt.HttpStatus, attempt.VendorText ?? ""));
        Assert.DoesNotContain("5f1f7a0c2d9b4e6a8c3d", delivery.Reason, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_may_have_arrived_is_sent_again_only_where_a_repeat_takes_the_place_of_the_first(
        ChannelKind kind
    )
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        var id = await house.HasAsync(await house.AddAsync(robots, kind));
        robots.BeNext(RobotMood.CutAfterReceipt);

        var delivery = await house.SettleAsync(id);

        Assert.Equal(kind == ChannelKind.Bark ? DeliveryState.Sent : DeliveryState.Unknown, delivery.State);
        Assert.Single(robots.Taken);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_answer_that_is_not_the_services_leaves_it_unknown(ChannelKind kind)
    {
        foreach (var mood in (RobotMood[])[RobotMood.Html, RobotMood.HalfJson, RobotMood.BadGateway])
        {
            await using var house = await StartAsync(DatabaseKind.Sqlite);
            await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
            var channel = await house.AddAsync(robots, kind);
            var id = await house.HasAsync(channel);
            robots.BeNext(mood);

            await house.SendAsync(id);

            var attempt = (await house.AttemptsAsync(id))[0];
            Assert.Equal(AttemptOutcome.Unknown, attempt.Outcome);
        }
    }

    [Theory]
    [InlineData(ChannelKind.WeCom, 200, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}")]
    [InlineData(ChannelKind.Feishu, 200, "{\"code\":11232,\"msg\":\"frequency limited\"}")]
    [InlineData(
        ChannelKind.Telegram,
        429,
        "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after 5\",\"parameters\":{\"retry_after\":5}}"
    )]
    [InlineData(ChannelKind.Bark, 500, "{\"code\":500,\"message\":\"push failed\"}")]
    [InlineData(ChannelKind.ServerChan, 400, "{\"code\":40010,\"message\":\"超过当天的发送次数限制[5]\"}")]
    [InlineData(ChannelKind.Ntfy, 429, "{\"code\":42901,\"http\":429,\"error\":\"limit reached\"}")]
    public async Task Too_many_wait_and_go_on_by_themselves(ChannelKind kind, int status, string answer)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        var id = await house.HasAsync(await house.AddAsync(robots, kind));
        robots.AnswerNext(status, answer);

        var wait = await house.SendAsync(id);
        Assert.NotNull(wait);
        var delivery = await house.SettleAsync(id);

        Assert.Equal((DeliveryState.Sent, 2), (delivery.State, robots.Requests));
    }

    [Fact]
    public async Task A_message_that_Telegram_cannot_read_goes_as_plain_text()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        var id = await house.HasAsync(await house.AddAsync(robots, ChannelKind.Telegram), markdown: Report);
        robots.AnswerNext(
            400,
            "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: can't parse entities: unsupported\"}"
        );

        await house.SettleAsync(id);

        var push = Assert.Single(robots.Taken);
        Assert.Equal(
            ("", "日报\n\n日报\n\n- 三条 一条消息\n- a < b & c\n\nhttps://example.com/r/abc"),
            (push.Form, push.Text)
        );
    }

    [Fact]
    public async Task Feishu_is_understood_in_its_older_form_too()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        robots.FeishuIsOld = true;
        var id = await house.HasAsync(await house.AddAsync(robots, ChannelKind.Feishu));

        Assert.Equal(DeliveryState.Sent, (await house.SettleAsync(id)).State);
    }

    /// <summary>Computed from Feishu's description of its signature.</summary>
    [Fact]
    public void Feishu_signs_with_the_text_as_the_key() =>
        Assert.Equal("G7XpBpG8NgG02fJOAhX6FRAObIljmFoxVReo8I62pEk=", FeishuSender.Sign("1700000000", "SECtest"));

    [Theory]
    [InlineData("SCT123456TabcdefGHIJ", "https://sctapi.ftqq.com/SCT123456TabcdefGHIJ.send")]
    [InlineData("sctp1234tABCDEFGHIJ", "https://1234.push.ft07.com/send/sctp1234tABCDEFGHIJ.send")]
    [InlineData("https://push.example.com/SCT1.send", "https://push.example.com/SCT1.send")]
    public void ServerChans_key_says_where_it_leads(string entered, string address) =>
        Assert.Equal(address, ServerChanSender.Address(entered));

    [Theory]
    [InlineData("https://api.day.app/KEY/", "https://api.day.app/", "KEY")]
    [InlineData("https://example.com/bark/KEY", "https://example.com/bark/", "KEY")]
    public void Barks_server_may_stand_below_a_path(string entered, string server, string key) =>
        Assert.Equal((new Uri(server), key), BarkSender.Address(entered));

    [Theory]
    [InlineData(ChannelKind.Telegram, "https://api.telegram.org/", "-100", "url")]
    [InlineData(ChannelKind.Telegram, "https://api.telegram.org/bot1:abc", null, "recipient")]
    [InlineData(ChannelKind.Telegram, "https://api.telegram.org/bot1:abc", "my chat", "recipient")]
    [InlineData(ChannelKind.Bark, "https://api.day.app/", null, "url")]
    [InlineData(ChannelKind.Ntfy, "https://ntfy.sh", null, "url")]
    [InlineData(ChannelKind.WeCom, "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", null, "url")]
    [InlineData(ChannelKind.ServerChan, "not a key", null, "url")]
    [InlineData(ChannelKind.Feishu, null, null, "url")]
    public async Task What_cannot_be_an_address_is_refused_with_its_field(
        ChannelKind kind,
        string? url,
        string? recipient,
        string field
    )
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        var form = new ChannelForm
        {
            Name = "it",
            Kind = kind,
            Url = url,
            Recipient = recipient,
        };

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            house.Get<AddChannel>().RunAsync(by: null, form, Ct)
        );

        Assert.Equal(field, Assert.Single(refused.Fields!).Key);
    }

    [Theory]
    [InlineData("a *b* **c** `d` <e>", "a <i>b</i> <b>c</b> <code>d</code> &lt;e&gt;")]
    [InlineData("1. eins\n2. zwei", "1. eins\n2. zwei")]
    [InlineData("> quoted\n\nafter", "<blockquote>quoted</blockquote>\nafter")]
    [InlineData(
        "[x](javascript:alert(1)) [y](https://example.com/?a=1&b=2)",
        "x <a href=\"https://example.com/?a=1&amp;b=2\">y</a>"
    )]
    public void Telegram_is_given_its_own_tags_alone(string markdown, string html) =>
        Assert.Equal(html, TelegramHtml.Of(markdown));
}
