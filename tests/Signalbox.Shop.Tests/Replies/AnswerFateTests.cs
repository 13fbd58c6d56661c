using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Replies;

/// <summary>Each message of an answer is sent once; what is not known is looked up, and what is missing is seen by a person.</summary>
public sealed class AnswerFateTests
{
    private const string Whole = "您好，在的，直接拍就行";
    private const string Parts = "您好，在的\n---\n直接拍就行";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task All_of_it_is_said_and_nobody_has_to_look(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind, Parts);
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 2));
        await world.UntilAsync(async () => await world.CountAsync("shop_send WHERE state = 1") == 2);

        Assert.Equal(["您好，在的", "直接拍就行"], world.Texts);
        Assert.False((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    [Theory, EachDatabase]
    public async Task Cut_between_two_messages_it_waits_for_a_person(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind, Parts, "00:05:00");
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => await world.CountAsync("shop_send WHERE state = 1") == 1);
        await world.RestartAsync();
        await world.GoOnAsync(10);

        Assert.Equal(["您好，在的"], world.Texts);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    [Theory, EachDatabase]
    public async Task Cut_while_the_first_was_under_way_it_waits_though_that_one_arrived(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind, Parts);
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, "sendByReceiverScope");
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => await world.CountAsync("shop_send WHERE state = 1") == 1, 300);
        await world.GoOnAsync(10);

        Assert.Equal(["您好，在的"], world.Texts);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    [Theory, EachDatabase]
    public async Task An_answer_whose_fate_is_unknown_is_looked_for_in_the_chat_and_not_said_again(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind, Whole);
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, "sendByReceiverScope");
        await world.PushAsync("chat_text_buyer");
        // That it waits for a person meanwhile may pass between two looks.
        await world.UntilAsync(async () => await world.CountAsync("shop_send WHERE state = 1") == 1, 300);
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))?.Waits == false);

        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task An_echo_says_that_an_answer_of_an_unknown_fate_has_arrived(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind, Whole, settledAfter: "00:10:00");
        for (var n = 0; n < 4; n++)
            world.Platform.Say("50000000099", "1", ""); // so that our answer gets the number which the sample's echo has
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, "sendByReceiverScope");
        // Else what is read at the next connection could tell it before we have looked.
        world.Platform.FrameBeNext(XianyuFrameMood.Refused, "listUserMessages", times: 50);
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => await world.CountAsync("shop_send WHERE state = 3") == 1);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
        await world.UntilAsync(() => Task.FromResult(world.Registrations >= 2));
        await world.PushAsync("chat_text_seller_echo");
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))?.Waits == false);

        Assert.Equal(1, await world.CountAsync("shop_send WHERE state = 1 AND echoed"));
        Assert.Null((await world.ChatAsync(ShopWorld.Chat))!.PausedUntil);
    }

    [Theory, EachDatabase]
    public async Task An_answer_that_never_arrived_leaves_its_chat_to_a_person(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind, Whole);
        world.Platform.FrameBeNext(XianyuFrameMood.Dropped, "sendByReceiverScope");
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => await world.CountAsync("shop_send WHERE state = 2") == 1, 3_000);

        Assert.Empty(world.Texts);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    private static async Task<ShopWorld> AnsweringAsync(
        DatabaseKind kind,
        string answer,
        string between = "00:00:03",
        string settledAfter = "00:00:10"
    )
    {
        var world = await ShopWorld.StartAsync(
            kind,
            ("Shop:Replies:BetweenMessages", between),
            ("Shop:SettledAfter", settledAfter)
        );
        var asked = new RuleAsked(null, null, "default", null, answer, null, null, null);
        await world.Get<SaveRule>().RunAsync(TestServer.Somebody, null, asked, Ct);
        await world.BeginAsync();
        return world;
    }
}
