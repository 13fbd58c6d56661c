using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>A message is accepted, refused, or unknown until the chat itself has been asked.</summary>
public sealed class SendMessageTests
{
    private const string Chat = "50000000001";
    private const string Buyer = "2215000000011";
    private const string Seller = "2200000000001";
    private const string Path = "sendByReceiverScope";

    private static readonly IReadOnlySet<string> None = new HashSet<string>(StringComparer.Ordinal);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("c2s_send_text", "-17850000000051")]
    [InlineData("c2s_send_image_type1", "-17850000000061")]
    public void It_is_written_as_the_web_client_writes_it(string sample, string uuid)
    {
        OutgoingContent content =
            sample == "c2s_send_text"
                ? new OutgoingText("您好，在的，直接拍就行")
                : new OutgoingPicture(new ChatPicture("https://example.invalid/card.jpg", 800, 600));

        var body = SendMessage.Body(new Sending(new ChatAddress(Seller, Chat, Buyer), uuid, content, default));

        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(XianyuSamples.Json($"ws/{sample}").GetProperty("body").GetRawText()),
                body
            ),
            body.ToJsonString()
        );
    }

    [Fact]
    public async Task An_accepted_one_has_its_number()
    {
        await using var world = await World.StartAsync();

        var outcome = await SendMessage.RunAsync(world.Connection, world.Sending("在的"), Ct);

        Assert.Equal(ImVerdict.Accepted, outcome.Verdict);
        Assert.EndsWith(".PNM", outcome.MessageId, StringComparison.Ordinal);
        Assert.Single(world.Platform.Messages);
    }

    [Fact]
    public async Task A_refused_one_says_why_and_stands_nowhere()
    {
        await using var world = await World.StartAsync();
        world.Platform.FrameBeNext(XianyuFrameMood.Refused, Path);

        var outcome = await SendMessage.RunAsync(world.Connection, world.Sending("加微信"), Ct);

        Assert.Equal(ImVerdict.Refused, outcome.Verdict);
        Assert.Contains("安全拦截", outcome.Reason, StringComparison.Ordinal);
        Assert.Empty(world.Platform.Messages);
    }

    [Theory]
    [InlineData(XianyuFrameMood.Silent, true)]
    [InlineData(XianyuFrameMood.Dropped, false)]
    public async Task Silence_is_settled_by_the_chat_itself(XianyuFrameMood mood, bool arrived)
    {
        await using var world = await World.StartAsync();
        world.Platform.FrameBeNext(mood, Path);
        var message = world.Sending("卡密：ABCD-1234");

        var outcome = await SendMessage.RunAsync(world.Connection, message, Ct);
        var settled = await SettleSend.RunAsync(world.Connection, message, None, Ct);

        Assert.Equal(ImVerdict.Unknown, outcome.Verdict);
        Assert.Equal(arrived ? ImVerdict.Accepted : ImVerdict.Refused, settled.Verdict);
        Assert.Equal(arrived, settled.MessageId is not null);
    }

    [Fact]
    public async Task The_same_text_that_was_sent_before_is_not_taken_for_it()
    {
        await using var world = await World.StartAsync();
        var first = await SendMessage.RunAsync(world.Connection, world.Sending("在的"), Ct);
        world.Platform.FrameBeNext(XianyuFrameMood.Dropped, Path);
        var second = world.Sending("在的");
        await SendMessage.RunAsync(world.Connection, second, Ct);

        var settled = await SettleSend.RunAsync(
            world.Connection,
            second,
            new HashSet<string>([first.MessageId!], StringComparer.Ordinal), // it was accepted
            Ct
        );

        Assert.Equal(ImVerdict.Refused, settled.Verdict);
    }

    [Fact]
    public async Task What_the_buyer_wrote_is_never_taken_for_ours()
    {
        await using var world = await World.StartAsync();
        var message = world.Sending("在的");
        world.Platform.Say(Chat, Buyer, message.Content.Data);
        world.Platform.Say("50000000002", Seller, message.Content.Data);

        Assert.Equal(ImVerdict.Refused, (await SettleSend.RunAsync(world.Connection, message, None, Ct)).Verdict);
    }

    [Fact]
    public async Task A_long_chat_is_read_page_by_page_and_an_endless_one_stays_unknown()
    {
        await using var world = await World.StartAsync();
        var message = world.Sending("找我");
        await SendMessage.RunAsync(world.Connection, message, Ct);
        for (var n = 0; n < 1_900; n++)
            world.Platform.Say(Chat, Buyer, new OutgoingText($"{n}").Data);
        Assert.Equal(ImVerdict.Accepted, (await SettleSend.RunAsync(world.Connection, message, None, Ct)).Verdict);

        for (var n = 0; n < 200; n++)
            world.Platform.Say(Chat, Buyer, new OutgoingText($"{n}").Data);
        Assert.Equal(ImVerdict.Unknown, (await SettleSend.RunAsync(world.Connection, message, None, Ct)).Verdict);
    }

    [Fact]
    public async Task Without_a_history_it_stays_unknown()
    {
        await using var world = await World.StartAsync();
        world.Platform.FrameBeNext(XianyuFrameMood.FlowControl, "listUserMessages");

        Assert.Equal(
            ImVerdict.Unknown,
            (await SettleSend.RunAsync(world.Connection, world.Sending("在的"), None, Ct)).Verdict
        );
    }

    private sealed record World(XianyuFarEnd Platform, ImConnection Connection) : IAsyncDisposable
    {
        private static readonly ImSettings Settings = new(TimeSpan.FromSeconds(4)); // of the wall: a busy machine answers in it

        private readonly FrameIds ids = new(TimeProvider.System);

        public static async Task<World> StartAsync()
        {
            var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, Ct);
            var device = DeviceId.New(Seller);
            var login = new ImLogin(platform.Add(Seller, "卖家").AccessTokenFor(device), device, "Mozilla/5.0");
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(platform.SocketUrl, Ct);
            return new World(
                platform,
                await ImConnection.RegisterAsync(
                    socket,
                    login,
                    Settings,
                    (_, _) => Task.CompletedTask,
                    TimeProvider.System,
                    Ct
                )
            );
        }

        public Sending Sending(string text) =>
            new(
                new ChatAddress(Seller, Chat, Buyer),
                ids.Uuid(),
                new OutgoingText(text),
                TimeProvider.System.GetUtcNow()
            );

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            await Platform.DisposeAsync();
        }
    }
}
