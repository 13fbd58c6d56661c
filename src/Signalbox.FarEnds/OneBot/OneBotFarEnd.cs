using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.OneBot;

/// <summary>A OneBot v11 that is signed in with a QQ number: it opens a socket of the role Universal, is called over HTTP, and posts events.</summary>
/// <remarks>Source: contracts/onebot.md, part 1. Signatures are computed here.</remarks>
public sealed class OneBotFarEnd : IAsyncDisposable
{
    private readonly ConcurrentQueue<OneBotMood> moods = new();
    private readonly ConcurrentQueue<OneBotCall> calls = new();
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());
    private readonly CancellationTokenSource over = new();
    private ClientWebSocket? socket;
    private Task reading = Task.CompletedTask;
    private FarEnd? end;
    private long given = 10;
    private long heard = 1_000;

    private OneBotFarEnd() { }

    /// <summary>The QQ number that it is signed in with.</summary>
    public long SelfId { get; init; } = 10_000_001;

    /// <summary>What it shows, and wants to be shown.</summary>
    public string Token { get; set; } = "a-token-of-sixteen";

    /// <summary>What it signs with.</summary>
    public string Secret { get; set; } = "made-up-secret-16";

    /// <summary>Where it is called over HTTP, without a slash at the end.</summary>
    public string Url => end!.Url; // set before anyone gets it

    /// <summary>All calls, oldest first.</summary>
    public IReadOnlyList<OneBotCall> Calls => [.. calls];

    /// <summary>Whether its socket is open.</summary>
    public bool IsConnected => socket is { State: WebSocketState.Open };

    /// <summary>Starts one, which has opened no socket yet.</summary>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<OneBotFarEnd> StartAsync(CancellationToken ct, int port = 0)
    {
        var bot = new OneBotFarEnd();
        bot.end = await FarEnd.StartAsync(app => app.MapPost("/{action}", bot.AnswerAsync), ct, port);
        return bot;
    }

    /// <summary>Answers the next calls so.</summary>
    public void BeNext(OneBotMood mood, int times = 1)
    {
        for (var n = 0; n < times; n++)
            moods.Enqueue(mood);
    }

    /// <summary>Opens its socket.</summary>
    /// <param name="address">Of the server, e.g. <c>http://127.0.0.1:40123/onebot/…/ws</c>.</param>
    /// <returns>101 when it is open; else the status that it was refused with.</returns>
    public async Task<int> ConnectAsync(Uri address, CancellationToken ct, string role = "Universal")
    {
        var opened = new ClientWebSocket();
        opened.Options.CollectHttpResponseDetails = true;
        opened.Options.SetRequestHeader("X-Self-ID", SelfId.ToString(CultureInfo.InvariantCulture));
        opened.Options.SetRequestHeader("X-Client-Role", role);
        if (Token.Length > 0)
            opened.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        try
        {
            await opened.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, ct);
        }
        catch (WebSocketException) when ((int)opened.HttpStatusCode != 0)
        {
            var status = (int)opened.HttpStatusCode;
            opened.Dispose();
            return status;
        }
        socket = opened;
        reading = ReadAsync(opened);
        await SendAsync(opened, Meta("lifecycle", ("sub_type", "connect")).ToJsonString(), ct);
        return 101;
    }

    /// <summary>Breaks its socket off.</summary>
    public void Break() => socket?.Abort();

    /// <summary>An event of somebody who says something to it, or in a group.</summary>
    /// <param name="replyTo">The message that it answers; null for none.</param>
    /// <param name="coded">Whether its text has CQ codes, in place of a list of segments.</param>
    public JsonObject Event(
        long from,
        string text,
        long? replyTo = null,
        long? group = null,
        string role = "member",
        bool coded = false
    )
    {
        var segments = new JsonArray();
        if (replyTo is { } id)
            segments.Add(Segment("reply", "id", id.ToString(CultureInfo.InvariantCulture)));
        if (group is not null && replyTo is not null)
            segments.Add(Segment("at", "qq", SelfId.ToString(CultureInfo.InvariantCulture)));
        segments.Add(Segment("text", "text", text));
        var code = replyTo is { } to ? string.Create(CultureInfo.InvariantCulture, $"[CQ:reply,id={to}]") : "";
        var escaped = text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("[", "&#91;", StringComparison.Ordinal)
            .Replace("]", "&#93;", StringComparison.Ordinal);
        var said = new JsonObject
        {
            ["time"] = 1_785_000_001,
            ["self_id"] = SelfId,
            ["post_type"] = "message",
            ["message_type"] = group is null ? "private" : "group",
            ["sub_type"] = group is null ? "friend" : "normal",
            ["message_id"] = Interlocked.Increment(ref heard),
            ["user_id"] = from,
            ["message"] = coded ? code + escaped : segments,
            ["raw_message"] = code + escaped,
            ["font"] = 0,
            ["sender"] = new JsonObject
            {
                ["user_id"] = from,
                ["nickname"] = "店主",
                ["role"] = role,
            },
        };
        if (group is { } number)
            said["group_id"] = number;
        return said;
    }

    /// <summary>Tells an event, or any text, over its socket.</summary>
    public Task TellAsync(string text, CancellationToken ct) => SendAsync(socket!, text, ct); // it is open

    /// <summary>Posts an event, signed.</summary>
    /// <param name="address">Of the server.</param>
    /// <returns>The status of the answer.</returns>
    public async Task<int> PostAsync(Uri address, string body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-Self-ID", SelfId.ToString(CultureInfo.InvariantCulture));
#pragma warning disable CA5350 // OneBot's choice
        var signature = HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body));
