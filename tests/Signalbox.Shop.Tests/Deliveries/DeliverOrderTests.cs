using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Orders;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Deliveries;

/// <summary>Seen from the buyer: one key for each unit of a paid order, whatever the platform does with our messages.</summary>
public sealed class DeliverOrderTests
{
    private const string Send = "sendByReceiverScope";

    [Theory, EachDatabase]
    public async Task A_paid_order_gets_one_key_and_is_shipped(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place();
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");

        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));
        await world.PushAsync("card_order_paid");
        await world.GoOnAsync(65);

        Assert.StartsWith("您的卡密：KEY-", Assert.Single(world.Texts), StringComparison.Ordinal);
        Assert.Equal(1, order.Shipments);
        Assert.Equal([DeliveryState.Shipped], await world.StatesAsync());
        Assert.Null((await world.OrderAsync())!.Trouble);
    }

    [Theory, EachDatabase]
    public async Task Each_unit_gets_its_own(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place(quantity: 3);
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");

        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));

        Assert.Equal(3, world.Texts.Count);
        Assert.Equal(3, world.Keys.Count);
    }

    [Theory, EachDatabase]
    public async Task An_order_whose_card_never_came_is_found_in_the_list(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(50);
        world.Platform.PerPage = 3;
        for (var n = 1; n <= 8; n++)
            world.Place($"330000000000000010{n}");
        world.Place("3300000000000000109", state: XianyuOrderState.GroupOpen);
        await world.BeginAsync();

        await world.UntilAsync(() =>
            Task.FromResult(world.Platform.Orders.Count(o => o.State == XianyuOrderState.Shipped) == 8)
        );

        Assert.Equal(8, world.Texts.Count);
        Assert.Equal(8, world.Keys.Count);
    }

    [Theory, EachDatabase]
    public async Task An_ordinary_account_uses_the_other_list_and_the_other_call(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        world.Platform.HasSellerDesk = false;
        var order = world.Place();
        await world.BeginAsync();

        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));

        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task A_message_whose_answer_is_lost_is_found_in_the_chat(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place();
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, Send);
        await world.BeginAsync();

        await world.UntilAsync(async () => (await world.StatesAsync()) is [DeliveryState.Shipped]);

        Assert.Equal(XianyuOrderState.Shipped, order.State);
        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task It_is_found_also_behind_hundreds_of_later_messages(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place();
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, Send);
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        for (var n = 0; n < 300; n++)
            world.Platform.Say(ShopWorld.Chat, ShopWorld.Buyer, "");

        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));

        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task A_message_that_never_arrived_is_sent_again_with_the_same_key(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place();
        world.Platform.FrameBeNext(XianyuFrameMood.Dropped, Send);
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        // Its answer is waited for in real time.
        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped), seconds: 600);

        Assert.Single(world.Texts);
        Assert.Single(world.Platform.Frames.Where(f => f.Path.Contains(Send, StringComparison.Ordinal)).Skip(1));
        Assert.Equal(
            4,
            await world.Get<Shop.Goods.GoodsStore>().LeftAsync(world.Goods, TestContext.Current.CancellationToken)
        );
    }

    [Theory, EachDatabase]
    public async Task A_message_that_the_platform_refuses_keeps_its_key_and_ships_nothing(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place();
        world.Platform.FrameBeNext(XianyuFrameMood.Refused, Send);
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(async () => (await world.StatesAsync()) is [DeliveryState.Refused]);
        await world.GoOnAsync(130);

        Assert.Empty(world.Texts);
        Assert.Equal(XianyuOrderState.Paid, order.State);
        Assert.Equal(OrderTroubles.SendRefused, (await world.OrderAsync())!.Trouble);
        Assert.Equal(
            4,
            await world.Get<Shop.Goods.GoodsStore>().LeftAsync(world.Goods, TestContext.Current.CancellationToken)
        );
    }

    [Theory, EachDatabase]
    public async Task A_refund_between_payment_and_delivery_costs_no_key(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5, delay: 60);
        var order = world.Place();
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(async () => (await world.StatesAsync()).Count == 1);
        await world.GoOnAsync(20);
        order.State = XianyuOrderState.Refund;
        await world.PushAsync("card_refund_requested");
        await world.GoOnAsync(120);

        Assert.Empty(world.Texts);
        Assert.Equal([DeliveryState.CancelledByRefund], await world.StatesAsync());
        Assert.Equal(
            5,
            await world.Get<Shop.Goods.GoodsStore>().LeftAsync(world.Goods, TestContext.Current.CancellationToken)
        );
    }

    [Theory, EachDatabase]
    public async Task A_group_is_given_up_once_and_only_where_the_account_is_told_to(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place(state: XianyuOrderState.GroupOpen);
        await world.BeginAsync();
        await world.PushAsync("card_bargain_pending");
        await world.GoOnAsync(70);
        Assert.Equal(0, order.Freed);
        Assert.Empty(world.Texts);

        order.State = XianyuOrderState.Paid;
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));

        Assert.Single(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task What_the_platform_does_not_say_is_not_guessed(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        world.Place(quantity: null);
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");

        await world.UntilAsync(async () => (await world.OrderAsync())?.Trouble == OrderTroubles.Incomplete);

        Assert.Empty(world.Texts);
    }

    [Theory, EachDatabase]
    public async Task An_order_that_cannot_be_read_is_looked_at_again_and_then_shown(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place();
        world.Platform.BeNext(XianyuMood.TrafficLimit, times: 8, api: "order.detail");
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(async () => (await world.OrderAsync())?.Trouble == OrderTroubles.Unreadable, 1_200);
        Assert.Empty(world.Texts);

        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped), 1_500);

        Assert.Single(world.Texts);
        Assert.Null((await world.OrderAsync())!.Trouble);
    }

    [Theory, EachDatabase]
    public async Task Without_keys_an_order_waits_and_goes_on_when_there_are_some(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(1);
        var order = world.Place(quantity: 2);
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(async () => (await world.OrderAsync())?.Trouble == OrderTroubles.NoKeys);
        Assert.Equal(XianyuOrderState.Paid, order.State);

        await world.AddKeysAsync(3);
        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));

        Assert.Equal(2, world.Keys.Count);
        Assert.Equal(2, world.Texts.Count);
        Assert.Null((await world.OrderAsync())!.Trouble);
    }

    [Theory, EachDatabase]
    public async Task Typed_words_and_own_purchases_deliver_nothing(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        await world.BeginAsync();
        await world.PushAsync("chat_text_spoofed_paid");
        await world.PushAsync("card_order_paid_as_buyer");
        await world.GoOnAsync(65);

        Assert.Empty(world.Texts);
        Assert.DoesNotContain(world.Platform.Calls, c => c.Api.Contains("order.detail", StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task A_lost_answer_to_shipping_is_settled_by_the_orders_detail(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(5);
        var order = world.Place();
        world.Platform.BeNext(XianyuMood.AnswerLost, api: "consign");
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");

        await world.UntilAsync(async () => (await world.StatesAsync()) is [DeliveryState.Shipped]);

        Assert.Equal(1, order.Shipments);
        Assert.Single(world.Texts);
    }
}
