using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Http;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Pictures;

/// <summary>Uploads a picture for an account. A web page in place of an answer means that its session is over.</summary>
internal sealed class UploadPicture(IHttpClientFactory clients, IOptions<XianyuOptions> options, TimeProvider clock)
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "xianyu-upload";

    private const int MostBytes = 256 * 1024;
    private const int LongestUrl = 1_000;
    private const string Path = "/api/upload.api?floderId=0&appkey=xy_chat&_input_charset=utf-8"; // spelt so
    private static readonly Uri Home = new("https://stream-upload.goofish.com/");
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16 };

    /// <param name="type">E.g. <c>image/png</c>.</param>
    /// <returns>Where the platform holds it, or what went wrong.</returns>
    public async Task<(string? Url, string Fault)> RunAsync(
        MtopSession session,
        byte[] content,
        string type,
        CancellationToken ct
    )
    {
        if (session.Stop is { } stop)
            return (null, stop.Code);
        using var request = Request(session, content, type);
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(options.Value.Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (answer.Headers.TryGetValues("Set-Cookie", out var set))
                session.Change(jar => jar.Merged(new Uri(Home, Path), set, clock.GetUtcNow()));
            if (!answer.IsSuccessStatusCode)
                return (null, $"status {(int)answer.StatusCode}");
            return await answer.Content.ReadAtMostAsync(MostBytes, both.Token) is { } body
                ? Read(session, body)
                : (null, "the answer is too long");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"no answer within {options.Value.Patience.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, fault.Message);
        }
    }

    private HttpRequestMessage Request(MtopSession session, byte[] content, string type)
    {
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        var request = new HttpRequestMessage(HttpMethod.Post, options.Value.UploadUrl.TrimEnd('/') + Path)
        {
            Content = new MultipartFormDataContent { { file, "file", $"picture.{type["image/".Length..]}" } },
        };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("Accept", "*/*");
        headers.TryAddWithoutValidation("Origin", "https://www.goofish.com");
        headers.TryAddWithoutValidation("Referer", "https://www.goofish.com/");
        headers.TryAddWithoutValidation("User-Agent", session.UserAgent);
        headers.TryAddWithoutValidation("Cookie", session.Jar.Header(new Uri(Home, Path), clock.GetUtcNow()));
        return request;
    }

    private static (string? Url, string Fault) Read(MtopSession session, byte[] body)
    {
        if (body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("<"u8))
        {
            session.StopAt(new MtopAnswer(MtopVerdict.Session, "web-page", "The upload wants a person to sign in."));
            return (null, "the session is over");
        }
        try
        {
            var answer = JsonElement.Parse(body, Json);
            // Other shapes have been seen than the one that is sent today.
            var url =
                answer.Text("object", "url")
                ?? answer.Text("data", "url")
                ?? answer.Text("url")
                ?? answer.Text("result", "url")
                ?? answer.Text("data", "fileUrl");
            return
                url is { Length: <= LongestUrl }
                && Uri.TryCreate(
                    url.StartsWith("//", StringComparison.Ordinal) ? $"https:{url}" : url,
                    UriKind.Absolute,
                    out var at
                )
                && at.Scheme is "http" or "https"
                ? (at.AbsoluteUri, "")
                : (null, "the answer names no picture");
        }
        catch (JsonException)
        {
            return (null, "the answer is no JSON");
        }
    }
}
