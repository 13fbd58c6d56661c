using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Shop.Orders;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Readiness;

/// <summary>What stands still is told, with whose account it is and what to do.</summary>
public sealed class ShopChecksTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_account_that_the_platform_holds_is_told_by_its_remark(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        Assert.Equal(CheckState.Ok, (await CheckAsync(world, "shop.accounts")).State);

        world.Platform.BeNext(XianyuMood.Captcha, api: "sold.get");
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold is not null);

        var found = await CheckAsync(world, "shop.accounts");
        Assert.Equal(CheckState.Fail, found.State);
        Assert.Contains("小店", found.Reason, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Orders_without_keys_wait_and_the_list_is_low(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.SellKeysAsync(1, lowStock: 2);
        await world.BeginAsync();
        Assert.Equal(CheckState.Ok, (await CheckAsync(world, "shop.orders")).State);
        Assert.Equal(CheckState.Warn, (await CheckAsync(world, "shop.stock")).State);

        world.Place(quantity: 2);
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(async () => (await world.OrderAsync())?.Trouble == OrderTroubles.NoKeys);
        Assert.Equal(CheckState.Fail, (await CheckAsync(world, "shop.orders")).State);

        await world.AddKeysAsync(5);
        await world.UntilAsync(async () => (await world.OrderAsync())?.Trouble is null);
        Assert.Equal(CheckState.Ok, (await CheckAsync(world, "shop.orders")).State);
        Assert.Equal(CheckState.Ok, (await CheckAsync(world, "shop.stock")).State);
    }

    private static Task<CheckResult> CheckAsync(ShopWorld world, string name) =>
        world.Get<Offers>().Checks.Single(c => c.Name == name).RunAsync(world.Server.Services, Ct).InBothLanguages();
}
