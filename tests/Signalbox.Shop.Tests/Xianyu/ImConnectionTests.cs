using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;
using Signalbox.Shop.Xianyu.Wire;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>A connection over a real socket: everything that comes is taken in once, and its end has a reason.</summary>
public sealed class ImConnectionTests
{
    private const string Send = "/r/MessageSend/sendByReceiverScope";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_entry_of_every_push_is_taken_in_and_each_push_acknowledged_once()
    {
        await using var world = await World.StartAsync();
        string[] entries = ["card_order_paid", "chat_text_buyer", "typing"];

        var mids = new List<string>();
        for (var n = 0; n < 20; n++)
            mids.Add(await world.Platform.PushAsync(world.Account.Id, Encoded(entries), Ct));
        await World.UntilAsync(() => world.Acknowledged.Count >= 20);

        Assert.Equal(60, world.Taken.Count);
        Assert.Equal(20, world.Taken.Count(e => e is ChatMessage { Order.Event: OrderEvent.Paid }));
        Assert.Equal(mids, world.Acknowledged);
    }

    [Fact]
    public async Task A_broken_entry_and_half_a_frame_cost_nothing_else()
    {
        await using var world = await World.StartAsync();

        await world.Platform.SendTextAsync(world.Account.Id, """{"lwp":"/s/sync","headers":{"mid":"1 0"},"bo""", Ct);
        await world.Platform.SendTextAsync(world.Account.Id, "[]", Ct);
        await world.Platform.PushAsync(
            world.Account.Id,
            [.. Encoded("chat_text_buyer"), "%%%", "kZGRkQ", .. Encoded("chat_text_buyer_2nd_item")],
            Ct
        );
        await World.UntilAsync(() => world.Acknowledged.Count == 1);

        Assert.Equal(["2215000000011", "4100000001"], world.Taken.OfType<ChatMessage>().Select(m => m.Sender));
        Assert.Equal(["%%%", "kZGRkQ"], world.Bad.Select(b => b.Data));
        Assert.False(world.Connection.Ended.IsCompleted);
    }

    [Fact]
    public async Task Ten_thousand_entries_in_one_frame_are_all_taken_in()
    {
        await using var world = await World.StartAsync();

        await world.Platform.PushAsync(world.Account.Id, Enumerable.Repeat(Encoded("typing")[0], 10_000), Ct);
        await World.UntilAsync(() => world.Acknowledged.Count == 1);

        Assert.Equal(10_000, world.Taken.Count);
    }

    [Fact]
    public async Task Pushes_of_other_channels_are_read_and_a_gap_is_caught_up_with()
    {
        await using var world = await World.StartAsync();

        await world.Platform.PushAsync(
            world.Account.Id,
            "/s/para",
            JsonNode.Parse("""{"syncExtraType":{"type":1}}""")!, // it is an object
            Ct
        );
        await World.UntilAsync(() => world.Acknowledged.Count == 1);

        Assert.Equal(1, world.Gaps);
        Assert.Equal(
            ["/reg", "/r/SyncStatus/getState", "/r/SyncStatus/ackDiff"],
            world.Platform.Frames.Where(f => f.Path.Length > 0).Select(f => f.Path)
        );
    }

    [Theory]
    [InlineData(null, "Accepted", 1)]
    [InlineData(XianyuFrameMood.Refused, "Refused", 0)]
    [InlineData(XianyuFrameMood.FlowControl, "Refused", 0)]
    [InlineData(XianyuFrameMood.Silent, "Unknown", 1)]
    [InlineData(XianyuFrameMood.LinkLost, "Unknown", 1)]
    public async Task What_becomes_of_a_message_is_never_guessed(XianyuFrameMood? mood, string verdict, int seen)
    {
        await using var world = await World.StartAsync();
        if (mood is { } said)
            world.Platform.FrameBeNext(said, Send);

        var answer = await world.Connection.AskAsync(Send, new JsonArray(new JsonObject { ["uuid"] = "-1" }), Ct);

        Assert.Equal(verdict, $"{answer.Verdict}");
        Assert.Equal(seen, world.Platform.Messages.Count);
        Assert.Equal(answer.Verdict == ImVerdict.Accepted, answer.Reason.Length == 0);
    }

    [Fact]
    public async Task Answers_find_their_requests_whatever_their_order()
    {
        await using var world = await World.StartAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(n => world.Connection.AskAsync(Send, new JsonArray(new JsonObject { ["uuid"] = $"{n}" }), Ct))
        );

