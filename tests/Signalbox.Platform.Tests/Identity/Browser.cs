using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>A browser at the API: cookies kept, answers as status and JSON.</summary>
internal sealed class Browser : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public Browser(TestServer server) =>
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false })
        {
            BaseAddress = server.Http.BaseAddress,
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What the session's cookie holds; null when there is none.</summary>
    public string? Cookie
    {
        get => cookies.GetCookies(http.BaseAddress!)["signalbox"]?.Value;
        set => cookies.Add(http.BaseAddress!, new Cookie("signalbox", value));
    }

    public static async Task<Browser> SignedInAsync(
        TestServer server,
        string name = TestServer.AdminName,
        string password = TestServer.AdminPassword,
        bool remember = false
    )
    {
        var browser = new Browser(server);
        Assert.Equal(200, (await browser.SignInAsync(name, password, remember)).Status);
        return browser;
    }

    public Task<Answer> SignInAsync(
        string name = TestServer.AdminName,
        string password = TestServer.AdminPassword,
        bool remember = false,
        string? code = null,
        string? from = null
    ) =>
        SendAsync(
            HttpMethod.Post,
            "/api/v1/identity/session",
            new
            {
                name,
                password,
                remember,
                code,
            },
            ("X-Forwarded-For", from)
        );

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> PatchAsync(string path, object? body = null) => SendAsync(HttpMethod.Patch, path, body);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        params (string Name, string? Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        foreach (var (name, value) in headers)
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        if (method != HttpMethod.Get && Cookie is not null)
            await AddTokenAsync(request);
        using var answer = await http.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Answer(
            (int)answer.StatusCode,
            isJson && text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default,
            answer.Headers.RetryAfter?.Delta,
            answer.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join('\n', set) : "",
            answer.Headers.Location?.OriginalString,
            answer.Headers.TryGetValues("HX-Redirect", out var to) ? to.Single() : null
        );
    }

    /// <summary>As a script of the console does; without a session there is none to be had.</summary>
    private async Task AddTokenAsync(HttpRequestMessage request)
    {
        using var answer = await http.GetAsync("/api/v1/identity/form-token", Ct);
        if (!answer.IsSuccessStatusCode)
            return;
        var given = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        request.Headers.Add(given.GetProperty("header").GetString()!, given.GetProperty("token").GetString());
    }

    public void Dispose() => http.Dispose();
}

/// <param name="SetCookie">All that were set, one a line.</param>
internal sealed record Answer(
    int Status,
    JsonElement Json,
    TimeSpan? Wait,
    string SetCookie,
    string? Location,
    string? HxRedirect
)
{
    public string? Code =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    public (int Status, string? Code) Short => (Status, Code);

    public string Text(string name) => Json.GetProperty(name).GetString()!;
}
