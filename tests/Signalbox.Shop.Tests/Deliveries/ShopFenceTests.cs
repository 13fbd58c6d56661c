using System.Data.Common;
using Microsoft.Extensions.Options;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Goods;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Deliveries;

/// <summary>What a restore does to keys and orders of the time since the backup.</summary>
public sealed class ShopFenceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_went_out_since_the_backup_is_not_given_again(DatabaseKind kind)
    {
        await using var previous = await ShopWorld.StartAsync(kind);
        await using var restored = await ShopWorld.StartAsync(kind, ("Jobs:Enabled", "false"));
        await previous.SellKeysAsync(3);
        await using var connection = await previous.Get<Database>().OpenAsync(Ct);
        var made = previous.Server.Clock.GetUtcNow();
        await BackUpAsync(restored, connection, made);
        var order = previous.Place(quantity: 2);
        await previous.BeginAsync();
        await previous.PushAsync("card_order_paid");
        await previous.UntilAsync(async () =>
            (await previous.StatesAsync()) is [DeliveryState.Shipped, DeliveryState.Shipped]
        );
        await previous.AddKeysAsync(1);

        await RaiseAsync(restored, connection, made);

        Assert.Equal(XianyuOrderState.Shipped, order.State);
        Assert.Equal(2, await restored.Get<GoodsStore>().LeftAsync(previous.Goods, Ct)); // one of the set, one brought since
        Assert.Equal(4, await restored.CountAsync("shop_key"));
        Assert.Equal(1, await restored.CountAsync("shop_order"));
        Assert.Equal(2, await restored.CountAsync("shop_delivery WHERE state = 7 AND content IS NOT NULL"));
        Assert.Equal(0, await restored.CountAsync("shop_account WHERE held IS NOT NULL"));
    }

    [Theory, EachDatabase]
    public async Task Where_nobody_can_say_what_went_out_every_account_waits(DatabaseKind kind)
    {
        await using var restored = await ShopWorld.StartAsync(kind, ("Jobs:Enabled", "false"));

        await RaiseAsync(restored, previous: null, restored.Server.Clock.GetUtcNow());

        var account = await restored.AccountAsync();
        Assert.Equal((ShopFence.Restored, "held"), (account.Hold?.Why, account.Line.State));
    }

    /// <summary>The set holds what is there now.</summary>
    private static async Task BackUpAsync(ShopWorld restored, DbConnection previous, DateTimeOffset now)
    {
        await using var transaction = await restored.Get<Database>().BeginWriteAsync(Ct);
        var window = new FenceWindow(transaction, previous, now, now);
        await window.ExecuteAsync("DELETE FROM shop_account", [], Ct); // its own
        foreach (var table in new[] { "shop_account", "shop_goods", "shop_goods_for" })
        foreach (var row in await window.PreviousRowsAsync($"SELECT * FROM {table}", [], Ct))
            Assert.True(await window.InsertAsync(table, row, Ct));
        const string key = "SELECT goods_id, digest, secret, state, delivery_id, added_at FROM shop_key";
        foreach (var row in await window.PreviousRowsAsync(key, [], Ct))
            Assert.True(await window.InsertAsync("shop_key", row, Ct));
        await transaction.CommitAsync(Ct);
    }

    private static async Task RaiseAsync(ShopWorld restored, DbConnection? previous, DateTimeOffset made) =>
        await restored
            .Get<RaiseFence>()
            .RunAsync("restore-1", restored.Get<IOptions<DataOptions>>().Value, previous, made, made.AddHours(1), Ct);
}
