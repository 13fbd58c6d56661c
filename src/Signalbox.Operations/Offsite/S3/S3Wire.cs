using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Xml.Linq;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;

namespace Signalbox.Operations.Offsite.S3;

/// <summary>One request to the store.</summary>
/// <param name="What">What it is for, as it follows «asked to»: e.g. <c>list the bucket</c>.</param>
/// <param name="Key">Empty for the bucket itself.</param>
internal sealed record S3Ask(HttpMethod Method, string What, string Key)
{
    public IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];

    /// <summary>First byte wanted; 0 asks for the whole.</summary>
    public long From { get; init; }

    /// <summary>A small body; null when there is none, or a <see cref="Slice"/>.</summary>
    public byte[]? Body { get; init; }

    public FileSlice? Slice { get; init; }

    /// <summary>Of the body, in lower-case hex.</summary>
    public string Sha256 { get; init; } = S3Signature.NoBody;

    /// <summary>Whether 404 is an answer like others, and not a fault.</summary>
    public bool MayBeMissing { get; init; }
}

/// <summary>Sends requests, signed, until each is answered: what may pass is tried again, everything else is told in a sentence.</summary>
internal sealed class S3Wire(IHttpClientFactory clients, IOptions<OffsiteOptions> options, TimeProvider clock)
{
    /// <summary>Name of the outbound client.</summary>
    public const string Client = "offsite";

    /// <summary>So often a request is sent at most.</summary>
    public const int Attempts = 5;

    private const int MostXml = 16 * 1024 * 1024;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <param name="make">Makes the request, anew for each attempt.</param>
    /// <param name="read">Reads the answer, which is a success, or 404 where that was allowed.</param>
    /// <exception cref="RefusedException">Codes <c>offsite.…</c>; 503 <c>offsite.unavailable</c> when it may pass.</exception>
    public async Task<T> AskAsync<T>(
        Func<S3Ask> make,
        Func<HttpResponseMessage, Silence, Task<T>> read,
        CancellationToken ct
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var ask = make();
            TimeSpan? asked = null;
            RefusedException failure;
            using (var silence = new Silence(options.Value.Silence, clock, ct))
            {
                try
                {
                    using var http = clients.CreateClient(Client);
                    using var request = Request(ask, silence);
                    using var response = await http.SendAsync(
                        request,
                        HttpCompletionOption.ResponseHeadersRead,
                        silence.Token
                    );
                    silence.Broken();
                    if (response.IsSuccessStatusCode || (ask.MayBeMissing && (int)response.StatusCode == 404))
                        return await read(response, silence);
                    var fault = await FaultAsync(response, silence.Token);
                    failure = fault.Refused(ask.What, clock.GetUtcNow());
                    asked = Pause(response.Headers.RetryAfter);
                    if (!fault.IsPassing)
                        throw failure;
                }
                catch (S3FaultException said) when (said.Fault.IsPassing)
                {
                    failure = said.Fault.Refused(ask.What, clock.GetUtcNow());
                }
                catch (Exception broken) when (Broken(broken, silence, ask.What) is { } sentence)
                {
                    failure = sentence;
                }
            }
            if (attempt == Attempts)
                throw failure;
            await Task.Delay(asked ?? Doubled(attempt), clock, ct);
        }
    }

    /// <summary>The same for an answer in XML.</summary>
    public Task<XElement> XmlAsync(S3Ask ask, CancellationToken ct) =>
        AskAsync(
            () => ask,
            async (response, silence) =>
            {
                var xml =
                    S3Fault.Parse(await response.Content.ReadAtMostAsync(MostXml, silence.Token))
                    ?? throw RefusedException.Conflict(
                        "offsite.answer",
                        $"{options.Value.Endpoint} answered with something else than XML when asked to {ask.What}: it is no S3 store. Correct OFFSITE_ENDPOINT."
                    );
                // AWS, CompleteMultipartUpload: «a 200 OK response can contain either a success or an error».
                if (xml.Name.LocalName != "Error")
                    return xml;
                var fault = S3Fault.Of(response.StatusCode, response.Headers.Date, xml);
                throw fault.IsPassing ? new S3FaultException(fault) : fault.Refused(ask.What, clock.GetUtcNow());
            },
            ct
        );

    private HttpRequestMessage Request(S3Ask ask, Silence silence)
    {
        var set = options.Value;
        var request = new HttpRequestMessage(
            ask.Method,
            S3Address.Of(set.Endpoint!, set.Bucket!, set.PathStyle, ask.Key, ask.Query) // checked by who asks for the store
        );
        if (ask.From > 0)
            request.Headers.Range = new RangeHeaderValue(ask.From, null);
        if (ask.Slice is { } slice)
            request.Content = new SliceContent(slice, silence);
        else if (ask.Body is { } body)
            request.Content = new ByteArrayContent(body);
        S3Signature.Sign(request, set.AccessKey!, set.SecretKey!, set.Region, ask.Sha256, clock.GetUtcNow());
        return request;
    }

    private static async Task<S3Fault> FaultAsync(HttpResponseMessage response, CancellationToken ct) =>
        S3Fault.Of(
            response.StatusCode,
            response.Headers.Date,
            S3Fault.Parse(await response.Content.ReadAtMostAsync(S3Fault.MostErrorBytes, ct))
        );

    /// <summary>The sentence for a connection that failed; null when it was something else.</summary>
    private RefusedException? Broken(Exception fault, Silence silence, string what)
    {
        var store = options.Value.Endpoint;
        return fault switch
        {
            RefusedException => null,
            _ when Guarded(fault) is { } refused => refused,
            OperationCanceledException when silence.HasPassed => Unavailable(
                $"{store} said nothing for {options.Value.Silence} when asked to {what}."
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Unavailable(
                $"The name of {store} cannot be resolved: check OFFSITE_ENDPOINT and the network."
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Unavailable(
                $"No secure connection to {store} can be made: check its certificate."
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Unavailable(
                $"{store} cannot be reached: check OFFSITE_ENDPOINT and the network."
            ),
            HttpRequestException or HttpIOException or IOException { InnerException: SocketException } => Unavailable(
                $"The connection to {store} was cut when it was asked to {what}."
            ),
            _ => null,
        };

        RefusedException Unavailable(string sentence) =>
            RefusedException.Unavailable("offsite.unavailable", sentence, fault);
    }

    private static RefusedException? Guarded(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
            if (fault is RefusedException refused)
                return refused;
        return null;
    }

    private TimeSpan? Pause(RetryConditionHeaderValue? header)
    {
        var pause = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return pause is not { } span ? null
            : span < TimeSpan.Zero ? TimeSpan.Zero
            : span > LongestPause ? LongestPause
            : span;
    }

    private TimeSpan Doubled(int attempt)
    {
        var pause = options.Value.FirstPause * Math.Pow(2, attempt - 1);
        return pause > LongestPause ? LongestPause : pause;
    }

    /// <summary>An error within an answer that said 200.</summary>
    private sealed class S3FaultException(S3Fault fault) : Exception
    {
        public S3Fault Fault => fault;
    }
}
