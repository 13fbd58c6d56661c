using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.FarEnds.OneBot;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Shop.OneBot;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.OneBot;

/// <summary>Buyers' texts are shown in QQ, and what the owner answers there goes to that buyer and nobody else, once.</summary>
public sealed class QqTests
{
    private const long Owner = 20_000_001;
    private const long Stranger = 20_000_099;
    private const long Group = 30_000_001;
    private const string Send = "sendByReceiverScope";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_buyers_text_is_shown_and_the_answer_to_it_goes_back(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world);
        await world.PushAsync("chat_text_buyer");
        var shown = await CallAsync(world, bot, 1);

        await bot.TellAsync(bot.Event(Owner, "在的，\n直接拍", replyTo: shown.MessageId).ToJsonString(), Ct);
        var told = await CallAsync(world, bot, 2);

        Assert.Equal("#a1 小店 · 买家一号\n你好，还在吗", shown.Text);
        Assert.Equal(("send_private_msg", Owner), (shown.Action, shown.To));
        Assert.Equal(["在的，\n直接拍"], world.Texts);
        Assert.Equal(ShopWorld.Chat, world.ChatsOfTexts.Single());
        Assert.Equal(("#a1 已发给买家。", 1_001L), (told.Text, told.ReplyTo));
        Assert.NotNull((await world.ChatAsync(ShopWorld.Chat))!.PausedUntil);
    }

    [Theory, EachDatabase]
    public async Task A_code_routes_too_an_event_that_comes_again_does_nothing_and_nothing_else_is_guessed(
        DatabaseKind kind
    )
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world);
        await world.PushAsync("chat_text_buyer", "chat_text_buyer_2nd_item");
        var second = await CallAsync(world, bot, 2);
        Assert.StartsWith("#a2", second.Text, StringComparison.Ordinal);

        var event1 = bot.Event(Owner, "#a1 一号", coded: true).ToJsonString();
        await bot.TellAsync(event1, Ct);
        await bot.TellAsync(event1, Ct);
        Assert.Equal(204, await bot.PostAsync(Door(world, "events"), event1, Ct));
        await CallAsync(world, bot, 3);
        await bot.TellAsync(bot.Event(Owner, "没有说给谁").ToJsonString(), Ct);
        var help = await CallAsync(world, bot, 4);
        await bot.TellAsync(bot.Event(Owner, "#a1 给谁", replyTo: second.MessageId).ToJsonString(), Ct);
        var two = await CallAsync(world, bot, 5);
        await bot.TellAsync(bot.Event(Owner, "旧的", replyTo: 7).ToJsonString(), Ct);
        var old = await CallAsync(world, bot, 6);
        await bot.TellAsync(bot.Event(Owner, "#b1 给谁").ToJsonString(), Ct);
        var none = await CallAsync(world, bot, 7);

        Assert.Equal(
            [QqWords.Help, QqWords.TwoChats, QqWords.NotKnown, QqWords.NoChat],
            [help.Text, two.Text, old.Text, none.Text]
        );
        Assert.Equal(["一号"], world.Texts);
        Assert.Equal(ShopWorld.Chat, world.ChatsOfTexts.Single());
    }

    [Theory, EachDatabase]
    public async Task Only_words_of_those_who_were_entered_count(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world, Group, "admin");
        await world.PushAsync("chat_text_buyer");
        var shown = await CallAsync(world, bot, 1);
        Assert.Equal(("send_group_msg", Group), (shown.Action, shown.To));

        foreach (
            var told in new[]
            {
                bot.Event(Stranger, "#a1 一"),
                bot.Event(Stranger, "#a1 二", group: Group),
                bot.Event(Stranger, "#a1 三", group: Group + 1, role: "owner"),
                bot.Event(Owner, "#a1 四", group: Group + 1),
                bot.Event(bot.SelfId, "#a1 五", group: Group, role: "owner"),
                Anonymous(bot.Event(Stranger, "#a1 六", group: Group, role: "admin")),
                bot.Event(Owner, "闲聊", group: Group),
            }
        )
            await bot.TellAsync(told.ToJsonString(), Ct);
        await bot.TellAsync(bot.Event(Stranger, "管理员", shown.MessageId, Group, "admin").ToJsonString(), Ct);
        await CallAsync(world, bot, 2);
        await bot.TellAsync(bot.Event(Owner, "店主", shown.MessageId, Group).ToJsonString(), Ct);
        await CallAsync(world, bot, 3);

        Assert.Equal(["管理员", "店主"], world.Texts);
        Assert.All(bot.Calls, c => Assert.Equal(Group, c.To));
        Assert.Equal(2, await world.CountAsync("shop_qq_heard")); // the others were none of its business
    }

    [Theory, EachDatabase]
    public async Task What_became_of_an_answer_is_told_also_when_it_was_refused_or_is_doubtful(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world);
        await world.PushAsync("chat_text_buyer");
        await CallAsync(world, bot, 1);

        world.Platform.FrameBeNext(XianyuFrameMood.Refused, Send);
        await bot.TellAsync(bot.Event(Owner, "#a1 一").ToJsonString(), Ct);
        var refused = await CallAsync(world, bot, 2);
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, Send);
        // Else the chat could be looked into, and the doubt be over, before it is told.
        world.Platform.FrameBeNext(XianyuFrameMood.TooMany, "/reg", times: 2);
        await bot.TellAsync(bot.Event(Owner, "#a1 二").ToJsonString(), Ct);
        var doubtful = await CallAsync(world, bot, 3);
        var settled = await CallAsync(world, bot, 4, seconds: 300);
        await bot.TellAsync(Pictured(bot.Event(Owner, "#a1 三")).ToJsonString(), Ct);
        var pictured = await CallAsync(world, bot, 5);

        Assert.StartsWith("#a1 没有发出：平台说", refused.Text, StringComparison.Ordinal);
        Assert.StartsWith("#a1 结果不明", doubtful.Text, StringComparison.Ordinal);
        Assert.Equal("#a1 已发给买家。", settled.Text);
        Assert.Equal(QqWords.OnlyText, pictured.Text);
        Assert.Equal(["二"], world.Texts);
    }

    [Theory, EachDatabase]
    public async Task Commands_pause_list_and_show_orders_without_what_was_given(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await world.SellKeysAsync(3);
        await using var bot = await LinkedAsync(world, Group, "admin");
        var order = world.Place();
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));
        var key = world.Keys.Single()["您的卡密：".Length..];
        await world.Platform.PushAsync(
            ShopWorld.Seller,
            [XianyuFarEnd.TextEntry(ShopWorld.Chat, ShopWorld.Buyer, ShopWorld.Seller, "9.PNM", $"{key} 用不了")],
            Ct
        );
        var shown = await CallAsync(world, bot, 1);

        var said = new List<string>();
        foreach (
            var (command, at) in new[]
            {
                "#a1 pause 30",
                "#list",
                $"#order {ShopWorld.Order}",
                "#order 99999",
                "#a1 on",
                "#?",
            }.Select((c, at) => (c, at))
        )
        {
            await bot.TellAsync(bot.Event(Owner, command, group: Group).ToJsonString(), Ct);
            said.Add((await CallAsync(world, bot, 2 + at)).Text);
            if (at == 0)
                Assert.Equal(
                    world.Server.Clock.GetUtcNow().AddMinutes(30),
                    (await world.ChatAsync(ShopWorld.Chat))!.PausedUntil!.Value,
                    TimeSpan.FromMinutes(2)
                );
        }

        Assert.Contains("［已隐去］ 用不了", shown.Text, StringComparison.Ordinal);
        Assert.Equal("#a1 30 分钟内不自动回复。", said[0]);
        Assert.Contains("（暂停中）：［已隐去］ 用不了", said[1], StringComparison.Ordinal);
        Assert.Contains("已发货", said[2], StringComparison.Ordinal);
        Assert.Contains("已发 1 / 1", said[2], StringComparison.Ordinal);
        Assert.Equal([QqWords.NoOrder, "#a1 恢复自动回复。", QqWords.Help], said[3..]);
        Assert.Null((await world.ChatAsync(ShopWorld.Chat))!.PausedUntil);
        Assert.DoesNotContain(bot.Calls, c => c.Raw.Contains("KEY-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, EachDatabase]
    public async Task Nobody_gets_in_without_the_token_and_nothing_is_taken_without_the_signature(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world, link: false);
        var (socket, events) = (Door(world, "ws"), Door(world, "events"));
        var hello = bot.Event(Owner, "#list").ToJsonString();

        Assert.Equal(101, await bot.ConnectAsync(socket, Ct));
        Assert.Equal(400, await bot.ConnectAsync(socket, Ct, role: "API"));
        Assert.Equal(
            401,
            await bot.ConnectAsync(new Uri($"{socket}".Replace("0000/", "0001/", StringComparison.Ordinal)), Ct)
        );
        (bot.Token, bot.Secret) = ("another-token-of-16", "another-secret-16");
        Assert.Equal(401, await bot.ConnectAsync(socket, Ct));
        Assert.Equal(401, await bot.PostAsync(events, hello, Ct));
        (bot.Token, bot.Secret) = ("", "");
        Assert.Equal(401, await bot.ConnectAsync(socket, Ct));
        Assert.Equal(401, await bot.PostAsync(events, hello, Ct));
        (bot.Token, bot.Secret) = ("a-token-of-sixteen", "made-up-secret-16");
        Assert.Equal(400, await bot.PostAsync(events, "{", Ct));
        Assert.Equal(400, await bot.PostAsync(events, new string(' ', 300_000), Ct));
        await using var other = await OneBotFarEnd.StartAsync(Ct);
        Assert.Equal(204, await bot.PostAsync(events, hello, Ct));

        await SetAsync(world, bot, enabled: false);
        Assert.Equal(401, await bot.ConnectAsync(socket, Ct));
        Assert.Equal(401, await bot.PostAsync(events, hello, Ct));
        Assert.Equal(1, await world.CountAsync("shop_qq_heard"));
    }

    [Theory, EachDatabase]
    public async Task What_is_not_done_is_said_again_and_what_may_be_done_is_not(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world);
        foreach (var mood in new[] { OneBotMood.Failed, OneBotMood.Async, OneBotMood.Garbage })
            bot.BeNext(mood);
        await TestAsync(world);
        await CallAsync(world, bot, 1);
        await TestAsync(world);
        await CallAsync(world, bot, 2);
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state = 2") == 1);
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state > 1") == 2);

        Assert.Equal(3, bot.Calls.Count);
        Assert.Equal(1, await world.CountAsync("shop_qq_out WHERE state = 4 AND reason LIKE 'accepted%'"));
        bot.BeNext(OneBotMood.Failed, times: 3);
        await TestAsync(world);
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state = 3 AND tries = 3") == 1);

        foreach (var mood in new[] { OneBotMood.Silence, OneBotMood.Half, OneBotMood.OtherEcho })
        {
            var unknown = await world.CountAsync("shop_qq_out WHERE state = 4");
            bot.BeNext(mood);
            await TestAsync(world);
            await world.UntilAsync(async () =>
            {
                if (!bot.IsConnected) // it is dead, and comes again
                    Assert.Equal(101, await bot.ConnectAsync(Door(world, "ws"), Ct));
                return await world.CountAsync("shop_qq_out WHERE state = 4") == unknown + 1;
            });
            await world.GoOnAsync(5);
            if (!bot.IsConnected)
                Assert.Equal(101, await bot.ConnectAsync(Door(world, "ws"), Ct));
        }
        await bot.TellAsync("{\"post_type\":\"message\"", Ct);
        await bot.TellAsync(bot.Heartbeat().ToJsonString(), Ct);
        await TestAsync(world);
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state = 2") == 2);
    }

    [Theory, EachDatabase]
    public async Task Texts_wait_for_OneBot_and_the_socket_that_came_last_is_used(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world, link: false);
        await world.PushAsync("chat_text_buyer");
        await world.GoOnAsync(5);
        Assert.Empty(bot.Calls);
        await using var former = await OneBotFarEnd.StartAsync(Ct);
        Assert.Equal(101, await former.ConnectAsync(Door(world, "ws"), Ct));
        await CallAsync(world, former, 1);
        Assert.Equal(101, await bot.ConnectAsync(Door(world, "ws"), Ct));
        await world.UntilAsync(() => Task.FromResult(!former.IsConnected));
        await TestAsync(world);
        await CallAsync(world, bot, 1);
        Assert.Equal("connected", (await QqAsync(world)).Line);

        bot.Break();
        await world.UntilAsync(async () => (await QqAsync(world)).Line == "waiting");
        await TestAsync(world);
        world.Server.Clock.Advance(TimeSpan.FromMinutes(61));
        await bot.ConnectAsync(Door(world, "ws"), Ct);
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state = 3") == 1);

        Assert.Single(bot.Calls);
    }

    [Theory, EachDatabase]
    public async Task A_OneBot_that_is_called_over_http_is_held_to_its_bounds(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        await using var bot = await LinkedAsync(world, api: true);
        await world.PushAsync("chat_text_buyer");
        var shown = await CallAsync(world, bot, 1);
        var answer = bot.Event(Owner, "在的", replyTo: shown.MessageId).ToJsonString();
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_said") == 1);
        Assert.Equal(204, await bot.PostAsync(Door(world, "events"), answer, Ct));
        Assert.Equal(204, await bot.PostAsync(Door(world, "events"), answer, Ct));
        await CallAsync(world, bot, 2);
        Assert.Equal(["在的"], world.Texts);

        foreach (var mood in new[] { OneBotMood.Silence, OneBotMood.Half, OneBotMood.Garbage, OneBotMood.Async })
        {
            var unknown = await world.CountAsync("shop_qq_out WHERE state = 4");
            bot.BeNext(mood);
            await TestAsync(world);
            await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state = 4") == unknown + 1);
        }
        bot.Token = "another-token-of-16";
        await TestAsync(world);
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state = 3") == 1);
        Assert.Equal(1, await world.CountAsync("shop_qq_out WHERE state = 3 AND reason = 'status 403' AND tries = 3"));
        Assert.Equal(("waiting", "status 403"), ((await QqAsync(world)).Line, (await QqAsync(world)).LineWhy));
    }

    [Theory, EachDatabase]
    public async Task Settings_are_each_users_own_checked_sealed_and_never_served(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, Fast);
        var good = new
        {
            selfId = 10_000_001,
            token = "a-token-of-sixteen",
            apiUrl = "http://127.0.0.1:5700/",
            numbers = new[] { Owner },
        };

        var none = await world.Server.Http.GetAsync("/api/v1/shop/qq/", Ct);
        var saved = await world.Server.Http.PutAsJsonAsync("/api/v1/shop/qq/", good, Ct);
        var kept = await world.Server.Http.PutAsJsonAsync(
            "/api/v1/shop/qq/",
            new
            {
                selfId = 10_000_001,
                secret = "made-up-secret-16",
                apiUrl = "",
                numbers = new[] { Owner },
            },
            Ct
        );
        using var other = await world.Server.As(UserRole.Operator);

        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        var view = await kept.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(view.GetProperty("hasToken").GetBoolean() && view.GetProperty("hasSecret").GetBoolean());
        Assert.Equal(JsonValueKind.Null, view.GetProperty("apiHost").ValueKind);
        Assert.DoesNotContain("sixteen", view.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await world.CountAsync("shop_qq WHERE token LIKE '%sixteen%'"));
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/api/v1/shop/qq/", Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await world.Server.Http.DeleteAsync("/api/v1/shop/qq/", Ct)).StatusCode
        );
        Assert.Equal(0, await world.CountAsync("shop_qq"));
    }

    [Theory]
    [InlineData("""{"selfId":0,"token":"a-token-of-sixteen","numbers":[2]}""")]
    [InlineData("""{"selfId":1,"token":"short","numbers":[2]}""")]
    [InlineData("""{"selfId":1,"token":"a-token-of-sixteen","numbers":[]}""")]
    [InlineData("""{"selfId":1,"token":"a-token-of-sixteen","numbers":[1]}""")]
    [InlineData("""{"selfId":1,"token":"","secret":"","numbers":[2]}""")]
    [InlineData("""{"selfId":1,"token":"a-token-of-sixteen","apiUrl":"http://a/?access_token=1","numbers":[2]}""")]
    [InlineData("""{"selfId":1,"token":"a-token-of-sixteen","numbers":[2],"roles":["admin"]}""")]
    [InlineData("""{"selfId":1,"token":"a-token-of-sixteen","numbers":[2],"group":3,"roles":["everybody"]}""")]
    public async Task Settings_that_cannot_work_are_refused(string asked)
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        using var body = new StringContent(asked, Encoding.UTF8, "application/json");

        var answer = await world.Server.Http.PutAsync("/api/v1/shop/qq/", body, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("shop.qq.settings", problem.GetProperty("code").GetString());
    }

    private static (string, string) Fast { get; } = ("Shop:Qq:Patience", "00:00:00.4");

    private static async Task<OneBotFarEnd> LinkedAsync(
        ShopWorld world,
        long? group = null,
        string? role = null,
        bool link = true,
        bool api = false
    )
    {
        await UserAsync(world);
        var bot = await OneBotFarEnd.StartAsync(Ct);
        await SetAsync(world, bot, group, role, api: api);
        await world.BeginAsync();
        if (link && !api)
            Assert.Equal(101, await bot.ConnectAsync(Door(world, "ws"), Ct));
        return bot;
    }

    private static Task<QqView> SetAsync(
        ShopWorld world,
        OneBotFarEnd bot,
        long? group = null,
        string? role = null,
        bool enabled = true,
        bool api = false
    ) =>
        world
            .Get<SaveQq>()
            .RunAsync(
                TestServer.Somebody,
                new QqAsked(
                    bot.SelfId,
                    bot.Token,
                    bot.Secret,
                    api ? bot.Url : null,
                    [Owner],
                    group,
                    role is null ? null : [role],
                    enabled
                ),
                Ct
            );

    /// <summary>The caller of operations has no row of its own otherwise, and QQ is for users only.</summary>
    private static async Task UserAsync(ShopWorld world)
    {
        await using var transaction = await world.Get<Database>().BeginWriteAsync(Ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO identity_user (id, name, name_key, role, password_hash, password_set_at, created_at)
            VALUES (@id, 'somebody', 'somebody', 'Operator', '', @now, @now)
            """,
            ("@id", TestServer.Somebody.UserId),
            ("@now", world.Server.Clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }

    private static Uri Door(ShopWorld world, string name) =>
        new(world.Server.Http.BaseAddress!, $"/onebot/{TestServer.Somebody.UserId}/{name}");

    private static Task TestAsync(ShopWorld world) => world.Get<SaveQq>().TestAsync(TestServer.Somebody, Ct);

    private static Task<Qq> QqAsync(ShopWorld world) => world.Get<SaveQq>().GetAsync(TestServer.Somebody, Ct);

    /// <summary>The call of this place, from 1, once it has come.</summary>
    private static async Task<OneBotCall> CallAsync(ShopWorld world, OneBotFarEnd bot, int place, double seconds = 120)
    {
        await world.UntilAsync(() => Task.FromResult(bot.Calls.Count >= place), seconds);
        await world.UntilAsync(async () => await world.CountAsync("shop_qq_out WHERE state = 1") == 0);
        return bot.Calls[place - 1];
    }

    private static JsonObject Anonymous(JsonObject told)
    {
        told["sub_type"] = "anonymous";
        return told;
    }

    private static JsonObject Pictured(JsonObject told)
    {
        told["message"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["type"] = "image",
                    ["data"] = new JsonObject { ["file"] = "a.png" },
                }
            );
        return told;
    }
}
