using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.DingTalk;

/// <summary>A message as the robot took it.</summary>
/// <param name="At">When, by the far end's clock.</param>
/// <param name="Type">The <c>msgtype</c>.</param>
/// <param name="Title">Of a markdown message; empty otherwise.</param>
/// <param name="Text">What the group sees.</param>
/// <param name="BodyBytes">Length of the whole request.</param>
public sealed record RobotMessage(DateTimeOffset At, string Type, string Title, string Text, int BodyBytes);

/// <summary>How the robot answers the next request instead of as it should.</summary>
public enum RobotMood
{
    /// <summary>As it should.</summary>
    Well,

    /// <summary>Takes the message, then cuts the connection.</summary>
    CutAfterReceipt,

    /// <summary>Takes the message and never answers.</summary>
    Silent,

    /// <summary>HTTP 500.</summary>
    ServerError,

    /// <summary>HTTP 502 of a gateway, the message taken.</summary>
    BadGateway,

    /// <summary>HTTP 200 with a web page.</summary>
    Html,

    /// <summary>HTTP 200 with half a JSON.</summary>
    HalfJson,
}

/// <summary>A DingTalk group with one custom robot: signature, keyword, twenty a minute, and all its ugly answers.</summary>
/// <remarks>Every refusal of the robot's own is HTTP 200 with an <c>errcode</c>, as the real one does it.</remarks>
public sealed class DingTalkFarEnd : IAsyncDisposable
{
    private const int MostBytes = 20_000;
    private readonly Lock gate = new();
    private readonly List<RobotMessage> messages = [];
    private readonly Queue<DateTimeOffset> window = new();
    private readonly ConcurrentQueue<(int Code, string Text)> answers = new();
    private readonly ConcurrentQueue<RobotMood> moods = new();
    private readonly TimeProvider clock;
    private DateTimeOffset blockedUntil;
    private int requests;
    private FarEnd? end;

    private DingTalkFarEnd(TimeProvider clock) => this.clock = clock;

    /// <summary>The robot's token.</summary>
    public string Token { get; set; } = "3f0b7c1d9a2e4d5f8a6b";

    /// <summary>What signatures are made with; null switches them off.</summary>
    public string? Secret { get; set; } = "SECfarend0123456789";

    /// <summary>A word that each message must hold; null wants none.</summary>
    public string? Keyword { get; set; }

    /// <summary>Words that the vendor's content check does not let through in markdown.</summary>
    public string? UnsafeWord { get; set; }

    /// <summary>How it treats requests that no other mood was queued for.</summary>
    public RobotMood Mood { get; set; } = RobotMood.Well;

    /// <summary>Whether the robot is still in the group.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>What the robot's page shows.</summary>
    public string Webhook => $"{end!.Url}/robot/send?access_token={Token}";

    /// <summary>All requests, refused ones too.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>What the group has seen, oldest first.</summary>
    public IReadOnlyList<RobotMessage> Messages
    {
        get
        {
            lock (gate)
                return [.. messages];
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock, for signatures and the minute.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<DingTalkFarEnd> StartAsync(TimeProvider clock, CancellationToken ct, int port = 0)
    {
        var robot = new DingTalkFarEnd(clock);
        robot.end = await FarEnd.StartAsync(app => app.MapPost("/robot/send", robot.AnswerAsync), ct, port);
        return robot;
    }

    /// <summary>Answers the next request with this code instead.</summary>
    public void AnswerNext(int errcode, string errmsg) => answers.Enqueue((errcode, errmsg));

    /// <summary>Treats the next request so.</summary>
    public void BeNext(RobotMood mood) => moods.Enqueue(mood);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref requests);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.ToArray();
        if (answers.TryDequeue(out var scripted))
        {
            await SayAsync(http, scripted.Code, scripted.Text);
            return;
        }
        if (!moods.TryDequeue(out var mood))
            mood = Mood;
        if (mood is RobotMood.ServerError)
        {
            http.Response.StatusCode = 500;
            return;
        }
        var (code, text) = Judge(http.Request, bytes);
        await ActAsync(http, mood, code, text);
    }

    private static async Task ActAsync(HttpContext http, RobotMood mood, int code, string text)
    {
        switch (mood)
        {
            case RobotMood.CutAfterReceipt:
                http.Abort();
                break;
            case RobotMood.Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
                break;
            case RobotMood.BadGateway:
                http.Response.StatusCode = 502;
                await http.Response.WriteAsync("<html><h1>502 Bad Gateway</h1></html>", http.RequestAborted);
                break;
            case RobotMood.Html:
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<!doctype html><title>Welcome</title>", http.RequestAborted);
                break;
            case RobotMood.HalfJson:
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("{\"errcode\":", http.RequestAborted);
                break;
            default:
                await SayAsync(http, code, text);
                break;
        }
    }

    private static Task SayAsync(HttpContext http, int code, string text) =>
        http.Response.WriteAsJsonAsync(new { errcode = code, errmsg = text }, http.RequestAborted);

    private (int Code, string Text) Judge(HttpRequest request, byte[] bytes)
    {
        if (IsRemoved || request.Query["access_token"] != Token)
            return (300001, "token is not exist");
        if (Security(request) is { } refusal)
            return (310000, refusal);
        if (request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
            return (43004, "content-type error");
        if (bytes.Length > MostBytes)
            return (460101, "message too long, exceed 20000 bytes");
        if (Read(bytes) is not { } message)
            return (40035, "invalid json");
        if (Keyword is { } word && !message.Text.Contains(word, StringComparison.Ordinal))
            return (310000, "description:keywords not in content;solution:add a keyword;link:https://example.invalid");
        if (
            UnsafeWord is { } bad
            && message.Type == "markdown"
            && message.Text.Contains(bad, StringComparison.OrdinalIgnoreCase)
        )
            return (430101, "unsafe link");
        return Take(message);
    }

    private (int Code, string Text) Take(RobotMessage message)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            while (window.TryPeek(out var oldest) && oldest <= now - TimeSpan.FromMinutes(1))
                window.Dequeue();
            if (now < blockedUntil || window.Count >= 20)
            {
                if (now >= blockedUntil)
                    blockedUntil = now + TimeSpan.FromMinutes(10);
                return (130101, "send too fast, exceed 20 times per minute");
            }
            window.Enqueue(now);
            messages.Add(message);
            return (0, "ok");
        }
    }

    private string? Security(HttpRequest request)
    {
        if (Secret is null)
            return null;
        var timestamp = request.Query["timestamp"].ToString();
        if (
            !long.TryParse(timestamp, CultureInfo.InvariantCulture, out var ms)
            || (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(ms)).Duration() > TimeSpan.FromHours(1)
        )
            return "invalid timestamp";
        var wanted = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(Secret),
            Encoding.UTF8.GetBytes($"{timestamp}\n{Secret}")
        );
        return request.Query["sign"] == Convert.ToBase64String(wanted) ? null : "sign not match";
    }

    private RobotMessage? Read(byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var type = json.RootElement.GetProperty("msgtype").GetString()!;
            var content = json.RootElement.GetProperty(type);
            var isText = type == "text";
            return new RobotMessage(
                clock.GetUtcNow(),
                type,
                isText ? "" : content.GetProperty("title").GetString()!,
                content.GetProperty(isText ? "content" : "text").GetString()!,
                bytes.Length
            );
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
