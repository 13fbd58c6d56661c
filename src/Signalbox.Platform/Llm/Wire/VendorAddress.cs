using System.Net.Http.Headers;
using System.Text;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>Where a vendor is and the key it wants; sends requests there and turns whatever is not a success into its sentence.</summary>
/// <param name="BaseUrl">As typed; one that already ends in <c>/chat/completions</c> is taken as it is.</param>
internal sealed record VendorAddress(string BaseUrl, string? Key)
{
    private const string CompletionsPath = "/chat/completions";
    private const int MaxErrorBytes = 64 * 1024;
    private static readonly TimeSpan ErrorTime = TimeSpan.FromSeconds(10);
    private static readonly string Version = typeof(VendorAddress).Assembly.GetName().Version?.ToString(3) ?? "0";

    public Uri Completions => new(Root + CompletionsPath);

    public Uri Models => Below("/models");

    /// <summary>An address beside the completions.</summary>
    public Uri Below(string path) => new(Root + path);

    private string Root
    {
        get
        {
            var root = BaseUrl.Trim().TrimEnd('/');
            return root.EndsWith(CompletionsPath, StringComparison.Ordinal) ? root[..^CompletionsPath.Length] : root;
        }
    }

    public HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("signalbox", Version));
        if (Key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return request;
    }

    /// <returns>A success that is no page; its body is not read yet.</returns>
    /// <exception cref="VendorException">Anything else.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        HttpRequestMessage request,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        try
        {
            if (Refusal(response) is { } refusal)
                throw refusal;
            if (response.IsSuccessStatusCode)
                return response;
            var body = await ReadErrorAsync(response, clock, ct);
            throw VendorFaults.FromStatus((int)response.StatusCode, body, RetryAfter(response, clock), Key);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private VendorException? Refusal(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
            return new VendorException(
                VendorFault.Refused,
                $"{Root} sends on to {response.Headers.Location?.ToString() ?? "nowhere"}; enter the final address.",
                status
            );
        // A wrong address or a sign-in page answers with a page and says «OK» to it.
        return
            response.IsSuccessStatusCode
            && response.Content.Headers.ContentType?.MediaType is { } type
            && (
                type.Contains("html", StringComparison.OrdinalIgnoreCase)
                || type.EndsWith("/xml", StringComparison.Ordinal)
            )
            ? new VendorException(
                VendorFault.Refused,
                $"{Root} is not an OpenAI endpoint: it answered with a page ({type}).",
                status
            )
            : null;
    }

    /// <summary>As much of the text as comes soon; an error that stalls is still an error.</summary>
    private static async Task<string> ReadErrorAsync(
        HttpResponseMessage response,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        using var soon = new CancellationTokenSource(ErrorTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, soon.Token);
        using var body = new MemoryStream();
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[8 * 1024];
            while (body.Length < MaxErrorBytes && await stream.ReadAsync(buffer, either.Token) is > 0 and var read)
                body.Write(buffer, 0, read);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
        }
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var pause = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return pause > TimeSpan.Zero ? pause : null;
    }
}
