using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

public sealed class ChannelEndpointsTests
{
    private const string Channels = "/api/v1/channels";

    [Theory, EachDatabase]
    public async Task A_channel_is_added_listed_masked_changed_and_removed(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var http = house.Server.Http;

        var added = await http.PostAsJsonAsync(
            Channels,
            new
            {
                name = "group",
                kind = "DingTalk",
                url = robot.Webhook,
                signingKey = robot.Secret,
                kinds = new[] { "radar" },
            },
            Ct
        );
        var id = (await JsonAsync(added)).GetProperty("id").GetGuid();
        var changed = await http.PutAsJsonAsync(
            $"{Channels}/{id}",
            new
            {
                name = "the group",
                kind = "DingTalk",
                ratePerMinute = 10,
            },
            Ct
        );
        var list = await http.GetStringAsync(Channels, Ct);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (added.StatusCode, changed.StatusCode));
        using var json = JsonDocument.Parse(list);
        var row = json.RootElement.EnumerateArray().Single();
        Assert.Equal("the group", row.GetProperty("name").GetString());
        Assert.Equal(10, row.GetProperty("ratePerMinute").GetInt32());
        Assert.EndsWith($"••••{robot.Token[^4..]}", row.GetProperty("address").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(robot.Token, list, StringComparison.Ordinal);
        Assert.DoesNotContain(robot.Secret!, list, StringComparison.Ordinal);
        // The secrets that were left out stayed: it still works.
        Assert.Equal(DeliveryState.Sent, (await house.SettleAsync(await house.HasAsync(Row(id, "the group")))).State);

        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"{Channels}/{id}", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync($"{Channels}/{id}", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"x","kind":"DingTalk"}""", "url")]
    [InlineData("""{"name":"x","kind":"DingTalk","url":"http://oapi.dingtalk.com/robot/send?access_token=x"}""", "url")]
    [InlineData("""{"name":"x","kind":"DingTalk","url":"ftp://example.com"}""", "url")]
    [InlineData("""{"name":"x","kind":"DingTalk","url":"https://example.com","ratePerMinute":21}""", "ratePerMinute")]
    [InlineData("""{"name":"x","kind":"DingTalk","url":"https://example.com","ratePerMinute":0}""", "ratePerMinute")]
    [InlineData("""{"name":"  ","kind":"DingTalk","url":"https://example.com"}""", "name")]
    [InlineData("""{"name":"x","kind":"DingTalk","url":"https://example.com","kinds":["a,b"]}""", "kinds")]
    [InlineData("""{"name":"x","kind":"Webhook","url":"https://example.com","signingKey":"short"}""", "signingKey")]
    [InlineData(
        """{"name":"x","kind":"Webhook","url":"https://user:pw@example.com","signingKey":"0123456789abcdef"}""",
        "url"
    )]
    [InlineData("""{"name":"x","kind":"Email"}""", "email")]
    [InlineData(
        """{"name":"x","kind":"Email","email":{"host":"h","port":0,"security":"StartTls","from":"a@b.c","to":["a@b.c"]}}""",
        "email.port"
    )]
    [InlineData(
        """{"name":"x","kind":"Email","email":{"host":"h","port":25,"security":"None","from":"a@b.c","to":["a@b.c"]}}""",
        "email.security"
    )]
    [InlineData(
        """{"name":"x","kind":"Email","email":{"host":"h","port":25,"security":"Tls","from":"nobody","to":["a@b.c"]}}""",
        "email.from"
    )]
    [InlineData(
        """{"name":"x","kind":"Email","email":{"host":"h","port":25,"security":"Tls","from":"a@b.c","to":[]}}""",
        "email.to"
    )]
    [InlineData(
        """{"name":"x","kind":"Email","email":{"host":"h","port":25,"security":"Tls","from":"a@b.c","to":["a@b.c"],"certificateSha256":"00"}}""",
        "email.certificateSha256"
    )]
    public async Task What_cannot_work_is_refused_and_the_field_is_named(string form, string field)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        using var body = new StringContent(form, System.Text.Encoding.UTF8, "application/json");

        var answer = await house.Server.Http.PostAsync(Channels, body, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await JsonAsync(answer);
        Assert.Equal("input.invalid", problem.GetProperty("code").GetString());
        Assert.Equal(field, problem.GetProperty("errors").EnumerateObject().Single().Name);
    }

    [Fact]
    public async Task Secrets_that_cannot_be_read_any_more_are_asked_for_again()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        await using (var db = await house.Get<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct))
            await db.Set<Channel>().ExecuteUpdateAsync(c => c.SetProperty(x => x.Secret, "v1:AAAA"), Ct);
        var url = $"{Channels}/{channel.Id}";

        var without = await house.Server.Http.PutAsJsonAsync(url, new { name = "group", kind = "DingTalk" }, Ct);
        var with = await house.Server.Http.PutAsJsonAsync(
            url,
            new
            {
                name = "group",
                kind = "DingTalk",
                url = robot.Webhook,
            },
            Ct
        );

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (without.StatusCode, with.StatusCode));
    }

    [Fact]
    public async Task The_description_of_the_api_names_every_operation()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);

        var api = await house.Server.Http.GetStringAsync("/openapi/v1.json", Ct);

        Assert.All(
            [
                "ListChannels",
                "AddChannel",
                "ChangeChannel",
                "RemoveChannel",
                "TestChannel",
                "ListDeliveries",
                "ShowDelivery",
                "SettleDelivery",
            ],
            operation => Assert.Contains($"\"operationId\": \"{operation}\"", api, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_name_is_given_once_and_a_kind_for_good()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);

        var twice = await house.Server.Http.PostAsJsonAsync(
            Channels,
            new
            {
                name = "group",
                kind = "DingTalk",
                url = robot.Webhook,
            },
            Ct
        );
        var other = await house.Server.Http.PutAsJsonAsync(
            $"{Channels}/{channel.Id}",
            new { name = "group", kind = "Webhook" },
            Ct
        );

        Assert.Equal("channel.name-taken", (await JsonAsync(twice)).GetProperty("code").GetString());
        Assert.Equal("channel.kind-fixed", (await JsonAsync(other)).GetProperty("code").GetString());
    }

    [Theory, EachDatabase]
    public async Task The_log_shows_newest_first_a_bounded_page_and_each_attempt(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var receiver = await WebhookFarEnd.StartAsync(Ct);
        var channel = await house.AddAsync(receiver);
        receiver.AnswerNext(500);
        List<Guid> ids = [];
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await house.HasAsync(channel, title: $"no. {i}"));
            house.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        await house.SettleAsync(ids[0]);
        var http = house.Server.Http;

        var page = await http.GetFromJsonAsync<JsonElement>($"{Channels}/deliveries?take=2", Ct);
        var before = Uri.EscapeDataString(page[1].GetProperty("createdAt").GetString()!);
        var next = await http.GetFromJsonAsync<JsonElement>($"{Channels}/deliveries?take=2&before={before}", Ct);
        var pending = await http.GetFromJsonAsync<JsonElement>(
            $"{Channels}/deliveries?state=Pending&channelId={channel.Id}",
            Ct
        );
        var one = await http.GetFromJsonAsync<JsonElement>($"{Channels}/deliveries/{ids[0]}", Ct);

        Assert.Equal([ids[2], ids[1]], page.EnumerateArray().Select(d => d.GetProperty("id").GetGuid()));
        Assert.Equal([ids[0]], next.EnumerateArray().Select(d => d.GetProperty("id").GetGuid()));
        Assert.Equal(2, pending.GetArrayLength());
        Assert.Equal(
            ["Refused", "Sent"],
            one.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("outcome").GetString())
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await http.GetAsync($"{Channels}/deliveries?take=201", Ct)).StatusCode
        );
    }

    [Theory]
    [InlineData("sign not match", "copy the secret (SEC…)")]
    [InlineData("keywords not in content", "enter one as the channel's keyword")]
    [InlineData("invalid timestamp", "NTP")]
    public async Task A_test_shows_the_vendors_answer_and_what_to_do(string text, string hint)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        robot.AnswerNext(310000, text);

        var test = await JsonAsync(await house.Server.Http.PostAsync($"{Channels}/{channel.Id}/test", null, Ct));

        Assert.Equal("Refused", test.GetProperty("outcome").GetString());
        Assert.Equal(("310000", text), (test.GetProperty("code").GetString(), test.GetProperty("answer").GetString()));
        Assert.Contains(hint, test.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_that_arrives_repairs_the_channel()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        robot.AnswerNext(400102, "robot is stopped");
        await house.SettleAsync(await house.HasAsync(channel));
        Assert.Equal(ChannelState.Broken, (await house.ChannelAsync(channel)).State);

        var test = await JsonAsync(await house.Server.Http.PostAsync($"{Channels}/{channel.Id}/test", null, Ct));

        Assert.Equal("Sent", test.GetProperty("outcome").GetString());
        Assert.Contains("测试消息", Assert.Single(robot.Messages).Text, StringComparison.Ordinal);
        Assert.Equal(ChannelState.Working, (await house.ChannelAsync(channel)).State);
    }

    [Fact]
    public async Task A_test_is_about_now_and_does_not_come_later()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        robot.BeNext(RobotMood.ServerError);

        var test = await JsonAsync(await house.Server.Http.PostAsync($"{Channels}/{channel.Id}/test", null, Ct));

        var id = test.GetProperty("deliveryId").GetGuid();
        Assert.Equal(500, test.GetProperty("httpStatus").GetInt32());
        Assert.Equal(DeliveryState.Failed, (await house.DeliveryAsync(id)).State);
    }

    [Theory, EachDatabase]
    public async Task A_person_settles_what_nobody_knows(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind, new() { ["Jobs:Enabled"] = "true" });
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        List<Guid> ids = [];
        for (var i = 0; i < 3; i++)
        {
            robot.BeNext(RobotMood.CutAfterReceipt);
            ids.Add(await house.HasAsync(channel));
            await house.SettleAsync(ids[i]);
        }

        Assert.Equal(HttpStatusCode.NoContent, await SettleAsync(house, ids[0], "Arrived"));
        Assert.Equal(HttpStatusCode.NoContent, await SettleAsync(house, ids[1], "Cancel"));
        Assert.Equal(HttpStatusCode.NoContent, await SettleAsync(house, ids[2], "SendAgain"));

        await house.WorkUntilAsync(async () => (await house.DeliveryAsync(ids[2])).State == DeliveryState.Sent);
        Assert.Equal(DeliveryState.Sent, (await house.DeliveryAsync(ids[0])).State);
        Assert.Equal(DeliveryState.Cancelled, (await house.DeliveryAsync(ids[1])).State);
        Assert.Equal(4, robot.Requests);
        Assert.Equal(HttpStatusCode.Conflict, await SettleAsync(house, ids[0], "SendAgain"));
        Assert.Equal(HttpStatusCode.NotFound, await SettleAsync(house, Guid.NewGuid(), "Cancel"));
    }

    private static async Task<HttpStatusCode> SettleAsync(ChannelHouse house, Guid id, string decision) =>
        (
            await house.Server.Http.PutAsJsonAsync($"{Channels}/deliveries/{id}/settlement", new { decision }, Ct)
        ).StatusCode;

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);

    private static Platform.Channels.Manage.ChannelRow Row(Guid id, string name) =>
        new(
            id,
            name,
            ChannelKind.DingTalk,
            Enabled: true,
            [],
            "",
            Keyword: null,
            Recipient: null,
            Email: null,
            Proxy: null,
            RatePerMinute: null,
            ErrorPreference.HoldForHuman,
            ChannelState.Working,
            null,
            default
        );
}
