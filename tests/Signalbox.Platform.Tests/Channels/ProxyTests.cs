using Signalbox.FarEnds.Proxies;
using Signalbox.FarEnds.Robots;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

/// <summary>A channel whose service cannot be reached from here goes through a proxy of the owner's.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData(ChannelKind.Telegram, false)]
    [InlineData(ChannelKind.Telegram, true)]
    [InlineData(ChannelKind.Ntfy, false)]
    [InlineData(ChannelKind.Bark, true)]
    [InlineData(ChannelKind.WeCom, false)]
    [InlineData(ChannelKind.Feishu, true)]
    [InlineData(ChannelKind.ServerChan, false)]
    public async Task Its_messages_go_through_it_and_nobody_elses(ChannelKind kind, bool isSocks)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        await using var proxy = ProxyFarEnd.Start();
        var channel = await house.AddAsync(
            robots,
            kind,
            form => form with { Proxy = isSocks ? proxy.Socks : proxy.Http }
        );
        var straight = await house.AddAsync(robots, kind, form => form with { Name = "straight" });

        var delivery = await house.SettleAsync(await house.HasAsync(channel));
        await house.SettleAsync(await house.HasAsync(straight));

        Assert.True(delivery.State == DeliveryState.Sent, delivery.Reason);
        Assert.Equal(new Uri(robots.TelegramBot).Authority, Assert.Single(proxy.Passed));
        Assert.Equal(2, robots.Requests);
    }

    [Theory]
    [InlineData(ProxyMood.Refuses, true, "The proxy did not let the call through.")]
    [InlineData(ProxyMood.Refuses, false, "The proxy did not let the call through.")]
    [InlineData(ProxyMood.HangsUp, true, null)]
    [InlineData(ProxyMood.HangsUp, false, null)]
    public async Task A_proxy_on_a_bad_day_is_tried_again_or_told_of(ProxyMood mood, bool isSocks, string? says)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        await using var proxy = ProxyFarEnd.Start();
        proxy.Mood = mood;
        var address = isSocks ? proxy.Socks : proxy.Http;
        var channel = await house.AddAsync(robots, ChannelKind.Bark, form => form with { Proxy = address });
        var id = await house.HasAsync(channel);

        await house.SendAsync(id);
        var attempt = Assert.Single(await house.AttemptsAsync(id));
        proxy.Mood = ProxyMood.PassesOn;
        var delivery = await house.SettleAsync(id);

        Assert.NotEqual(AttemptOutcome.Sent, attempt.Outcome);
        Assert.Contains(says ?? "", attempt.VendorText ?? "", StringComparison.Ordinal);
        Assert.True(delivery.State == DeliveryState.Sent, delivery.Reason);
        Assert.Single(robots.Taken);
    }

    [Fact]
    public async Task A_proxy_that_is_gone_lets_nothing_out_and_the_message_waits()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        string gone;
        await using (var proxy = ProxyFarEnd.Start())
            gone = proxy.Http;
        var channel = await house.AddAsync(robots, ChannelKind.Telegram, form => form with { Proxy = gone });
        var id = await house.HasAsync(channel);

        var wait = await house.SendAsync(id);

        Assert.NotNull(wait);
        Assert.Equal((DeliveryState.Pending, 0), ((await house.DeliveryAsync(id)).State, robots.Requests));
    }

    [Theory]
    [InlineData("proxy.example:7890")]
    [InlineData("https://proxy.example:7890")]
    [InlineData("http://name:secret@proxy.example:7890")]
    [InlineData("http://proxy.example:7890/path")]
    [InlineData("socks5://")]
    [InlineData("http://10.0.0.9:7890")]
    public async Task What_is_no_proxy_or_private_is_refused_with_a_sentence(string proxy)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            house.AddAsync(robots, ChannelKind.Telegram, form => form with { Proxy = proxy })
        );

        Assert.Contains("proxy", Assert.Single(refused.Fields["proxy"]), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task No_private_address_is_reached_through_it()
    {
        await using var house = await StartAsync(
            DatabaseKind.Sqlite,
            new() { ["Outbound:AllowedPrivateHosts"] = "localhost" }
        );
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        await using var proxy = ProxyFarEnd.Start();
        var channel = await house
            .Get<AddChannel>()
            .RunAsync(
                by: null,
                new ChannelForm
                {
                    Name = "inward",
                    Kind = ChannelKind.Webhook,
                    Url = robots.NtfyTopic, // 127.0.0.1
                    SigningKey = "0123456789abcdef",
                    Proxy = proxy.Http.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
                },
                Ct
            );
        var id = await house.HasAsync(channel);

        await house.SendAsync(id);

        Assert.Equal((0, 0), (proxy.Passed.Count, robots.Requests));
        Assert.Contains(
            "private address",
            Assert.Single(await house.AttemptsAsync(id)).VendorText ?? "",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_is_listed_and_leaving_it_out_goes_straight_again()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robots = await RobotsFarEnd.StartAsync(house.Clock, Ct);
        await using var proxy = ProxyFarEnd.Start();
        var channel = await house.AddAsync(robots, ChannelKind.Telegram, form => form with { Proxy = proxy.Http });

        var changed = await house
            .Get<ChangeChannel>()
            .RunAsync(
                by: null,
                channel.Id,
                new ChannelForm
                {
                    Name = channel.Name,
                    Kind = channel.Kind,
                    Recipient = channel.Recipient,
                },
                Ct
            );

        Assert.Equal((proxy.Http, null), (channel.Proxy, changed.Proxy));
    }
}
