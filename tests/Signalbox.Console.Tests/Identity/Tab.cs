using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Identity;

/// <summary>A browser without script: keeps cookies, fills forms in as they stand in the page, follows what it is told to.</summary>
internal sealed class Tab : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public Tab(TestServer server, string language = "zh-CN")
    {
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false })
        {
            BaseAddress = server.Http.BaseAddress,
        };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What a cookie holds; null when there is none.</summary>
    public string? Cookie(string name) => cookies.GetCookies(http.BaseAddress!)[name]?.Value;

    public void SetCookie(string name, string value) => cookies.Add(http.BaseAddress!, new Cookie(name, value));

    /// <summary>The owner's, signed in.</summary>
    public static async Task<Tab> OwnersAsync(TestServer server)
    {
        var tab = new Tab(server);
        tab.SetCookie("signalbox", await server.SessionAsync());
        return tab;
    }

    /// <summary>Signs in by the page.</summary>
    /// <returns>What came after the password.</returns>
    public async Task<Page> SignInAsync(
        string name = TestServer.AdminName,
        string password = TestServer.AdminPassword,
        string at = "/login"
    ) => await SubmitAsync(await GetAsync(at), "main form", ("name", name), ("password", password));

    public Task<Page> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Goes where the address leads to, a few redirects at most.</summary>
    public async Task<Page> OpenAsync(string path)
    {
        var page = await GetAsync(path);
        for (var i = 0; i < 5 && page.Location is { } to; i++)
            page = await GetAsync(to);
        return page;
    }

    /// <summary>Presses a form's button with these inputs; the others go as the page has them.</summary>
    /// <param name="form">Selects the form.</param>
    public Task<Page> SubmitAsync(Page page, string form, params (string Name, string Value)[] inputs) =>
        SubmitAsync(page, form, change: null, inputs);

    /// <param name="change">What else is different about the request.</param>
    public Task<Page> SubmitAsync(
        Page page,
        string form,
        Action<HttpRequestMessage>? change,
        params (string Name, string Value)[] inputs
    )
    {
        var element =
            page.Document.QuerySelector<IHtmlFormElement>(form)
            ?? throw new InvalidOperationException($"{page.Path} has no {form}: {page.Document.Body?.TextContent}");
        List<KeyValuePair<string, string>> sent = [];
        foreach (var input in element.QuerySelectorAll<IHtmlInputElement>("input[name]"))
            if (input.Type is not ("checkbox" or "radio") || input.IsDefaultChecked)
                sent.Add(new(input.Name!, input.DefaultValue ?? ""));
        foreach (var select in element.QuerySelectorAll<IHtmlSelectElement>("select[name]"))
            sent.Add(new(select.Name!, select.Value ?? ""));
        sent.RemoveAll(s => inputs.Any(i => i.Name == s.Key));
        sent.AddRange(inputs.Select(i => KeyValuePair.Create(i.Name, i.Value)));
        var request = new HttpRequestMessage(HttpMethod.Post, element.GetAttribute("action") ?? page.Path)
        {
            Content = new FormUrlEncodedContent(sent),
        };
        change?.Invoke(request);
        return SendAsync(request);
    }

    private async Task<Page> SendAsync(HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request, Ct);
        var html = await answer.Content.ReadAsStringAsync(Ct);
        return new Page(
            request.RequestUri!.OriginalString,
            (int)answer.StatusCode,
            Local(answer.Headers.Location),
            answer.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [],
            answer.Headers.RetryAfter?.Delta,
            await new HtmlParser().ParseDocumentAsync(html, Ct)
        );
    }

    /// <summary>The path, where it stays on this server; the framework writes the whole address.</summary>
    private string? Local(Uri? to) =>
        to is { IsAbsoluteUri: true } && to.Authority == http.BaseAddress!.Authority
            ? to.PathAndQuery
            : to?.OriginalString;

    public void Dispose() => http.Dispose();
}

/// <param name="Location">Where the answer sends the browser; null when it is a page.</param>
internal sealed record Page(
    string Path,
    int Status,
    string? Location,
    IReadOnlyList<string> SetCookies,
    TimeSpan? Wait,
    IDocument Document
)
{
    public string Title => Document.QuerySelector("h1")?.TextContent.Trim() ?? "";

    /// <summary>What the page's main part says, in one line.</summary>
    public string Text =>
        string.Join(
            ' ',
            (Document.QuerySelector("main") ?? Document.Body!).TextContent.Split(
                (char[]?)null,
                StringSplitOptions.RemoveEmptyEntries
            )
        );

    public string? Toast => Document.QuerySelector("#toasts .toast span")?.TextContent;

    public bool Has(string selector) => Document.QuerySelector(selector) is not null;

    public string Of(string selector) => Document.QuerySelector(selector)?.TextContent.Trim() ?? "";

    public string Attribute(string selector, string name) => Document.QuerySelector(selector)?.GetAttribute(name) ?? "";
}
