using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Hosting;

public sealed class HttpTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/probe/no", 409, "probe.no")]
    [InlineData("/api/v1/probe/number?n=ten", 400, "input.unreadable")]
    [InlineData("/api/v1/probe/nowhere", 404, "http.no-such-route")]
    [InlineData("/api/v1/probe/letters", 405, "http.method-not-allowed")]
    public async Task Every_refusal_is_a_problem_with_a_code_and_a_sentence(string path, int status, string code)
    {
        await using var server = await StartAsync();

        var (answered, problem) = await ProblemAsync(await server.Http.GetAsync(path, Ct));

        Assert.Equal((status, code), (answered, problem.GetProperty("code").GetString()));
        Assert.EndsWith(".", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task A_bug_tells_its_trace_and_nothing_of_its_inside()
    {
        await using var server = await StartAsync();

        var answer = await server.Http.GetAsync("/api/v1/probe/bug/7", Ct);
        var (status, problem) = await ProblemAsync(answer);

        Assert.Equal((500, "internal.fault"), (status, problem.GetProperty("code").GetString()));
        Assert.DoesNotContain("inner details", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"text\": 5}", "application/json", 400, "input.unreadable")]
    [InlineData("{", "application/json", 400, "input.unreadable")]
    [InlineData("text=5", "application/x-www-form-urlencoded", 415, "input.media-type")]
    public async Task A_body_that_is_not_what_is_expected_is_refused(string body, string type, int status, string code)
    {
        await using var server = await StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, type);

        var (answered, problem) = await ProblemAsync(await server.Http.PostAsync("/api/v1/probe/letters", content, Ct));

        Assert.Equal((status, code), (answered, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_413()
    {
        await using var server = await StartAsync(("Hosting:MaxRequestBodyBytes", "2048"));

        var (status, problem) = await ProblemAsync(
            await server.Http.PostAsJsonAsync("/api/v1/probe/letters", new { text = new string('x', 4096) }, Ct)
        );

        Assert.Equal((413, "input.too-large"), (status, problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/api/v1/probe/no")]
    [InlineData("/api/v1/probe/bug/1")]
    [InlineData("/nowhere")]
    [InlineData("/")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using var server = await StartAsync();

        var headers = (await server.Http.GetAsync(path, Ct)).Headers;

        var policy = headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task A_page_may_set_its_own_policy()
    {
        await using var server = await StartAsync();

        var answer = await server.Http.GetAsync("/own-policy", Ct);

        Assert.Equal("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Too_many_requests_are_429_with_a_time_to_wait()
    {
        await using var server = await StartAsync(("Hosting:RequestsPerTenSeconds", "10"));

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 11; i++)
            answers.Add(await server.Anonymous.GetAsync("/health/live", Ct));

        Assert.All(answers.Take(10), a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        var (status, problem) = await ProblemAsync(answers[10]);
        Assert.Equal((429, "http.too-many-requests"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(1, answers[10].Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData("radar.example.com", "", 200)]
    [InlineData("radar.example.com", "radar.example.com", 200)]
    [InlineData("a.example.com", "*.example.com", 200)]
    [InlineData("evil.com", "radar.example.com,*.example.com", 400)]
    [InlineData("evil-example.com", "*.example.com", 400)]
    [InlineData("127.0.0.1", "radar.example.com", 200)]
    public async Task Only_the_owners_host_names_are_answered(string host, string allowed, int expected)
    {
        await using var server = await StartAsync(("Hosting:AllowedHosts", allowed));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Host = host;

        var answer = await server.Anonymous.SendAsync(request, Ct);

        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.com", null, 403)]
    [InlineData(null, "cross-site", 403)]
    [InlineData("https://friend.example", null, 200)]
    [InlineData(null, "same-origin", 200)]
    [InlineData(null, null, 200)]
    public async Task Another_sites_page_changes_nothing(string? origin, string? fetchSite, int expected)
    {
        await using var server = await StartAsync(("Hosting:CorsOrigins", "https://friend.example"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/probe/letters");
        request.Content = JsonContent.Create(new { text = "hello" });
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (fetchSite is not null)
            request.Headers.Add("Sec-Fetch-Site", fetchSite);

        Assert.Equal(expected, (int)(await server.Http.SendAsync(request, Ct)).StatusCode);
    }

    [Fact]
    public async Task The_page_at_the_root_is_for_those_who_have_signed_in()
    {
        await using var server = await StartAsync();

        using var answer = await server.Anonymous.GetAsync("/", Ct);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/login", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_api_document_is_for_this_machine_and_for_users()
    {
        await using var server = await StartAsync();

        Assert.Equal(200, await StatusAsync(server.Anonymous, proxied: false));
        Assert.Equal(401, await StatusAsync(server.Anonymous, proxied: true));
        Assert.Equal(200, await StatusAsync(server.Http, proxied: true));

        static async Task<int> StatusAsync(HttpClient http, bool proxied)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
            if (proxied)
                request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            return (int)(await http.SendAsync(request, Ct)).StatusCode;
        }
    }

    [Fact]
    public async Task Headers_beyond_the_limit_are_refused_and_the_server_lives()
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("X-Long", new string('x', 40 * 1024));

        Assert.Equal(431, (int)(await server.Anonymous.SendAsync(request, Ct)).StatusCode);
        Assert.Equal(200, (int)(await server.Anonymous.GetAsync("/health/live", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_process_without_the_role_web_answers_health_only()
    {
        await using var server = await StartAsync(("Hosting:Roles", "worker,scheduler"));

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/api/v1/probe/bytes", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_module_that_is_switched_off_has_no_routes()
    {
        await using var server = await StartAsync(("Modules:probe:Enabled", "false"));

        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/api/v1/probe/bytes", Ct)).StatusCode);
    }

    private static Task<TestServer> StartAsync(params (string Key, string Value)[] settings) =>
        TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new ProbeModule()],
            settings.ToDictionary(s => s.Key, s => s.Value)
        );

    private static async Task<(int Status, JsonElement Problem)> ProblemAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }
}
