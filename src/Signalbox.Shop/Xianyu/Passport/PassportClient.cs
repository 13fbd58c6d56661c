using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Http;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Passport;

/// <summary>What the passport said.</summary>
/// <param name="Fault">
/// Null when it answered as it should; else <c>unreachable</c>, <c>silence</c>, <c>broken-off</c>, <c>status</c>,
/// <c>web-page</c>, <c>no-json</c> or <c>too-large</c>.
/// </param>
/// <param name="Text">What came; empty with a fault.</param>
internal sealed record PassportAnswer(string? Fault, string Text)
{
    /// <summary>Undefined for a page, and with a fault.</summary>
    public JsonElement Body { get; init; }
}

/// <summary>Talks to the platform's passport for somebody's cookies: once, and the cookies of every answer are merged.</summary>
internal sealed class PassportClient(IHttpClientFactory clients, IOptions<XianyuOptions> options, TimeProvider clock)
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "xianyu-passport";

    private const int MostBytes = 2 * 1024 * 1024;

    /// <summary>Cookies are the platform's whatever address stands for it in the settings.</summary>
    private static readonly Uri Home = new("https://passport.goofish.com/");
    private static readonly Uri Site = new("https://www.goofish.com/");

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32 };

    /// <param name="path">With its query.</param>
    public Task<PassportAnswer> GetAsync(MtopSession session, string path, CancellationToken ct) =>
        RunAsync(session, HttpMethod.Get, options.Value.PassportUrl, new Uri(Home, path), null, wantsPage: false, ct);

    /// <param name="form">Null sends no body.</param>
    /// <inheritdoc cref="GetAsync"/>
    public Task<PassportAnswer> PostAsync(
        MtopSession session,
        string path,
        IEnumerable<KeyValuePair<string, string>>? form,
        CancellationToken ct
    ) => RunAsync(session, HttpMethod.Post, options.Value.PassportUrl, new Uri(Home, path), form, wantsPage: false, ct);

    /// <summary>Opens a page of the passport's.</summary>
    public Task<PassportAnswer> PageAsync(MtopSession session, string path, CancellationToken ct) =>
        RunAsync(session, HttpMethod.Get, options.Value.PassportUrl, new Uri(Home, path), null, wantsPage: true, ct);

    /// <summary>Opens a page of the site, for the cookies that it sets.</summary>
    public Task<PassportAnswer> SiteAsync(MtopSession session, string path, CancellationToken ct) =>
        RunAsync(session, HttpMethod.Get, options.Value.SiteUrl, new Uri(Site, path), null, wantsPage: true, ct);

    private async Task<PassportAnswer> RunAsync(
        MtopSession session,
        HttpMethod method,
        string at,
        Uri address,
        IEnumerable<KeyValuePair<string, string>>? form,
        bool wantsPage,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(at.TrimEnd('/') + address.PathAndQuery));
        if (form is not null)
            request.Content = new FormUrlEncodedContent(form);
        var headers = request.Headers;
        headers.TryAddWithoutValidation("Accept", wantsPage ? "text/html" : "application/json, text/plain, */*");
        headers.TryAddWithoutValidation("Referer", wantsPage ? Site.AbsoluteUri : $"{Home}mini_login.htm");
        if (method == HttpMethod.Post)
            headers.TryAddWithoutValidation("Origin", "https://passport.goofish.com");
        headers.TryAddWithoutValidation("User-Agent", session.UserAgent);
        if (session.Jar.Header(address, clock.GetUtcNow()) is { Length: > 0 } cookies)
            headers.TryAddWithoutValidation("Cookie", cookies);
        return await SendAsync(session, request, address, wantsPage, ct);
    }

    private async Task<PassportAnswer> SendAsync(
        MtopSession session,
        HttpRequestMessage request,
        Uri address,
        bool wantsPage,
        CancellationToken ct
    )
    {
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(options.Value.Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            // Into what is there by now: other calls have gone on meanwhile.
            if (answer.Headers.TryGetValues("Set-Cookie", out var set))
                session.Change(jar => jar.Merged(address, set, clock.GetUtcNow()));
            if (!answer.IsSuccessStatusCode)
                return new PassportAnswer("status", "");
            return await answer.Content.ReadAtMostAsync(MostBytes, both.Token) is { } body
                ? Read(body, wantsPage)
                : new PassportAnswer("too-large", "");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PassportAnswer("silence", "");
        }
        catch (HttpRequestException fault)
            when (fault.HttpRequestError
                    is HttpRequestError.NameResolutionError
                        or HttpRequestError.ConnectionError
                        or HttpRequestError.SecureConnectionError
            )
        {
            return new PassportAnswer("unreachable", "");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new PassportAnswer("broken-off", "");
        }
    }

    private static PassportAnswer Read(byte[] body, bool wantsPage)
    {
        var text = Encoding.UTF8.GetString(body);
        if (wantsPage)
            return new PassportAnswer(null, text);
        if (text.AsSpan().TrimStart().StartsWith("<"))
            return new PassportAnswer("web-page", "");
        try
        {
            return new PassportAnswer(null, text) { Body = JsonElement.Parse(text, Json) };
        }
        catch (JsonException)
        {
            return new PassportAnswer("no-json", "");
        }
    }
}
