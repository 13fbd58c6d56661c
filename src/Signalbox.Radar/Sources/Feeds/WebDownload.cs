using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>What to get, and what the caller has of it already.</summary>
/// <param name="ETag">As the server gave it the last time.</param>
/// <param name="LastModified">As the server gave it the last time.</param>
/// <param name="Accept">The types that are wanted.</param>
internal sealed record DownloadRequest(Uri Address, string? ETag, string? LastModified, string Accept);

internal sealed record Download
{
    /// <summary>The server said that nothing has changed; there is no body then.</summary>
    public required bool NotModified { get; init; }

    public byte[] Body { get; init; } = [];
    public string? ContentType { get; init; }
    public string? ETag { get; init; }
    public string? LastModified { get; init; }

    /// <summary>How long the server asks us to stay away, though it answered.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public required Uri FinalAddress { get; init; }

    /// <summary>Where it has moved for good; null when it has not.</summary>
    public Uri? MovedTo { get; init; }
}

/// <summary>Gets one document over HTTP: polite, counted redirects, a limit on time and size.</summary>
internal sealed class WebDownload(
    IHttpClientFactory clients,
    HostManners manners,
    IOptions<FeedOptions> options,
    TimeProvider clock
)
{
    public const string Client = "feeds";

    /// <summary>The codes of refusals that say how it stands with the far end.</summary>
    public const string NotThere = "radar.feed.gone";
    public const string GoneForGood = "radar.feed.gone-for-good";
    public const string NoHost = "radar.feed.no-host";
    public const string Busy = "radar.feed.busy";

    private const int MaxRedirects = 5;
    private const int LongestValidator = 512;

    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>What we call ourselves everywhere.</summary>
    public static readonly string UserAgent =
        $"Signalbox/{typeof(WebDownload).Assembly.GetName().Version?.ToString(3)} (feed reader, self-hosted)";

    /// <exception cref="RefusedException">Transient: <c>radar.feed.timeout</c>, <c>radar.feed.unreachable</c>, <c>radar.feed.no-host</c>,
    /// <c>radar.feed.broke-off</c>, <c>radar.feed.busy</c>, <c>radar.feed.failed</c>, <c>radar.feed.empty</c>. For good:
    /// <c>outbound.private-address</c>, <c>radar.feed.bad-address</c>, <c>radar.feed.redirect-circle</c>,
    /// <c>radar.feed.redirect</c>, <c>radar.feed.gone</c>, <c>radar.feed.gone-for-good</c>, <c>radar.feed.forbidden</c>, <c>radar.feed.declined</c>,
    /// <c>radar.feed.too-large</c>.</exception>
    public async Task<Download> GetAsync(DownloadRequest request, CancellationToken ct)
    {
        var redirects = new Redirects(request.Address, MaxRedirects);
        var timeLeft = options.Value.FetchTimeout;
        while (true)
        {
            // Waiting for our turn is no fault of the server, so its time does not run meanwhile.
            using var visit = await manners.EnterAsync(redirects.Current, ct);
            var start = clock.GetTimestamp();
            using var limit = new CancellationTokenSource(timeLeft, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
            try
            {
                if (await OneAsync(request, redirects, both.Token) is { } download)
                    return download;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw TookTooLong(redirects.Current);
            }
            timeLeft -= clock.GetElapsedTime(start);
            if (timeLeft <= TimeSpan.Zero)
                throw TookTooLong(redirects.Current);
        }
    }

    /// <returns>Null when it was a redirect; <paramref name="redirects"/> has gone on then.</returns>
    private async Task<Download?> OneAsync(DownloadRequest request, Redirects redirects, CancellationToken ct)
    {
        var address = redirects.Current;
        try
        {
            using var client = clients.CreateClient(Client);
            using var message = Message(request, address);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
            var isAsking = request.ETag is not null || request.LastModified is not null;
            if (response.StatusCode == HttpStatusCode.NotModified && isAsking)
                return Answer(response, redirects) with { NotModified = true };
            if ((int)response.StatusCode is >= 300 and < 400 and not 304)
            {
                redirects.Follow(response);
                return null;
            }
            if (!response.IsSuccessStatusCode)
                throw Refusal(response, address);
            var body = await response.Content.ReadAtMostAsync(options.Value.MaxBytes, ct);
            if (body is null)
                throw DecodedText.TooLarge(options.Value.MaxBytes);
            return body.AsSpan().ContainsAnyExcept(" \t\r\n"u8)
                ? Answer(response, redirects) with
                {
                    Body = body,
                }
                : throw RefusedException.Unavailable(
                    "radar.feed.empty",
                    $"{address.Host} answered with an empty body."
                );
        }
        catch (HttpRequestException cause)
        {
            throw Unreachable(address, cause);
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            throw RefusedException.Unavailable(
                "radar.feed.broke-off",
                $"{address.Host} broke off in the middle of its answer.",
                cause
            );
        }
    }

    private static HttpRequestMessage Message(DownloadRequest request, Uri address)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, address);
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        // As they were given: many servers give an ETag without its quotation marks and want it back like that.
        if (request.ETag is { Length: > 0 and <= LongestValidator } tag)
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (request.LastModified is { Length: > 0 and <= LongestValidator } modified)
            message.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        return message;
    }

    private Download Answer(HttpResponseMessage response, Redirects redirects) =>
        new()
        {
            NotModified = false,
            ContentType = Raw(response.Content.Headers, "Content-Type"),
            ETag = Raw(response.Headers, "ETag"),
            LastModified = Raw(response.Content.Headers, "Last-Modified"),
            RetryAfter = Pause(response),
            FinalAddress = redirects.Current,
            MovedTo = redirects.MovedTo,
        };

    private static string? Raw(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private TimeSpan? Pause(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        var pause = asked?.Delta ?? (asked?.Date is { } date ? date - clock.GetUtcNow() : null);
        if (pause is null || pause <= TimeSpan.Zero)
            return null;
        return pause < LongestPause ? pause : LongestPause;
    }

    private RefusedException Refusal(HttpResponseMessage response, Uri address)
    {
        var status = (int)response.StatusCode;
        var host = address.Host;
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => RefusedException.Unavailable(
                Busy,
                $"{host} asks us to come back later ({status}).",
                retryAfter: Pause(response)
            ),
            HttpStatusCode.NotFound => RefusedException.NotFound(
                NotThere,
                $"There is nothing at {Shown(address)} ({status}); correct or remove the source."
            ),
            HttpStatusCode.Gone => RefusedException.NotFound(
                GoneForGood,
                $"{Shown(address)} is gone for good ({status}); correct or remove the source."
            ),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => RefusedException.Forbidden(
                "radar.feed.forbidden",
                $"{host} does not let us read it ({status})."
            ),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => RefusedException.Unavailable(
                "radar.feed.failed",
                $"{host} failed ({status}).",
                retryAfter: Pause(response)
            ),
            _ => RefusedException.Invalid("radar.feed.declined", $"{host} declined the request ({status})."),
        };
    }

    private RefusedException TookTooLong(Uri address) =>
        RefusedException.Unavailable(
            "radar.feed.timeout",
            $"{address.Host} took longer than {options.Value.FetchTimeout.TotalSeconds:0.#} s (Radar:Feeds:FetchTimeout)."
        );

    private static RefusedException Unreachable(Uri address, HttpRequestException cause)
    {
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            if (inner is RefusedException refusal) // the address guard's own words
                return refusal;
        }
        if (cause.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData })
            return RefusedException.Unavailable(
                NoHost,
                $"{address.Host} could not be read: there is no such host.",
                cause
            );
        var why = cause switch
        {
            { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate or TLS is not right",
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
                "nothing listens there",
            { InnerException: SocketException { SocketErrorCode: SocketError.TryAgain } } =>
                "its name cannot be looked up now",
            { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError } =>
                "its answer is not HTTP",
            { HttpRequestError: HttpRequestError.ResponseEnded } => "it hung up without an answer",
            _ => "the connection failed",
        };
        return RefusedException.Unavailable(
            "radar.feed.unreachable",
            $"{address.Host} could not be read: {why}.",
            cause
        );
    }

    /// <summary>Without the query, which may hold a token.</summary>
    public static string Shown(Uri address) => address.GetLeftPart(UriPartial.Path);
}
