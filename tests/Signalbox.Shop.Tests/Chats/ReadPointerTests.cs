using System.Text;
using System.Text.Json.Nodes;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Rules;
using Signalbox.Shop.Tests.Xianyu;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Chats;

/// <summary>A message of which only the number comes is read from the chat, and answered once.</summary>
public sealed class ReadPointerTests
{
    private const string Pointer = "new_message_pointer";
    private const string History = "listUserMessages";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task It_is_read_answered_and_not_a_second_time(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        var number = Say(world, "在吗");

        await world.PushAsync(Pointer);
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        await world.PushAsync(Pointer, Pointer);
        await world.Platform.PushAsync(
            ShopWorld.Seller,
            [XianyuFarEnd.TextEntry(ShopWorld.Chat, ShopWorld.Buyer, ShopWorld.Seller, number, "在吗")],
            Ct
        );
        await world.GoOnAsync(20);

        Assert.Equal("3400000000001.PNM", number); // which the sample points to
        Assert.Equal(["在的"], world.Texts);
        Assert.Equal(0, await world.CountAsync("shop_pointer"));
        Assert.Equal(1, await world.CountAsync("shop_message WHERE sender = 0"));
        Assert.Equal(1, world.Platform.Frames.Count(f => f.Path.Contains(History, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(XianyuFrameMood.FlowControl, 3)]
    [InlineData(XianyuFrameMood.Refused, 1)]
    [InlineData(XianyuFrameMood.LinkLost, 1)]
    public async Task A_history_that_does_not_come_is_asked_for_again(XianyuFrameMood mood, int times)
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        Say(world, "在吗");
        world.Platform.FrameBeNext(mood, History, times);

        await world.PushAsync(Pointer);
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));

        Assert.Equal(0, await world.CountAsync("shop_pointer"));
    }

    [Theory, EachDatabase]
    public async Task What_stands_nowhere_is_given_up_and_kept_to_be_looked_at(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);

        await world.PushAsync(Pointer);
        await world.UntilAsync(async () => await world.CountAsync("shop_unread_entry") == 1);

        Assert.Equal(0, await world.CountAsync("shop_pointer"));
        Assert.Equal(6, world.Platform.Frames.Count(f => f.Path.Contains(History, StringComparison.Ordinal)));
        Assert.Empty(world.Texts);
    }

    [Fact]
    public void History_says_the_same_as_a_push()
    {
        var kept = XianyuSamples
            .Json("ws/s2c_list_messages_ok")
            .GetProperty("body")
            .GetProperty("userMessageModels")
            .EnumerateArray()
            .Select(m => ReadEntry.OfHistory(m.GetProperty("message"), "50000000001")!)
            .ToList();

        Assert.Equal(["2200000000001", "2215000000011"], kept.Select(m => m.Sender));
        Assert.Equal(["3400000000005.PNM", "3400000000001.PNM"], kept.Select(m => m.MessageId));
        Assert.Equal(["您好，在的，直接拍就行", "你好，还在吗"], kept.Select(m => m.Text));
        Assert.All(kept, m => Assert.True(m is { Content: 1, IsBetweenTwo: true, IsPlatforms: false, Order: null }));
        Assert.Equal("买家一号", kept[1].SenderNick);
    }

    private static async Task<ShopWorld> StartAsync(DatabaseKind kind)
    {
        var world = await ShopWorld.StartAsync(kind);
        await world
            .Get<SaveRule>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new RuleAsked(world.Account, null, "contains", ["在吗"], "在的", null, null, null),
                Ct
            );
        await world.BeginAsync();
        return world;
    }

    private static string Say(ShopWorld world, string text) =>
        world.Platform.Say(
            ShopWorld.Chat,
            ShopWorld.Buyer,
            Convert.ToBase64String(
                Encoding.UTF8.GetBytes(
                    new JsonObject
                    {
                        ["contentType"] = 1,
                        ["text"] = new JsonObject { ["text"] = text },
                    }.ToJsonString()
                )
            )
        );
}
