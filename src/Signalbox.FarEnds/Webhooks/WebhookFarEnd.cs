using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Webhooks;

/// <summary>A request as the receiver saw it.</summary>
/// <param name="IsSigned">Whether the signature is right for its timestamp and body.</param>
/// <param name="IsRepeat">Whether its delivery id had been taken before.</param>
public sealed record WebhookRequest(
    string Event,
    string Delivery,
    string Timestamp,
    string Body,
    bool IsSigned,
    bool IsRepeat
);

/// <summary>A receiver of signed webhooks that knows repeats by their delivery id.</summary>
public sealed class WebhookFarEnd : IAsyncDisposable
{
    /// <summary>As a status: never answers.</summary>
    public const int Silence = -1;

    /// <summary>As a status: takes the message, then cuts the connection.</summary>
    public const int Cut = -2;

    private readonly ConcurrentQueue<(int Status, string? Header)> script = new();
    private readonly ConcurrentQueue<WebhookRequest> requests = new();
    private readonly ConcurrentDictionary<string, bool> taken = new(StringComparer.Ordinal);
    private FarEnd? end;

    private WebhookFarEnd() { }

    /// <summary>What signatures are checked with.</summary>
    public string SigningKey { get; set; } = "a key of the owner's, long enough";

    /// <summary>Where it listens.</summary>
    public string Url => $"{end!.Url}/hook/7f3a9c5d2b1e8f60";

    /// <summary>All requests, oldest first.</summary>
    public IReadOnlyList<WebhookRequest> Requests => [.. requests];

    /// <summary>The delivery ids that it has taken, each once.</summary>
    public IReadOnlyCollection<string> Taken => [.. taken.Keys];

    /// <summary>Starts one.</summary>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<WebhookFarEnd> StartAsync(CancellationToken ct, int port = 0)
    {
        var receiver = new WebhookFarEnd();
        receiver.end = await FarEnd.StartAsync(app => app.MapPost("/{**path}", receiver.AnswerAsync), ct, port);
        return receiver;
    }

    /// <summary>Answers the next request with this status, or with <see cref="Silence"/> or <see cref="Cut"/>.</summary>
    /// <param name="header">For a redirect its <c>Location</c>, else <c>Retry-After</c>; null sends neither.</param>
    public void AnswerNext(int status, string? header = null) => script.Enqueue((status, header));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var id = Header("Delivery");
        var isSigned = Header("Signature") == Signature(Header("Timestamp"), body.ToArray());
        requests.Enqueue(
            new WebhookRequest(
                Header("Event"),
                id,
                Header("Timestamp"),
                Encoding.UTF8.GetString(body.ToArray()),
                isSigned,
                taken.ContainsKey(id)
            )
        );
        var (status, header) = script.TryDequeue(out var next) ? next : (204, null);
        if (!isSigned)
            status = 401;
        // One that goes silent or is cut has taken the message first: that is what makes it ugly.
        if (status is Silence or Cut or (>= 200 and < 300))
            taken.TryAdd(id, true);
        await ActAsync(http, status, header);

        string Header(string name) => http.Request.Headers[$"X-Signalbox-{name}"].ToString();
    }

    private static async Task ActAsync(HttpContext http, int status, string? header)
    {
        if (status == Silence)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        if (status == Cut)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = status;
        if (header is not null)
            http.Response.Headers[status is >= 300 and < 400 ? "Location" : "Retry-After"] = header;
    }

    private string Signature(string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SigningKey), signed));
    }
}
