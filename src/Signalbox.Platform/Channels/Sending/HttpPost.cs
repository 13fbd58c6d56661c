using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>An answer, or its lack.</summary>
/// <param name="Status">Null when there is none.</param>
/// <param name="Body">At most 64 KB; null when it could not be read whole.</param>
/// <param name="Failure">What went wrong when there is no status.</param>
/// <param name="MayHaveArrived">Whether the request had left when it went wrong.</param>
/// <param name="IsForbidden">Whether our own address guard refused the address.</param>
internal sealed record PostAnswer(
    HttpStatusCode? Status,
    string? Body,
    string? Failure = null,
    bool MayHaveArrived = false,
    bool IsForbidden = false
)
{
    public TimeSpan? RetryAfter { get; init; }
    public Uri? Location { get; init; }
}

/// <summary>One POST whose fate is told exactly: answered, never left, or nobody knows.</summary>
internal sealed class HttpPost(IHttpClientFactory clients, ProxiedClients proxied, TimeProvider clock)
{
    /// <summary>Name of the outbound client.</summary>
    public const string Client = "channels";

    private const string NotLetThrough = "The proxy did not let the call through.";
    private const int MostAnswer = 64 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <param name="proxy">Null: straight there.</param>
    public async Task<PostAnswer> SendAsync(
        Uri address,
        byte[] json,
        IReadOnlyList<(string Name, string Value)> headers,
        string? proxy,
        CancellationToken ct
    )
    {
        using var limit = new SendLimit(Timeout, clock, ct);
        using var content = new NoticedContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        // A connection of its own: one that was kept and has been closed meanwhile looks like a request that got lost.
        request.Headers.ConnectionClose = true;
        try
        {
            using var http = proxy is null ? clients.CreateClient(Client) : proxied.Create(proxy, address);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)
                return new PostAnswer(null, null, NotLetThrough);
            return new PostAnswer(response.StatusCode, await ReadAsync(response.Content, limit.Token))
            {
                RetryAfter = Pause(response.Headers.RetryAfter),
                Location = response.Headers.Location,
            };
        }
        catch (Exception fault) when (Guarded(fault) is { } refusal)
        {
            return new PostAnswer(null, null, refusal.Message, IsForbidden: true);
        }
        catch (HttpRequestException fault)
        {
            return new PostAnswer(null, null, Said(fault), content.HasLeft);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return new PostAnswer(null, null, "No answer came in time.", content.HasLeft);
        }
    }

    private static async Task<string?> ReadAsync(HttpContent content, CancellationToken ct)
    {
        try
        {
            var bytes = await content.ReadAtMostAsync(MostAnswer, ct);
            return bytes is null ? null : Encoding.UTF8.GetString(bytes);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return null; // the status has come, and it stands
        }
    }

    private TimeSpan? Pause(RetryConditionHeaderValue? header)
    {
        var pause = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return pause is not { } span ? null
            : span < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1)
            : span > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1)
            : span;
    }

    private static RefusedException? Guarded(Exception fault)
    {
        for (Exception? at = fault; at is not null; at = at.InnerException)
        {
            if (at is RefusedException refusal)
                return refusal;
        }
        return null;
    }

    private static string Said(HttpRequestException fault) =>
        fault.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "The host's name could not be resolved.",
            HttpRequestError.ConnectionError => "No connection could be made.",
            HttpRequestError.SecureConnectionError => "No secure connection could be made: check the certificate.",
            HttpRequestError.ProxyTunnelError => NotLetThrough,
            HttpRequestError.ResponseEnded => "The connection was cut before an answer came.",
            _ => $"The connection failed: {fault.GetBaseException().Message}",
        };

    /// <summary>Knows whether anybody has begun to write it to a connection.</summary>
    private sealed class NoticedContent(byte[] bytes) : ByteArrayContent(bytes)
    {
        public bool HasLeft { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken ct)
        {
            HasLeft = true;
            return base.SerializeToStreamAsync(stream, context, ct);
        }
    }
}
