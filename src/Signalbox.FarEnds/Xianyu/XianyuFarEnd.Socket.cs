using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>How a frame of a client is answered for once.</summary>
public enum XianyuFrameMood
{
    /// <summary>It is done, and no answer comes.</summary>
    Silent,

    /// <summary>It is not done, and no answer comes.</summary>
    Dropped,

    /// <summary>It is refused, as a message that the platform does not like.</summary>
    Refused,

    /// <summary>It is done, and the link breaks before the answer.</summary>
    LinkLost,

    /// <summary>Too fast.</summary>
    FlowControl,

    /// <summary>Too many connections.</summary>
    TooMany,
}

/// <summary>A frame as the platform got it.</summary>
/// <param name="Account">Null before the connection is registered.</param>
/// <param name="Path">Its <c>lwp</c>; empty for the word that a push was taken.</param>
public sealed record XianyuFrame(string? Account, string Path, string Mid, JsonNode? Body);

/// <summary>The platform's socket: registration, pushes, messages that are kept, heartbeats.</summary>
/// <remarks>Source: contracts/xianyu.md, sections 6 and 8.</remarks>
public sealed partial class XianyuFarEnd
{
    private const string Suffix = "@goofish";

    private readonly ConcurrentDictionary<string, Link> links = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<XianyuFrame> frames = new();
    private readonly ConcurrentQueue<JsonNode> messages = new();
    private readonly List<Kept> history = [];
    private readonly Lock historyGate = new();
    private readonly ConcurrentQueue<(string Path, XianyuFrameMood Mood)> frameMoods = new();
    private readonly ConcurrentDictionary<string, string> chats = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Seller, string Item)> parties = new(StringComparer.Ordinal);
    private int pushed;
    private int registered;
    private int opened;

    /// <summary>Whether heartbeats are answered.</summary>
    public bool AnswersHeartbeats { get; set; } = true;

    /// <summary>How many accounts are connected.</summary>
    public int Connected => links.Count;

    /// <summary>How often a connection was registered.</summary>
    public int Registered => Volatile.Read(ref registered);

    /// <summary>Told of each message that is taken, with its chat; null tells nobody.</summary>
    public Action<string>? Took { get; set; }

    /// <summary>Whether frames and calls are remembered; off for those who send a million.</summary>
    public bool Remembers { get; set; } = true;

    /// <summary>A text of a buyer, as it stands in <c>data</c>: JSON, which the platform writes too.</summary>
    /// <param name="item">What the chat is about; null: it does not say.</param>
    public static string TextEntry(
        string conversation,
        string buyer,
        string seller,
        string message,
        string text,
        string? item = null
    ) =>
        new JsonObject
        {
            ["1"] = new JsonObject
            {
                ["1"] = new JsonObject { ["1"] = buyer + Suffix },
                ["2"] = conversation + Suffix,
                ["3"] = message,
                ["6"] = new JsonObject
                {
                    ["1"] = 101,
                    ["3"] = new JsonObject
                    {
                        ["2"] = text,
                        ["4"] = 1,
                        ["5"] = new JsonObject
                        {
                            ["contentType"] = 1,
                            ["text"] = new JsonObject { ["text"] = text },
                        }.ToJsonString(),
                    },
                },
                ["10"] = new JsonObject
                {
                    ["reminderContent"] = text,
                    ["senderUserId"] = buyer,
                    ["receiver"] = seller,
                    ["sessionType"] = "1",
                    ["reminderUrl"] = item is null
                        ? null
                        : $"fleamarket://message_chat?itemId={item}&peerUserId={buyer}&sid={conversation}",
                },
            },
        }.ToJsonString();

    /// <summary>Where the socket listens.</summary>
    public Uri SocketUrl => new($"ws{Url["http".Length..]}/im");

    /// <summary>All frames of all clients, oldest first.</summary>
    public IReadOnlyList<XianyuFrame> Frames => [.. frames];

    /// <summary>The messages that were taken, as they were sent, oldest first: what buyers see.</summary>
    public IReadOnlyList<JsonNode> Messages => [.. messages];

    /// <summary>Treats the next frames of this path so.</summary>
    /// <param name="path">E.g. <c>/reg</c>, or a part of it.</param>
    public void FrameBeNext(XianyuFrameMood mood, string path, int times = 1)
    {
        for (var n = 0; n < times; n++)
            frameMoods.Enqueue((path, mood));
    }

    /// <summary>Pushes entries, as they stand in <c>data</c>, to an account in one frame.</summary>
    /// <returns>The mid of the push.</returns>
    public Task<string> PushAsync(string account, IEnumerable<string> entries, CancellationToken ct)
    {
        var list = new JsonArray();
        foreach (var entry in entries)
            list.Add(
                new JsonObject
                {
                    ["bizType"] = 40,
                    ["objectType"] = 40000,
                    ["data"] = entry,
                }
            );
        return PushAsync(
            account,
            "/s/sync",
            new JsonObject
            {
                ["syncPushPackage"] = new JsonObject { ["maxHighPts"] = 0, ["data"] = list },
            },
            ct
        );
    }

    /// <summary>Pushes a body to an account.</summary>
    public async Task<string> PushAsync(string account, string path, JsonNode body, CancellationToken ct)
    {
        var mid = $"{Interlocked.Increment(ref pushed):x8} 0";
        await links[account]
            .SendAsync(
                new JsonObject
                {
                    ["lwp"] = path,
                    ["headers"] = new JsonObject
                    {
                        ["mid"] = mid,
                        ["sid"] = "made-up",
                        ["dt"] = "j",
                    },
                    ["body"] = body,
                }.ToJsonString(),
                ct
            );
        return mid;
    }

    /// <summary>Sends text that need not be a frame.</summary>
    public Task SendTextAsync(string account, string text, CancellationToken ct) => links[account].SendAsync(text, ct);

    /// <summary>Closes an account's connection, with the usual word or without any.</summary>
    public Task CloseAsync(string account, bool politely, CancellationToken ct) =>
        links[account].CloseAsync(politely, ct);

    private async Task ListenAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await ShowSiteAsync(http);
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var link = new Link(socket);
        var buffer = new byte[4 * 1024];
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                whole.Write(buffer.AsSpan(0, part.Count));
                if (!part.EndOfMessage)
                    continue;
                await HearAsync(link, Encoding.UTF8.GetString(whole.ToArray()), http.RequestAborted);
                whole.SetLength(0);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // the client has gone
        }
    }

    private async Task HearAsync(Link link, string text, CancellationToken ct)
    {
        var frame = JsonNode.Parse(text)!;
        var (path, mid) = ($"{frame["lwp"]}", $"{frame["headers"]?["mid"]}");
        if (Remembers)
            frames.Enqueue(new XianyuFrame(link.Account, path, mid, frame["body"]));
        if (path.Length == 0 || (path == "/!" && !AnswersHeartbeats))
            return;
        var mood = FrameMood(path);
        if (mood == XianyuFrameMood.Dropped)
            return;
        var answer = mood switch
        {
            XianyuFrameMood.Refused => Answer(mid, 403, ("reason", "CSI_FORBID"), ("moreInfo", "CSI_FORBID||安全拦截")),
            XianyuFrameMood.FlowControl => Answer(mid, 400, ("code", "400600001"), ("reason", "flow control")),
            XianyuFrameMood.TooMany => Answer(mid, 401, ("reason", "connect limit")),
            _ => FrameFromSaved(path, mid) ?? Done(link, path, mid, frame),
        };
        if (mood == XianyuFrameMood.LinkLost)
            await link.CloseAsync(politely: false, ct);
        else if (mood != XianyuFrameMood.Silent)
            await link.SendAsync(answer.ToJsonString(), ct);
    }

    private XianyuFrameMood? FrameMood(string path) =>
        frameMoods.TryPeek(out var next)
        && path.Contains(next.Path, StringComparison.Ordinal)
        && frameMoods.TryDequeue(out var mine)
            ? mine.Mood
            : null;

    private JsonObject Done(Link link, string path, string mid, JsonNode frame) =>
        path switch
        {
            "/reg" => Register(link, mid, frame),
            "/!" => Answer(mid, 200),
            _ when link.Account is null => Answer(mid, 401, ("reason", "not auth")),
            "/r/SyncStatus/getState" => Answer(mid, 200, ("topic", "sync"), ("pipeline", "sync")),
            "/r/SyncStatus/ackDiff" => Answer(mid, 200),
            "/r/MessageSend/sendByReceiverScope" => Keep(link.Account, mid, frame),
            "/r/SingleChatConversation/create" => Open(mid, frame["body"]!.AsArray()),
            "/r/MessageManager/listUserMessages" => History(mid, frame["body"]!.AsArray()),
            "/r/Conversation/listNewestPagination" => Conversations(link.Account, mid, frame["body"]!.AsArray()),
            _ => Answer(mid, 404, ("reason", "no such path")),
        };

    private JsonObject Register(Link link, string mid, JsonNode frame)
    {
        var headers = frame["headers"]!;
        var device = $"{headers["did"]}";
        var account = accounts.GetValueOrDefault(device[(device.LastIndexOf('-') + 1)..]);
        if ($"{headers["app-key"]}" != "444e9908a51d1cb236a27862abc769c9" || account is null)
            return Answer(mid, 401, ("reason", "device id or appkey is not equal"));
        if (!account.Allows(device, $"{headers["token"]}"))
            return Answer(mid, 401, ("reason", "invalid token"));
        link.Account = account.Id;
        links[account.Id] = link;
        Interlocked.Increment(ref registered);
        var answer = Answer(mid, 200, ("unitName", "center"));
        answer["headers"]!["reg-uid"] = account.Id + Suffix;
        return answer;
    }

    private JsonObject Keep(string account, string mid, JsonNode frame)
    {
        var message = frame["body"]!.AsArray().FirstOrDefault();
        Took?.Invoke($"{message?["cid"]}".Replace(Suffix, "", StringComparison.Ordinal));
        if (Remembers)
            messages.Enqueue(frame["body"]!.DeepClone());
        return Answer(
            mid,
            200,
            ("messageId", Remember($"{message?["cid"]}", account, $"{message?["content"]?["custom"]?["data"]}"))
        );
    }

    /// <summary>The chat of two people about an item: the same each time.</summary>
    public string ChatOf(string buyer, string item) =>
        chats.GetOrAdd(
            $"{buyer} {item}",
            _ => (50_000_000_000 + Interlocked.Increment(ref opened)).ToString(CultureInfo.InvariantCulture)
        );

    private JsonObject Open(string mid, JsonArray asked)
    {
        var pair = asked[0]!;
        var answer = Answer(mid, 200);
        answer["body"] = new JsonObject
        {
            ["singleChatConversation"] = new JsonObject
            {
                ["cid"] =
                    ChatOf(
                        $"{pair["pairFirst"]}".Replace(Suffix, "", StringComparison.Ordinal),
                        $"{pair["extension"]?["itemId"]}"
                    ) + Suffix,
            },
        };
        return answer;
    }

    /// <summary>Puts a message into a chat's history, as if it had been said there.</summary>
    /// <param name="data">Base64 of its content.</param>
    /// <returns>Its number.</returns>
    public string Say(string conversation, string sender, string data) => Remember(conversation + Suffix, sender, data);

    /// <summary>A buyer says something about an item while nobody may be listening: it stands in the history, and is not pushed.</summary>
    /// <returns>Its number.</returns>
    public string SayUnheard(string seller, string buyer, string conversation, string item, string text)
    {
        parties[conversation + Suffix] = (seller, item);
        var content = new JsonObject
        {
            ["contentType"] = 1,
            ["text"] = new JsonObject { ["text"] = text },
        };
        return Say(conversation, buyer, Convert.ToBase64String(Encoding.UTF8.GetBytes(content.ToJsonString())));
    }

    /// <summary>A page of a seller's chats, those first in which something was said last; the cursor is milliseconds.</summary>
    private JsonObject Conversations(string seller, string mid, JsonArray asked)
    {
        var (before, count) = (asked[0]!.GetValue<long>(), asked[1]!.GetValue<int>());
        List<Kept> page;
        lock (historyGate)
            page =
            [
                .. history
                    .Where(k => parties.TryGetValue(k.Conversation, out var of) && of.Seller == seller)
                    .GroupBy(k => k.Conversation, (_, all) => all.MaxBy(k => k.Place)!)
                    .Where(k => k.At.ToUnixTimeMilliseconds() < before)
                    .OrderByDescending(k => k.At)
                    .Take(count + 1),
            ];
        var list = new JsonArray();
        foreach (var last in page.Take(count))
            list.Add(
                new JsonObject
                {
                    ["type"] = 1,
                    ["singleChatUserConversation"] = new JsonObject
                    {
                        ["modifyTime"] = last.At.ToUnixTimeMilliseconds(),
                        ["singleChatConversation"] = new JsonObject
                        {
                            ["cid"] = last.Conversation,
                            ["extension"] = new JsonObject { ["itemId"] = parties[last.Conversation].Item },
                        },
                        ["lastMessage"] = new JsonObject
                        {
                            ["message"] = new JsonObject
                            {
                                ["messageId"] = last.Id,
                                ["cid"] = last.Conversation,
                                ["createAt"] = last.At.ToUnixTimeMilliseconds(),
                                ["sender"] = new JsonObject { ["uid"] = last.Sender },
                            },
                        },
                    },
                }
            );
        var answer = Answer(mid, 200);
        answer["body"] = new JsonObject
        {
            ["hasMore"] = page.Count > count ? 1 : 0,
            ["nextCursor"] = page.Count > count ? page[count - 1].At.ToUnixTimeMilliseconds() : 0,
            ["userConvs"] = list,
        };
        return answer;
    }

    private string Remember(string conversation, string sender, string data)
    {
        lock (historyGate)
        {
            var kept = new Kept(history.Count + 1, conversation, sender + Suffix, clock.GetUtcNow(), data);
            history.Add(kept);
            return kept.Id;
        }
    }

    /// <summary>A page, the newest first; the cursor is a place in the order in which they came.</summary>
    private JsonObject History(string mid, JsonArray asked)
    {
        var (chat, before, count) = ($"{asked[0]}", asked[2]!.GetValue<long>(), asked[3]!.GetValue<int>());
        List<Kept> page;
        lock (historyGate)
            page =
            [
                .. history
                    .Where(k => k.Conversation == chat && k.Place < before)
                    .OrderByDescending(k => k.Place)
                    .Take(count + 1),
            ];
        var list = new JsonArray();
        foreach (var kept in page.Take(count))
            list.Add(
                new JsonObject
                {
                    ["message"] = new JsonObject
                    {
                        ["messageId"] = kept.Id,
                        ["cid"] = kept.Conversation,
                        ["createAt"] = kept.At.ToUnixTimeMilliseconds(),
                        ["sender"] = new JsonObject { ["uid"] = kept.Sender },
                        ["content"] = new JsonObject
                        {
                            ["contentType"] = 101,
                            ["custom"] = new JsonObject { ["type"] = 1, ["data"] = kept.Data },
                        },
                        ["extension"] = new JsonObject
                        {
                            ["senderUserId"] = kept.Sender.Replace(Suffix, "", StringComparison.Ordinal),
                            ["sessionType"] = "1",
                        },
                    },
                    ["readStatus"] = 1,
                }
            );
        var answer = Answer(mid, 200);
        answer["body"] = new JsonObject
        {
            ["hasMore"] = page.Count > count ? 1 : 0,
            ["nextCursor"] = page.Count > count ? page[count - 1].Place : 0,
            ["userMessageModels"] = list,
        };
        return answer;
    }

    private sealed record Kept(int Place, string Conversation, string Sender, DateTimeOffset At, string Data)
    {
        public string Id => $"{3_400_000_000_000 + Place}.PNM";
    }

    private static JsonObject Answer(string mid, int code, params (string Name, string Value)[] body)
    {
        var said = new JsonObject();
        foreach (var (name, value) in body)
            said[name] = value;
        return new JsonObject
        {
            ["code"] = code,
            ["headers"] = new JsonObject { ["mid"] = mid },
            ["body"] = said,
        };
    }

    /// <summary>One connection.</summary>
    private sealed class Link(WebSocket socket) : IDisposable
    {
        private readonly SemaphoreSlim writing = new(1);

        public string? Account { get; set; }

        public void Dispose() => writing.Dispose();

        public async Task SendAsync(string text, CancellationToken ct)
        {
            await writing.WaitAsync(ct);
            try
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, ct);
            }
            finally
            {
                writing.Release();
            }
        }

        public async Task CloseAsync(bool politely, CancellationToken ct)
        {
            if (politely)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
            else
                socket.Abort();
        }
    }
}
