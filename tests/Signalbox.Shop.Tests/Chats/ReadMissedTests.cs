using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Chats;

/// <summary>What buyers said while nobody listened is found at the next connection: answered while it is fresh, left to a person when it is not.</summary>
public sealed class ReadMissedTests
{
    private const string Chat = "50000000077";
    private const string List = "/r/Conversation/listNewestPagination";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task It_is_answered_once_at_the_next_connection(DatabaseKind kind)
    {
        await using var world = await AnsweringAsync(kind);
        await OffAsync(world);
        Say(world, "还在吗");
        await OnAsync(world);
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        await world.ReconnectAsync(politely: true);
        await world.GoOnAsync(20);

        Assert.Equal(["您好"], world.Texts);
        Assert.Equal(ShopWorld.Item, (await world.ChatAsync(Chat))!.ItemId);
    }

    [Fact]
    public async Task What_is_too_old_for_an_answer_waits_for_a_person()
    {
        await using var world = await AnsweringAsync(DatabaseKind.Sqlite);
        await OffAsync(world);
        Say(world, "还在吗");
        world.Server.Clock.Advance(TimeSpan.FromHours(2));
        await OnAsync(world);
        await world.UntilAsync(async () => await world.ChatAsync(Chat) is { Waits: true });

        Assert.Empty(world.Texts);
    }

    [Fact]
    public async Task What_was_said_before_the_account_was_ours_is_left_alone()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        const string other = "2200000000002";
        world.Platform.SayUnheard(other, ShopWorld.Buyer, Chat, ShopWorld.Item, "老的");
        world.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        await world
            .Get<AddAccount>()
            .RunAsync(TestServer.Somebody, new AccountAsked(world.Platform.Add(other, "二").Cookies, null, "二"), Ct);
        await world.UntilAsync(() => Task.FromResult(world.Platform.Frames.Any(f => f.Path == List)));
        await world.GoOnAsync(10);

        Assert.Equal(0, await world.CountAsync("shop_message"));
    }

    [Fact]
    public async Task A_list_that_is_refused_is_asked_for_again()
    {
        await using var world = await AnsweringAsync(DatabaseKind.Sqlite);
        await OffAsync(world);
        Say(world, "一");
        Say(world, "二");
        world.Platform.FrameBeNext(XianyuFrameMood.FlowControl, List);
        await OnAsync(world);
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));

        Assert.Equal(2, await world.CountAsync("shop_message WHERE sender = 0"));
    }

    private static async Task<ShopWorld> AnsweringAsync(DatabaseKind kind)
    {
        var world = await ShopWorld.StartAsync(kind);
        await world
            .Get<SaveRule>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new RuleAsked(null, null, "default", null, "您好", null, null, null),
                Ct
            );
        await world.BeginAsync();
        return world;
    }

    private static async Task OffAsync(ShopWorld world)
    {
        await SwitchAsync(world, false);
        await world.UntilAsync(async () => (await world.AccountAsync()).Line.State == "off");
    }

    private static async Task OnAsync(ShopWorld world)
    {
        await SwitchAsync(world, true);
        await world.BeginAsync();
    }

    private static Task SwitchAsync(ShopWorld world, bool on) =>
        world
            .Get<ChangeAccount>()
            .RunAsync(TestServer.Somebody, world.Account, new AccountChange(null, on, null, null, null), Ct);

    private static void Say(ShopWorld world, string text) =>
        world.Platform.SayUnheard(ShopWorld.Seller, ShopWorld.Buyer, Chat, ShopWorld.Item, text);
}
