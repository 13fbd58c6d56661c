using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.OneBot;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Readiness;

/// <summary>An owner is told when something begins, rarely while it is so, and when it is over; always with the account's name.</summary>
public sealed class AccountNoticesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_account_that_keeps_trying_is_away_after_ten_minutes_and_said_so_once(DatabaseKind kind)
    {
        await using var world = await ToldAsync(kind);
        await world.BeginAsync();
        world.Platform.FrameBeNext(XianyuFrameMood.TooMany, "/reg", times: 10_000);
        await world.Platform.CloseAsync(ShopWorld.Seller, politely: false, Ct);
        await SaidAsync(world, 1);
        var check = world.Get<Offers>().Checks.Single(c => c.Name == "shop.accounts");
        Assert.Equal(CheckState.Warn, (await check.RunAsync(world.Server.Services, Ct)).State);
        await HoursAsync(world, 0.1);
        Assert.Single(await SaidAsync(world));
        world.Server.Clock.Advance(TimeSpan.FromHours(6));
        await SaidAsync(world, 2);
        await HoursAsync(world, 0.05);

        Assert.Equal(
            ["【小店】账号 10 分钟没有连上，还在继续重连。", "【小店】仍然：账号 10 分钟没有连上，还在继续重连。"],
            await SaidAsync(world)
        );
        Assert.Equal(1, await world.CountAsync("shop_hook_event WHERE type = 'account.offline'"));
    }

    [Theory, EachDatabase]
    public async Task Orders_that_wait_are_said_once_an_account_with_an_all_clear(DatabaseKind kind)
    {
        await using var world = await ToldAsync(kind);
        await world.SellKeysAsync(0);
        world.Place();
        world.Place("3300000000000000002");
        await world.BeginAsync();
        await SaidAsync(world, 1);
        await HoursAsync(world, 0.05);
        Assert.Single(await SaidAsync(world));
        var check = world.Get<Offers>().Checks.Single(c => c.Name == "shop.orders");
        Assert.Contains(
            "2 of 小店",
            (await check.RunAsync(world.Server.Services, Ct)).Reason,
            StringComparison.Ordinal
        );

        await world.AddKeysAsync(5);
        await SaidAsync(world, 2);

        Assert.Equal(
            ["【小店】2 个订单等您处理，请到控制台。", "【小店】没有订单等您处理了。"],
            await SaidAsync(world)
        );
        Assert.Equal(0, await world.CountAsync("shop_notice"));
    }

    [Theory, EachDatabase]
    public async Task A_supplier_that_is_dead_and_a_refund_go_to_the_channels_too(DatabaseKind kind)
    {
        await using var world = await ToldAsync(kind);
        await ChannelAsync(world);
        await world
            .Get<SaveGoods>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new GoodsAsked(
                    "接口",
                    GoodsKind.Supplier,
                    null,
                    null,
                    new SupplierContent("http://127.0.0.1:9/none", null)
                ),
                Ct
            );
        await world
            .Get<BindGoods>()
            .RunAsync(
                TestServer.Somebody,
                world.Account,
                ShopWorld.Item,
                "",
                (await world.Get<GoodsStore>().OfAsync(null, Ct))[0].Id,
                Ct
            );
        var order = world.Place();
        await world.BeginAsync();
        await SaidAsync(world, 1);
        Assert.Equal("【小店】供货接口没有正常回答，1 个订单在等。", (await SaidAsync(world))[0]);
        order.State = XianyuOrderState.Refund;
        await world.PushAsync("card_refund_requested");
        await world.UntilAsync(async () =>
            (await world.OrderAsync())!.State == Signalbox.Shop.Xianyu.Orders.OrderState.Refund
        );
        await SaidAsync(world, 3);

        Assert.Contains($"【小店】订单 {ShopWorld.Order} 买家申请退款，请到闲鱼处理。", await SaidAsync(world));
        Assert.Contains("【小店】供货接口恢复正常。", await SaidAsync(world));
        Assert.Equal(
            3,
            await world.CountAsync("channel_delivery WHERE kind = 'shop.notice' AND title LIKE '闲鱼账号 小店%'")
        );
    }

    /// <summary>An owner who has a QQ that is not there, and an address that is told.</summary>
    private static async Task<ShopWorld> ToldAsync(DatabaseKind kind)
    {
        var world = await ShopWorld.StartAsync(kind, ("Shop:Qq:OldestText", "1.00:00:00"));
        await using (var transaction = await world.Get<Database>().BeginWriteAsync(Ct))
        {
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
        await world
            .Get<SaveQq>()
            .RunAsync(
                TestServer.Somebody,
                new QqAsked(1, "a-token-of-sixteen", null, null, [20_000_001], null, null, null),
                Ct
            );
        await world
            .Get<SaveHook>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new HookAsked("一", "http://127.0.0.1:9/none", null, [FactTypes.AccountOffline], null),
                Ct
            );
        return world;
    }

    /// <summary>Waits until so much was said.</summary>
    private static async Task SaidAsync(ShopWorld world, int count)
    {
        for (var step = 0; (await SaidAsync(world)).Count < count; step++)
        {
            Assert.True(step < 400, $"{count} were not said within half an hour.");
            await HoursAsync(world, 5.0 / 3_600);
        }
        Assert.Equal(count, (await SaidAsync(world)).Count);
    }

    /// <summary>Lets the clock go on in steps of five seconds.</summary>
    private static async Task HoursAsync(ShopWorld world, double hours)
    {
        for (var left = hours * 3_600; left > 0; left -= 5)
        {
            world.Server.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, Ct);
        }
    }

    private static async Task ChannelAsync(ShopWorld world)
    {
        var form = new
        {
            name = "值班",
            kind = "Webhook",
            url = "http://127.0.0.1:9/none",
            signingKey = "a key of the owner's, long enough",
            kinds = new[] { "shop" },
        };
        var added = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            world.Server.Http,
            "/api/v1/channels",
            form,
            Ct
        );
        Assert.Equal(System.Net.HttpStatusCode.Created, added.StatusCode);
    }

    private static async Task<IReadOnlyList<string>> SaidAsync(ShopWorld world)
    {
        await using var connection = await world.Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(
            null,
            world.Get<Database>().Kind,
            "SELECT text FROM shop_qq_out ORDER BY id"
        );
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var said = new List<string>();
        while (await reader.ReadAsync(Ct))
            said.Add(reader.GetString(0));
        return said;
    }
}
