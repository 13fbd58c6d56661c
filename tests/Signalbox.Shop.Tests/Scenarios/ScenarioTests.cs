using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Scenarios;

/// <summary>The scripted cases of chats and connections, seen from the buyer: what was said how often, and what was asked of the platform.</summary>
public sealed class ScenarioTests
{
    private const string SecondChat = "50000000002";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task S01_one_text_gets_one_answer(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        var mid = await world.PushedAsync("chat_text_buyer");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        await world.GoOnAsync(10);

        Assert.Equal(["您好，在的，直接拍就行"], world.Texts);
        Assert.Equal(ShopWorld.Chat, world.ChatsOfTexts.Single());
        Assert.Single(world.Platform.Frames, f => f.Path.Length == 0 && f.Mid == mid);
    }

    [Theory, EachDatabase]
    public async Task S02_the_same_push_after_a_reconnect_is_not_answered_again(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        await world.ReconnectAsync(politely: false);
        await world.PushAsync("chat_text_buyer");
        await world.GoOnAsync(15);

        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task S03_the_last_of_three_entries_counts(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(3);
        var order = world.Place();
        await world.BeginAsync();
        await world.PushAsync("typing", "new_message_pointer", "card_order_paid");
        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));

        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task S09_a_second_purchase_in_the_same_chat_is_delivered_too(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(3);
        var first = world.Place();
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(() => Task.FromResult(first.State == XianyuOrderState.Shipped));
        var second = world.Place("3300000000000000002");
        await world.PushAsync("card_order_paid_second_purchase");
        await world.UntilAsync(() => Task.FromResult(second.State == XianyuOrderState.Shipped));

        Assert.Equal(2, world.Keys.Count);
        Assert.Equal(2, world.Texts.Count);
    }

    [Theory, EachDatabase]
    public async Task S13_our_own_echo_is_no_person(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        for (var n = 0; n < 4; n++)
            world.Platform.Say("50000000099", "1", ""); // so that our answer gets the number which the sample's echo has
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        await world.PushAsync("chat_text_seller_echo");
        await world.PushAsync("chat_text_buyer_2nd_item");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 2));

        Assert.Equal([ShopWorld.Chat, SecondChat], world.ChatsOfTexts);
        Assert.Null((await world.ChatAsync(ShopWorld.Chat))!.PausedUntil);
    }

    [Theory, EachDatabase]
    public async Task S14_a_chat_that_a_person_has_taken_over_stays_silent_also_when_it_begins_anew(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        await world.PushAsync("chat_text_seller_manual");
        await world.PushAsync("chat_text_buyer");
        await world.GoOnAsync(8);
        await world.RestartAsync();
        await world.PushAsync("chat_text_buyer_2nd_item");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        await world.GoOnAsync(8);

        Assert.Equal([SecondChat], world.ChatsOfTexts);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    [Theory, EachDatabase]
    public async Task S16_a_card_that_is_changed_in_place_is_looked_up(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(3);
        var order = world.Place(state: XianyuOrderState.Unpaid);
        await world.BeginAsync();
        await world.PushAsync("card_order_created");
        await world.GoOnAsync(30);
        Assert.Empty(world.Texts);
        order.State = XianyuOrderState.Paid;
        await world.PushAsync("card_update_paid");
        await world.PushAsync("red_reminder_wait_ship");
        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));

        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task S17_an_expired_token_is_signed_anew_once_and_the_cookies_are_stored(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        var asked = world.Platform.Calls.Count(c => c.Api.EndsWith("login.token", StringComparison.Ordinal));

        Assert.Equal(2, asked);
        var secrets = await world.Get<AccountStore>().SecretsAsync(world.Account, Ct);
        Assert.NotEqual("", secrets!.Value.Jar.Token);
    }

    [Theory, EachDatabase]
    public async Task S18_a_captcha_stops_the_account_until_its_owner_acts(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        world.Platform.BeNext(XianyuMood.Captcha, api: "sold.get");
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold is not null);
        var calls = world.Platform.Calls.Count;
        await world.GoOnAsync(300);

        var held = await world.AccountAsync();
        Assert.Equal(("risk", "held"), (held.Hold!.Why, held.Line.State));
        Assert.Contains("punish", held.Hold.Link, StringComparison.Ordinal);
        Assert.Equal(calls, world.Platform.Calls.Count);

        await world.Get<SignAccountIn>().GoOnAsync(TestServer.Somebody, world.Account, Ct);
        await world.BeginAsync();
        Assert.Null((await world.AccountAsync()).Hold);
    }

    [Theory, EachDatabase]
    public async Task S19_after_a_kick_out_the_token_is_thrown_away_and_it_comes_back_calmly(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        var asked = world.Platform.Calls.Count(c => c.Api.EndsWith("login.token", StringComparison.Ordinal));
        await world.Platform.PushAsync(ShopWorld.Seller, "/push/kickout", new System.Text.Json.Nodes.JsonObject(), Ct);
        await world.UntilAsync(async () => (await world.AccountAsync()).Line.State == "waiting");
        var registered = world.Registrations;
        await world.GoOnAsync(10);
        Assert.Equal(registered, world.Registrations);

        await world.BeginAsync();
        Assert.Equal(
            asked + 1,
            world.Platform.Calls.Count(c => c.Api.EndsWith("login.token", StringComparison.Ordinal))
        );
    }

    [Theory, EachDatabase]
    public async Task S20_a_normal_close_is_followed_by_a_new_connection(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        await world.ReconnectAsync(politely: true);
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
    }

    [Theory, EachDatabase]
    public async Task An_answer_whose_fate_is_unknown_is_looked_for_in_the_chat_and_not_said_again(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, "sendByReceiverScope");
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))?.Waits == true);
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))?.Waits == false, 300);

        Assert.Single(world.Texts);
        Assert.Equal(1, await world.CountAsync("shop_send WHERE state = 1"));
    }

    [Theory, EachDatabase]
    public async Task An_answer_that_never_arrived_leaves_its_chat_to_a_person(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        world.Platform.FrameBeNext(XianyuFrameMood.Dropped, "sendByReceiverScope");
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => await world.CountAsync("shop_send WHERE state = 2") == 1, 3_000);

        Assert.Empty(world.Texts);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    [Theory, EachDatabase]
    public async Task S24_a_bad_entry_costs_neither_the_connection_nor_the_next_one(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        await world.Platform.PushAsync(ShopWorld.Seller, ["AAAA!!not-base64"], Ct);
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));

        Assert.Equal(1, world.Registrations);
        Assert.Equal(1, await world.CountAsync("shop_unread_entry"));
    }

    private static async Task<ShopWorld> AnsweringAsync(DatabaseKind kind)
    {
        var world = await ShopWorld.StartAsync(kind);
        await world
            .Get<SaveRule>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new RuleAsked(null, null, "default", null, "您好，在的，直接拍就行", null, null, null),
                Ct
            );
        await world.BeginAsync();
        return world;
    }
}
