using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Carries one request to WeRSS and its answer back, within the limits of time and size.</summary>
internal sealed partial class WeRssWire(
    IHttpClientFactory clients,
    IOptions<WeRssOptions> options,
    TimeProvider clock,
    ILogger<WeRssWire> log
)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "werss";

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Reads; tries again when the connection breaks or the server is overloaded.</summary>
    /// <param name="authorization">The whole header; null for none.</param>
    /// <exception cref="RefusedException">503 <c>radar.werss.unreachable</c>; 400 <c>radar.werss.too-large</c>.</exception>
    public async Task<WeRssAnswer> GetAsync(string url, string? authorization, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt >= options.Value.Attempts;
            TimeSpan? asked = null;
            try
            {
                var answer = await SendAsync(HttpMethod.Get, url, authorization, form: null, ct);
                asked = answer.RetryAfter;
                if (isLast || !IsWorthAnother(answer.Status) || asked > LongestPause)
                    return answer;
                LogTriedAgain(attempt, $"HTTP {(int)answer.Status}");
            }
            catch (RefusedException refused) when (refused.Code == BrokenCode && !isLast)
            {
                LogTriedAgain(attempt, refused.Message);
            }
            await Task.Delay(asked ?? options.Value.RetryWait * Math.Pow(2, attempt - 1), clock, ct);
        }
    }

    /// <summary>Posts once: whether a sign-in that got no answer was counted, only the server knows.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<WeRssAnswer> PostAsync(
        string url,
        string? authorization,
        IReadOnlyDictionary<string, string>? form,
        CancellationToken ct
    ) => SendAsync(HttpMethod.Post, url, authorization, form, ct);

    private const string BrokenCode = "radar.werss.unreachable";

    private static bool IsWorthAnother(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests || (int)status >= 500;

    private async Task<WeRssAnswer> SendAsync(
        HttpMethod method,
        string url,
        string? authorization,
        IReadOnlyDictionary<string, string>? form,
        CancellationToken ct
    )
    {
        using var late = new CancellationTokenSource(options.Value.RequestTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (form is not null)
            request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var http = clients.CreateClient(Client);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body =
                await response.Content.ReadAtMostAsync(options.Value.MaxBodyBytes, either.Token)
                ?? throw RefusedException.Invalid(
                    "radar.werss.too-large",
                    $"WeRSS answered with more than {options.Value.MaxBodyBytes} bytes. Check that Radar:WeRss:BaseUrl names it, or raise Radar:WeRss:MaxBodyBytes."
                );
            return Answer(response, body);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // Not tried again: whoever was silent for so long has had its chance.
            throw RefusedException.Unavailable(
                "radar.werss.silent",
                $"WeRSS at {Host(url)} did not answer within {options.Value.RequestTimeout.TotalSeconds:F0} s. Is it busy, or is Radar:WeRss:BaseUrl (WERSS_BASE_URL) wrong?"
            );
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            if (broken.InnerException is RefusedException guard)
                throw guard;
            throw RefusedException.Unavailable(
                BrokenCode,
                $"WeRSS at {Host(url)} could not be reached: {broken.Message} Is it running, and is Radar:WeRss:BaseUrl (WERSS_BASE_URL) right?",
                broken
            );
        }
    }

    private WeRssAnswer Answer(HttpResponseMessage response, byte[] body)
    {
        var retryAfter = response.Headers.RetryAfter;
        return new WeRssAnswer
        {
            Status = response.StatusCode,
            Body = Parsed(body),
            Version = response.Headers.TryGetValues("X-Version", out var versions) ? versions.First() : null,
            AsksForToken = response.Headers.WwwAuthenticate.Any(w =>
                w.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ),
            RetryAfter =
                retryAfter?.Delta ?? (retryAfter?.Date is { } date ? Positive(date - clock.GetUtcNow()) : null),
            Location = response.Headers.Location is { } to
                ? new Uri(response.RequestMessage!.RequestUri!, to) // a sent request has its address
                : null,
        };
    }

    private static JsonElement Parsed(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;

    private static string Host(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);

    [LoggerMessage(2301, LogLevel.Warning, "WeRSS was tried again after attempt {Attempt}: {Reason}")]
    private partial void LogTriedAgain(int attempt, string reason);
}
