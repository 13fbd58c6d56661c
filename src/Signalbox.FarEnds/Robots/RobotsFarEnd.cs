using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Signalbox.FarEnds.DingTalk;

namespace Signalbox.FarEnds.Robots;

/// <summary>A message as one of the services took it.</summary>
/// <param name="Form">How it was marked up, e.g. <c>markdown</c>; in the service's own word.</param>
/// <param name="Title">Outside the text; empty where there is none.</param>
/// <param name="Text">What people see, markup included.</param>
/// <param name="Link">Outside the text; null where there is none.</param>
/// <param name="Bytes">Length of the whole request.</param>
public sealed record RobotPush(string Form, string Title, string Text, string? Link, int Bytes);

/// <summary>WeCom, Feishu, Telegram, Bark, ServerChan and ntfy, each at its own path, with its own limits and words of refusal.</summary>
public sealed partial class RobotsFarEnd : IAsyncDisposable
{
    private readonly ConcurrentQueue<(int Status, string Body)> answers = new();
    private readonly ConcurrentQueue<RobotMood> moods = new();
    private readonly ConcurrentDictionary<string, RobotPush> replaceable = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RobotPush> taken = new();
    private readonly TimeProvider clock;
    private int requests;
    private FarEnd? end;

    private RobotsFarEnd(TimeProvider clock) => this.clock = clock;

    /// <summary>What each of them knows its caller by.</summary>
    public string Token { get; set; } = "5f1f7a0c2d9b4e6a8c3d";

    /// <summary>All requests, refused ones too.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>What was taken, oldest first; of Bark's, those that no later one took the place of.</summary>
    public IReadOnlyList<RobotPush> Taken => [.. taken, .. replaceable.Values];

    private string Url => end!.Url;

    /// <summary>Starts all of them on one port.</summary>
    /// <param name="clock">Their own clock, for signatures.</param>
    public static async Task<RobotsFarEnd> StartAsync(TimeProvider clock, CancellationToken ct)
    {
        var robots = new RobotsFarEnd(clock);
        robots.end = await FarEnd.StartAsync(
            app =>
            {
                app.MapPost("/cgi-bin/webhook/send", http => robots.AnswerAsync(http, robots.WeCom));
                app.MapPost("/open-apis/bot/v2/hook/{token}", http => robots.AnswerAsync(http, robots.Feishu));
                app.MapPost("/{bot}/sendMessage", http => robots.AnswerAsync(http, robots.Telegram));
                app.MapPost("/push", http => robots.AnswerAsync(http, robots.Bark));
                app.MapPost("/{key}.send", http => robots.AnswerAsync(http, robots.ServerChan));
                app.MapPost("/", http => robots.AnswerAsync(http, robots.Ntfy));
            },
            ct
        );
        return robots;
    }

    /// <summary>Answers the next request with this instead.</summary>
    public void AnswerNext(int status, string body) => answers.Enqueue((status, body));

    /// <summary>Treats the next request so.</summary>
    public void BeNext(RobotMood mood) => moods.Enqueue(mood);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext http, Func<HttpRequest, byte[], JsonElement, (int, object)> judge)
    {
        Interlocked.Increment(ref requests);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (answers.TryDequeue(out var scripted))
        {
            http.Response.StatusCode = scripted.Status;
            await http.Response.WriteAsync(scripted.Body, http.RequestAborted);
            return;
        }
        var mood = moods.TryDequeue(out var next) ? next : RobotMood.Well;
        if (mood == RobotMood.ServerError)
        {
            http.Response.StatusCode = 500;
            return;
        }
        using var json = JsonDocument.Parse(body.ToArray());
        var (status, answer) = judge(http.Request, body.ToArray(), json.RootElement);
        if (mood == RobotMood.CutAfterReceipt)
        {
            http.Abort();
            return;
        }
        if (mood == RobotMood.Silent)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        var text = JsonSerializer.Serialize(answer);
        http.Response.StatusCode = mood == RobotMood.BadGateway ? 502 : status;
        await http.Response.WriteAsync(
            mood switch
            {
                RobotMood.BadGateway => "<html><h1>502 Bad Gateway</h1></html>",
                RobotMood.Html => "<!doctype html><title>Welcome</title>",
                RobotMood.HalfJson => text[..(text.Length / 2)],
                _ => text,
            },
            http.RequestAborted
        );
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static string? TextOrNull(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