#pragma warning restore CA5350
        if (Secret.Length > 0)
            request.Headers.Add("X-Signature", $"sha1={Convert.ToHexStringLower(signature)}");
        using var answer = await http.SendAsync(request, ct);
        return (int)answer.StatusCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        socket?.Abort();
        await reading;
        socket?.Dispose();
        http.Dispose();
        over.Dispose();
        await end!.DisposeAsync(); // set before anyone gets it
    }

    /// <summary>A heartbeat, as it is told now and then.</summary>
    public JsonObject Heartbeat() =>
        Meta("heartbeat", ("status", new JsonObject { ["online"] = true, ["good"] = true }), ("interval", 15_000));

    private JsonObject Meta(string type, params (string Name, JsonNode Value)[] more)
    {
        var meta = new JsonObject
        {
            ["time"] = 1_785_000_000,
            ["self_id"] = SelfId,
            ["post_type"] = "meta_event",
            ["meta_event_type"] = type,
        };
        foreach (var (name, value) in more)
            meta[name] = value;
        return meta;
    }

    private static JsonObject Segment(string type, string name, string value) =>
        new()
        {
            ["type"] = type,
            ["data"] = new JsonObject { [name] = value },
        };

    private static Task SendAsync(ClientWebSocket to, string text, CancellationToken ct) =>
        to.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, ct);

    private async Task ReadAsync(ClientWebSocket from)
    {
        var buffer = new byte[64 * 1024];
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await from.ReceiveAsync(buffer.AsMemory(), over.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                whole.Write(buffer.AsSpan(0, part.Count));
                if (!part.EndOfMessage)
                    continue;
                await HearAsync(from, Encoding.UTF8.GetString(whole.ToArray()));
                whole.SetLength(0);
            }
        }
        catch (Exception gone)
            when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // the server has gone
        }
    }

    private async Task HearAsync(ClientWebSocket from, string text)
    {
        var frame = JsonNode.Parse(text)!;
        var mood = moods.TryDequeue(out var next) ? next : OneBotMood.Well;
        var answer = Take($"{frame["action"]}", frame["params"]!, text, mood);
        answer["echo"] = mood == OneBotMood.OtherEcho ? "e-0" : $"{frame["echo"]}";
        switch (mood)
        {
            case OneBotMood.Silence:
                return;
            case OneBotMood.Half:
                var half = answer.ToJsonString();
                await from.SendAsync(
                    Encoding.UTF8.GetBytes(half[..(half.Length / 2)]),
                    WebSocketMessageType.Text,
                    endOfMessage: false,
                    over.Token
                );
                from.Abort();
                return;
            case OneBotMood.Garbage:
                await SendAsync(from, "{\"status\":", over.Token);
                break;
        }
        await SendAsync(from, answer.ToJsonString(), over.Token);
    }

    /// <summary>Over HTTP: 401 without a token, 403 with another; then 200 whatever comes of it.</summary>
    private async Task AnswerAsync(HttpContext context, string action)
    {
        var shown = AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var value)
            ? value.Parameter
            : null;
        if (shown != Token)
        {
            context.Response.StatusCode = shown is null ? 401 : 403;
            return;
        }
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var mood = moods.TryDequeue(out var next) ? next : OneBotMood.Well;
        var answer = Take(action, JsonNode.Parse(text)!, text, mood).ToJsonString();
        context.Response.ContentType = "application/json";
        switch (mood)
        {
            case OneBotMood.Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                break;
            case OneBotMood.Half:
                context.Response.ContentLength = Encoding.UTF8.GetByteCount(answer);
                await context.Response.WriteAsync(answer[..(answer.Length / 2)], context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            default:
                await context.Response.WriteAsync(
                    mood == OneBotMood.Garbage ? "<html>" : answer,
                    context.RequestAborted
                );
                break;
        }
    }

    private JsonObject Take(string action, JsonNode asked, string raw, OneBotMood mood)
    {
        var segments = asked["message"]!.AsArray();
        var id = mood == OneBotMood.Failed ? 0 : Interlocked.Increment(ref given);
        calls.Enqueue(
            new OneBotCall(
                action,
                (asked["group_id"] ?? asked["user_id"])!.GetValue<long>(),
                string.Concat(segments.Where(s => $"{s!["type"]}" == "text").Select(s => $"{s!["data"]!["text"]}")),
                segments.FirstOrDefault(s => $"{s!["type"]}" == "reply") is { } reply
                    ? long.Parse($"{reply["data"]!["id"]}", CultureInfo.InvariantCulture)
                    : null,
                id,
                raw
            )
        );
        return mood switch
        {
            OneBotMood.Failed => new JsonObject
            {
                ["status"] = "failed",
                ["retcode"] = 1404,
                ["data"] = null,
            },
            OneBotMood.Async => new JsonObject
            {
                ["status"] = "async",
                ["retcode"] = 1,
                ["data"] = null,
            },
            _ => new JsonObject
            {
                ["status"] = "ok",
                ["retcode"] = 0,
                ["data"] = new JsonObject { ["message_id"] = id },
            },
        };
    }
}
