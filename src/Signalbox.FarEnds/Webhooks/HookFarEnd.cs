using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Webhooks;

/// <summary>An event as the receiver got it.</summary>
/// <param name="Id">Of its header.</param>
/// <param name="IsSigned">Whether the signature is right for its body, and not older than five minutes.</param>
public sealed record HookedEvent(string Type, string Id, JsonNode Body, bool IsSigned, DateTimeOffset At);

/// <summary>A receiver of the shop's and the radar's events (contracts/onebot.md, section 2) that checks signatures itself.</summary>
public sealed class HookFarEnd : IAsyncDisposable
{
    /// <summary>As a status: takes the event, then cuts the connection.</summary>
    public const int Cut = -1;

    /// <summary>As a status: takes the event, then never answers.</summary>
    public const int Silence = -2;

    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<(int Status, string? Header)> script = new();
    private readonly ConcurrentQueue<HookedEvent> events = new();
    private readonly TimeProvider clock;
    private FarEnd? end;

    private HookFarEnd(TimeProvider clock) => this.clock = clock;

    /// <summary>What signatures are checked with.</summary>
    public string Secret { get; set; } = "a secret of the owner's, long enough";

    /// <summary>Where it listens.</summary>
    public string Url => $"{end!.Url}/shop/7f3a9c5d2b1e8f60"; // set before anyone gets it

    /// <summary>All events, oldest first, those that were refused too.</summary>
    public IReadOnlyList<HookedEvent> Events => [.. events];

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<HookFarEnd> StartAsync(TimeProvider clock, CancellationToken ct, int port = 0)
    {
        var receiver = new HookFarEnd(clock);
        receiver.end = await FarEnd.StartAsync(app => app.MapPost("/{**path}", receiver.AnswerAsync), ct, port);
        return receiver;
    }

    /// <summary>Answers the next requests with this status, or with <see cref="Cut"/> or <see cref="Silence"/>.</summary>
    /// <param name="header">For a redirect its <c>Location</c>, else <c>Retry-After</c>; null sends neither.</param>
    public void AnswerNext(int status, string? header = null, int times = 1)
    {
        for (var n = 0; n < times; n++)
            script.Enqueue((status, header));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end!.DisposeAsync(); // set before anyone gets it

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var isSigned = IsSigned(http.Request.Headers["X-Signalbox-Signature"].ToString(), body);
        events.Enqueue(
            new HookedEvent(
                http.Request.Headers["X-Signalbox-Event"].ToString(),
                http.Request.Headers["X-Signalbox-Event-Id"].ToString(),
                JsonNode.Parse(body)!,
                isSigned,
                clock.GetUtcNow()
            )
        );
        var (status, header) = script.TryDequeue(out var next) ? next : (204, null);
        if (status == Silence)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        if (status == Cut)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = isSigned ? status : 401;
        if (header is not null)
            http.Response.Headers[status is >= 300 and < 400 ? "Location" : "Retry-After"] = header;
    }

    private bool IsSigned(string signature, string body)
    {
        var parts = signature.Split(',');
        if (parts is not [['t', '=', .. var t], ['v', '1', '=', .. var v1]])
            return false;
        if (!long.TryParse(t, CultureInfo.InvariantCulture, out var seconds))
            return false;
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds);
        var right = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{t}.{body}"));
        return age.Duration() <= Oldest && v1 == Convert.ToHexStringLower(right);
    }
}
