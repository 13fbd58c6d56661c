using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.DingTalk;
using Signalbox.Platform.Data;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Topics;

public sealed class TopicRoutingTests
{
    private const string Subsidy =
        "现组织开展储能示范项目专项资金申报工作，单个项目最高支持500万元。请于2026年3月20日前提交申报材料。";
    private const string Tender =
        "某某中学食堂设备采购公开招标公告，预算金额120万元，请于2026年3月18日前递交投标文件，现予公告。";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_topic_tells_its_own_channels_and_everybody_hears_the_rest(DatabaseKind kind)
    {
        await using var second = await DingTalkFarEnd.StartAsync(new TestClock(), Ct);
        await using var world = await RadarWorld.StartAsync(kind);
        var other = await ChannelAsync(world, second);
        await TopicAsync(
            world,
            new
            {
                name = "储能",
                body = new
                {
                    rules = "储能",
                    minScore = 30,
                    channels = new[] { other },
                },
            }
        );
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour), ("食堂设备采购招标公告", Tender, Hour));

        await world.SlotAsync("12:00");
        await world.SlotAsync("14:00");

        Assert.Contains("储能专项资金", Assert.Single(second.Messages).Text, StringComparison.Ordinal);
        var house = Assert.Single(world.Robot.Messages).Text;
        Assert.Contains("食堂设备", house, StringComparison.Ordinal);
        Assert.DoesNotContain("储能专项资金", house, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_is_told_at_once_is_not_told_again_by_the_report(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await TopicAsync(
            world,
            new
            {
                name = "储能",
                body = new
                {
                    rules = "储能",
                    minScore = 30,
                    delivery = "AtOnce",
                },
            }
        );
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));

        await world.SlotAsync("12:00");
        await MessagesAsync(world, 1);
        await world.SlotAsync("14:00");
        await world.SlotAsync("22:00");

        Assert.Equal(2, world.Robot.Messages.Count);
        Assert.StartsWith("储能：", world.Robot.Messages[0].Title, StringComparison.Ordinal);
        Assert.Contains("没有新机会", world.Robot.Messages[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_quiet_hours_what_is_told_at_once_waits_for_the_report()
    {
        var quiet = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Radar:QuietFrom"] = "08:00",
            ["Radar:QuietUntil"] = "10:00",
        };
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite, settings: quiet);
        await TopicAsync(
            world,
            new
            {
                name = "储能",
                body = new
                {
                    rules = "储能",
                    minScore = 30,
                    delivery = "AtOnce",
                },
            }
        );
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));

        await world.SlotAsync("12:00");

        Assert.Contains("新机会 1 条", Assert.Single(world.Robot.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_with_the_daily_report_waits_for_it()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await TopicAsync(
            world,
            new
            {
                name = "储能",
                body = new
                {
                    rules = "储能",
                    minScore = 30,
                    delivery = "Daily",
                },
            }
        );
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour));

        await world.SlotAsync("12:00");
        var before = world.Robot.Messages.Count;
        await world.SlotAsync("22:00");

        Assert.Equal(0, before);
        Assert.Contains("储能专项资金", Assert.Single(world.Robot.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cap_tells_the_strongest_of_a_day()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await TopicAsync(world, new { name = "申报", body = new { rules = "申报\n专项资金\n@1", minScore = 10 } });
        await world.FeedAsync(
            "甲",
            ("储能专项资金开始申报", Subsidy, Hour),
            ("街道报名通知", "社区活动现在可以申报，欢迎各位居民到街道办事处的窗口来了解情况。", Hour)
        );

        await world.SlotAsync("12:00");
        await world.SlotAsync("22:00");

        Assert.Contains("新机会 1 条", world.Robot.Messages[0].Text, StringComparison.Ordinal);
        Assert.Contains("储能专项资金", world.Robot.Messages[0].Text, StringComparison.Ordinal);
        Assert.Contains("没有新机会", world.Robot.Messages[1].Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_topic_of_one_slot_waits_for_it(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await TopicAsync(
            world,
            new
            {
                name = "储能",
                body = new
                {
                    rules = "储能",
                    minScore = 30,
                    slots = new[] { "18:00:00" },
                },
            }
        );
        await world.FeedAsync("甲", ("储能专项资金开始申报", Subsidy, Hour), ("食堂设备采购招标公告", Tender, Hour));

        var noon = await world.SlotAsync("12:00");
        var evening = await world.SlotAsync("18:00");

        Assert.Equal((1, 1), (noon.GetProperty("judged").GetInt32(), evening.GetProperty("judged").GetInt32()));
        Assert.Equal(1, evening.GetProperty("opportunities").GetInt32());
    }

    private static async Task TopicAsync(RadarWorld world, object topic)
    {
        var added = await world.Server.Http.PostAsJsonAsync("/api/v1/radar/topics", topic, Ct);
        Assert.True(added.StatusCode == HttpStatusCode.OK, await added.Content.ReadAsStringAsync(Ct));
    }

    private static async Task<string> ChannelAsync(RadarWorld world, DingTalkFarEnd robot)
    {
        var added = await world.Server.Http.PostAsJsonAsync(
            "/api/v1/channels",
            new
            {
                name = "second",
                kind = "DingTalk",
                url = robot.Webhook,
                signingKey = robot.Secret,
            },
            Ct
        );
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
        return (await added.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString()!;
    }

    private static async Task MessagesAsync(RadarWorld world, int count)
    {
        for (var looks = 0; world.Robot.Messages.Count < count; looks++)
        {
            Assert.True(looks < 1200, $"{world.Robot.Messages.Count} of {count} messages came.");
            await Task.Delay(50, Ct);
        }
    }
}
