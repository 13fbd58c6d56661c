using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Replies;

/// <summary>What a person answers from outside the platform's application: once, with its fate, and the chat is theirs afterwards.</summary>
public sealed class AnswerByHandTests
{
    private const string Send = "sendByReceiverScope";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task It_leaves_once_with_its_lines_and_the_chat_is_left_alone(DatabaseKind kind)
    {
        await using var world = await AskedAsync(kind);
        await AnswerEverythingAsync(world);
        for (var n = 0; n < 50; n++)
            world.Platform.Say("50000000099", "1", ""); // so that our answer gets a number that no sample has

        var id = await SendAsync(world, "在的。\r\n\r\n直接拍\u0007");
        await world.UntilAsync(async () => (await OutcomeAsync(world, id)).State == AnswerState.Sent);
        await world.PushAsync("chat_text_buyer_2nd_item");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 2)); // the other chat is answered by rules
        await world.GoOnAsync(5);

        Assert.Equal(["在的。\n\n直接拍", "您好"], world.Texts);
        var chat = (await world.ChatAsync(ShopWorld.Chat))!;
        Assert.True(chat.PausedUntil > world.Server.Clock.GetUtcNow().AddMinutes(9));
        Assert.Equal("manual", chat.PausedWhy);
        Assert.False(chat.Waits);
        Assert.Equal(1, await world.CountAsync("shop_send WHERE origin = 'manual' AND state = 1"));
    }

    [Theory, EachDatabase]
    public async Task What_the_platform_refuses_and_what_nobody_knows_is_said_so(DatabaseKind kind)
    {
        await using var world = await AskedAsync(kind);
        world.Platform.FrameBeNext(XianyuFrameMood.Refused, Send);
        var refused = await SendAsync(world, "一");
        await world.UntilAsync(async () => (await OutcomeAsync(world, refused)).IsSettled);
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, Send);
        var lost = await SendAsync(world, "二");
        // It is unknown until the chat has been looked into, which may be between two looks of ours.
        await world.UntilAsync(async () =>
            (await OutcomeAsync(world, lost)).State is AnswerState.Unknown or AnswerState.Sent
        );
        await world.UntilAsync(async () => (await OutcomeAsync(world, lost)).IsSettled, 300);

        var no = await OutcomeAsync(world, refused);
        Assert.Equal(AnswerState.Refused, no.State);
        Assert.Contains("安全拦截", no.Reason, StringComparison.Ordinal);
        Assert.Equal(AnswerState.Sent, (await OutcomeAsync(world, lost)).State);
        Assert.Equal(["二"], world.Texts);
    }

    [Theory, EachDatabase]
    public async Task Answers_wait_for_the_connection_in_their_order_and_not_for_ever(DatabaseKind kind)
    {
        await using var world = await AskedAsync(kind);
        world.Platform.FrameBeNext(XianyuFrameMood.TooMany, "/reg", times: 2);
        await world.Platform.CloseAsync(ShopWorld.Seller, politely: false, Ct);
        await world.UntilAsync(async () => (await world.AccountAsync()).Line.State != "connected");
        await SendAsync(world, "一");
        var second = await SendAsync(world, "二");
        await world.UntilAsync(async () => (await OutcomeAsync(world, second)).IsSettled);
        Assert.Equal(["一", "二"], world.Texts);

        world.Platform.FrameBeNext(XianyuFrameMood.TooMany, "/reg", times: 100);
        await world.Platform.CloseAsync(ShopWorld.Seller, politely: false, Ct);
        await world.UntilAsync(async () => (await world.AccountAsync()).Line.State != "connected");
        var third = await SendAsync(world, "三");
        await world.UntilAsync(async () => (await OutcomeAsync(world, third)).IsSettled, 300);

        Assert.Equal(
            (AnswerState.Refused, "the account was not connected"),
            ((await OutcomeAsync(world, third)).State, (await OutcomeAsync(world, third)).Reason)
        );
        Assert.Equal(2, world.Texts.Count);
    }

    [Theory, EachDatabase]
    public async Task What_cannot_be_is_refused_before_anything_is_written(DatabaseKind kind)
    {
        await using var world = await AskedAsync(kind);

        Assert.Equal("shop.answer.text", await CodeAsync(() => SendAsync(world, " \n ")));
        Assert.Equal("shop.answer.text", await CodeAsync(() => SendAsync(world, new string('长', 2_001))));
        Assert.Equal("shop.chat.unknown", await CodeAsync(() => SendAsync(world, "一", chat: "1")));
        var other = TestServer.Somebody with { UserId = Guid.NewGuid() };
        Assert.Equal("shop.account.unknown", await CodeAsync(() => SendAsync(world, "一", other)));
        var off = new AccountChange(null, false, null, null, null);
        await world.Get<ChangeAccount>().RunAsync(TestServer.Somebody, world.Account, off, Ct);
        Assert.Equal("shop.answer.account", await CodeAsync(() => SendAsync(world, "一")));
        Assert.Equal(0, await world.CountAsync("shop_answer"));
        Assert.Null((await world.ChatAsync(ShopWorld.Chat))!.PausedUntil);
    }

    [Theory, EachDatabase]
    public async Task A_program_sends_by_the_api_in_its_users_accounts_only(DatabaseKind kind)
    {
        await using var world = await AskedAsync(kind);
        var asked = new
        {
            account = world.Account,
            chat = ShopWorld.Chat,
            text = "在的",
        };

        var answer = await world.Server.Http.PostAsJsonAsync("/api/v1/shop/answers", asked, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode); // the account is somebody else's
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("shop.account.unknown", problem.GetProperty("code").GetString());
    }

    private static async Task<ShopWorld> AskedAsync(DatabaseKind kind)
    {
        var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))?.Waits == true); // nothing fits
        return world;
    }

    private static Task<RuleSaved> AnswerEverythingAsync(ShopWorld world) =>
        world
            .Get<SaveRule>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new RuleAsked(null, null, "default", null, "您好", null, null, null),
                Ct
            );

    private static Task<Guid> SendAsync(
        ShopWorld world,
        string text,
        Actor? actor = null,
        string chat = ShopWorld.Chat
    ) =>
        world
            .Get<AnswerByHand>()
            .SendAsync(actor ?? TestServer.Somebody, world.Account, chat, text, AnswerOrigin.Console, Ct);

    private static Task<HandAnswer> OutcomeAsync(ShopWorld world, Guid id) =>
        world.Get<AnswerByHand>().OutcomeAsync(TestServer.Somebody, id, TimeSpan.Zero, Ct);

    private static async Task<string> CodeAsync(Func<Task> act) =>
        (await Assert.ThrowsAsync<RefusedException>(act)).Code;
}
