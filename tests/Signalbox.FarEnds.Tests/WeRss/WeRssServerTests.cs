using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Signalbox.FarEnds.WeRss;
using Signalbox.Testing;

namespace Signalbox.FarEnds.Tests.WeRss;

/// <summary>The oddities of the original that nothing of ours asks for by itself, and that a reader must survive.</summary>
public sealed class WeRssServerTests
{
    private const string Account = "MP_WXS_3223096120";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/mps", "null", "application/json")]
    [InlineData("/static/none.png", "null", "application/json")]
    [InlineData("/whatever", "<!doctype html>", "text/html")]
    public async Task Any_unknown_path_succeeds(string path, string start, string type)
    {
        await using var server = await WeRssServer.StartAsync(new TestClock(), Ct);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(server.Url + path, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith(start, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("1.5.2", answer.Headers.GetValues("X-Version").Single());
        using var post = await http.PostAsync($"{server.Url}/api/auth/token", null, Ct);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Theory]
    [InlineData("/feed/all.rss", "application/xml")]
    [InlineData("/feed/MP_WXS_3223096120.xml", "text/plain")]
    [InlineData("/rss/MP_WXS_3223096120", "text/plain")]
    [InlineData("/feed/all.atom", "application/xml")]
    [InlineData("/feed/all.json", "application/json")]
    public async Task Feeds_carry_types_of_their_own_and_deleted_articles(string path, string type)
    {
        await using var server = await WeRssServer.StartAsync(new TestClock(), Ct);
        server.Store.AddAccount(Account, "示例 & 公众号");
        server.Store.AddArticle(Account, "新规“落地”：A & B").Status = 1000;
        using var http = new HttpClient();

        using var answer = await http.GetAsync(server.Url + path, Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("新规“落地”", body, StringComparison.Ordinal);
        if (!path.EndsWith("json", StringComparison.Ordinal))
            Assert.NotNull(XDocument.Parse(body).Root);
    }

    [Fact]
    public async Task A_feed_that_is_not_there_is_an_empty_success()
    {
        await using var server = await WeRssServer.StartAsync(new TestClock(), Ct);
        using var http = new HttpClient();

        Assert.Equal("", await http.GetStringAsync($"{server.Url}/feed/MP_WXS_1.rss", Ct));
        server.Version = WeRssVersion.V141;
        using var old = await http.GetAsync($"{server.Url}/rss/MP_WXS_1", Ct);
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_and_json_is_not_understood()
    {
        var clock = new TestClock();
        await using var server = await WeRssServer.StartAsync(clock, Ct, WeRssVersion.V148);
        using var http = new HttpClient();

        List<string?> words = [];
        for (var i = 0; i < 6; i++)
            words.Add(await SignInAsync(http, server, "guess"));
        Assert.Contains("您还有4次机会", words[0], StringComparison.Ordinal);
        Assert.Contains("您还有1次机会", words[3], StringComparison.Ordinal);
        Assert.Contains("已锁定", words[4], StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromHours(1)); // 1.4.8 holds on until it is restarted
        Assert.Contains("已锁定", await SignInAsync(http, server, "admin@123"), StringComparison.Ordinal);
        server.SignIn.Restart();
        Assert.Null(await SignInAsync(http, server, "admin@123"));

        using var json = await http.PostAsJsonAsync(
            $"{server.Url}/api/v1/wx/auth/token",
            new { username = "admin" },
            Ct
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, json.StatusCode);
    }

    /// <returns>The refusal; null when it was let in.</returns>
    private static async Task<string?> SignInAsync(HttpClient http, WeRssServer server, string password)
    {
        using var form = new FormUrlEncodedContent([new("username", "admin"), new("password", password)]);
        using var answer = await http.PostAsync($"{server.Url}/api/v1/wx/auth/token", form, Ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        if (body.TryGetProperty("access_token", out _))
            return null;
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return body.GetProperty("detail").GetProperty("message").GetString();
    }
}