        Assert.All(answers, a => Assert.Equal(ImVerdict.Accepted, a.Verdict));
        Assert.Equal(200, answers.Select(a => a.Body.Text("messageId")).Distinct().Count());
        Assert.Equal(200, world.Platform.Frames.Select(f => f.Mid).Where(m => m.Length > 0).Distinct().Count() - 1);
    }

    [Fact]
    public async Task Heartbeats_go_out_and_their_silence_ends_it()
    {
        await using var world = await World.StartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(15));
        await World.UntilAsync(() => world.Platform.Frames.Count(f => f.Path == "/!") == 1);
        Assert.False(world.Connection.Ended.IsCompleted);

        world.Platform.AnswersHeartbeats = false;
        await World.UntilAsync(() =>
        {
            world.Clock.Advance(TimeSpan.FromSeconds(15));
            return world.Connection.Ended.IsCompleted;
        });

        Assert.Equal(ImEnd.Silent, await world.Connection.Ended);
    }

    [Theory]
    [InlineData(true, "Closed")]
    [InlineData(false, "BrokenOff")]
    public async Task An_end_has_its_reason_and_tells_who_waits(bool politely, string why)
    {
        await using var world = await World.StartAsync();
        world.Platform.FrameBeNext(XianyuFrameMood.Silent, Send);
        var asked = world.Connection.AskAsync(Send, new JsonArray(), Ct);
        await World.UntilAsync(() => world.Platform.Messages.Count == 1);

        await world.Platform.CloseAsync(world.Account.Id, politely, Ct);

        Assert.Equal(why, $"{await world.Connection.Ended}");
        Assert.Equal(ImVerdict.Unknown, (await asked).Verdict);
        Assert.Equal(ImVerdict.Unknown, (await world.Connection.AskAsync(Send, new JsonArray(), Ct)).Verdict);
    }

    [Theory]
    [InlineData("/push/kickout", "KickedOut")]
    [InlineData("/s/session/remove", "TooMany")]
    public async Task Being_thrown_out_is_told_apart(string path, string why)
    {
        await using var world = await World.StartAsync();

        await world.Platform.PushAsync(world.Account.Id, path, new JsonObject(), Ct);

        Assert.Equal(why, $"{await world.Connection.Ended}");
    }

    [Fact]
    public async Task What_was_not_taken_in_is_not_acknowledged()
    {
        await using var world = await World.StartAsync(_ => throw new InvalidOperationException("the disk is full"));

        await world.Platform.PushAsync(world.Account.Id, Encoded("chat_text_buyer"), Ct);

        Assert.Equal(ImEnd.NotTaken, await world.Connection.Ended);
        Assert.Equal("the disk is full", world.Connection.Fault?.Message);
        Assert.Empty(world.Acknowledged);
    }

    [Fact]
    public async Task Slow_work_does_not_hold_up_heartbeats()
    {
        var slow = new TaskCompletionSource();
        await using var world = await World.StartAsync(_ => slow.Task);
        await world.Platform.PushAsync(world.Account.Id, Encoded("chat_text_buyer"), Ct);

        world.Clock.Advance(TimeSpan.FromSeconds(15));
        await World.UntilAsync(() => world.Platform.Frames.Any(f => f.Path == "/!"));
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, Ct); // longer than an answer may take

        Assert.False(world.Connection.Ended.IsCompleted);
        slow.SetResult();
        await World.UntilAsync(() => world.Acknowledged.Count == 1);
    }

    [Fact]
    public async Task A_refused_registration_says_whether_the_token_or_the_number_is_why()
    {
        await using var world = await World.StartAsync();
        world.Account.EndAccessTokens();
        Assert.Equal(ImRefusal.Token, (await Assert.ThrowsAsync<ImRefusedException>(world.AgainAsync)).Kind);
        world.Platform.FrameBeNext(XianyuFrameMood.TooMany, "/reg");
        Assert.Equal(ImRefusal.TooMany, (await Assert.ThrowsAsync<ImRefusedException>(world.AgainAsync)).Kind);
        world.Platform.FrameBeNext(XianyuFrameMood.Silent, "/reg");
        Assert.Equal(ImRefusal.Other, (await Assert.ThrowsAsync<ImRefusedException>(world.AgainAsync)).Kind);
    }

    private static string[] Encoded(params string[] names)
    {
        var all = XianyuSamples.Json("encoded");
        return [.. names.Select(name => all.GetProperty(name).GetString()!)]; // each is text
    }

    private sealed class World : IAsyncDisposable
    {
        private static readonly ImSettings Settings = new(TimeSpan.FromSeconds(1));

        private Func<ImPush, Task> take = _ => Task.CompletedTask;
        private ImLogin? login;

        public TestClock Clock { get; } = new();
        public required XianyuFarEnd Platform { get; init; }
        public required XianyuAccount Account { get; init; }
        public ImConnection Connection { get; private set; } = null!; // set by StartAsync
        public ConcurrentQueue<Incoming> Taken { get; } = new();
        public ConcurrentQueue<BadEntry> Bad { get; } = new();
        public int Gaps { get; private set; }

        /// <summary>Mids of the pushes that were acknowledged, in order.</summary>
        public IReadOnlyList<string> Acknowledged =>
            [.. Platform.Frames.Where(f => f.Path.Length == 0).Select(f => f.Mid)];

        public static async Task<World> StartAsync(Func<ImPush, Task>? take = null)
        {
            var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, Ct);
            var world = new World { Platform = platform, Account = platform.Add("2200000000001", "卖家") };
            world.take = take ?? world.take;
            var device = DeviceId.New(world.Account.Id);
            world.login = new ImLogin(world.Account.AccessTokenFor(device), device, "Mozilla/5.0 Chrome/140.0.0.0");
            world.Connection = await world.AgainAsync();
            return world;
        }

        public async Task<ImConnection> AgainAsync()
        {
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(Platform.SocketUrl, Ct);
            return await ImConnection.RegisterAsync(socket, login!, Settings, TakeAsync, Clock, Ct); // set by StartAsync
        }

        public static async Task UntilAsync(Func<bool> isSo)
        {
            while (!isSo())
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            await Platform.DisposeAsync();
        }

        private async Task TakeAsync(ImPush push, CancellationToken ct)
        {
            await take(push);
            foreach (var entry in push.Entries)
                Taken.Enqueue(entry);
            foreach (var bad in push.Bad)
                Bad.Enqueue(bad);
            if (push.HasGap)
                Gaps++;
        }
    }
}
