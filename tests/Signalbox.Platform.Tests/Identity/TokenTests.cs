using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Identity.Tokens;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>The rule D7: API tokens and JWTs.</summary>
public sealed class TokenTests
{
    private const string Tokens = "/api/v1/identity/tokens";
    private const string Me = "/api/v1/identity/me";
    private const string Secret = "a secret for this test of 32 bytes or more";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_token_is_shown_once_stored_hashed_and_its_last_use_is_visible(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var browser = await Browser.SignedInAsync(server);

        var added = await browser.PostAsync(
            Tokens,
            new
            {
                name = "backup script",
                scope = "Read",
                days = 30,
            }
        );
        var secret = added.Text("secret");
        var unused = (await browser.GetAsync(Tokens)).Json.EnumerateArray().Single(IsOurs);
        Assert.Equal(200, (await CallAsync(server, secret, HttpMethod.Get, Me)).Status);
        var used = (await browser.GetAsync(Tokens)).Json.EnumerateArray().Single(IsOurs);

        Assert.StartsWith("sbx_", secret, StringComparison.Ordinal);
        Assert.Equal(47, secret.Length); // 4 and 256 bits in base64url
        Assert.DoesNotContain(secret, unused.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, unused.GetProperty("lastUsedAt").ValueKind);
        Assert.Equal(server.Clock.GetUtcNow(), used.GetProperty("lastUsedAt").GetDateTimeOffset());
        Assert.Equal("127.0.0.1", used.GetProperty("lastAddress").GetString());
        await using var db = await server
            .Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(Ct);
        var hash = await db.Set<ApiToken>()
            .Where(t => t.Name == "backup script")
            .Select(t => t.TokenHash)
            .SingleAsync(Ct);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))), hash);
    }

    [Theory, EachDatabase]
    public async Task A_token_runs_out_and_can_be_revoked_at_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var browser = await Browser.SignedInAsync(server, remember: true);
        var first = await browser.PostAsync(
            Tokens,
            new
            {
                name = "first",
                scope = "Write",
                days = 2,
            }
        );
        var second = await browser.PostAsync(
            Tokens,
            new
            {
                name = "second",
                scope = "Write",
                days = 2,
            }
        );

        // Both were just used, so both are held in memory.
        Assert.Equal(200, (await CallAsync(server, first.Text("secret"), HttpMethod.Get, Me)).Status);
        Assert.Equal(200, (await CallAsync(server, second.Text("secret"), HttpMethod.Get, Me)).Status);
        Assert.Equal(204, (await browser.DeleteAsync($"{Tokens}/{first.Text("id")}")).Status);
        Assert.Equal(
            (401, "identity.wrong-token"),
            (await CallAsync(server, first.Text("secret"), HttpMethod.Get, Me)).Short
        );
        Assert.Equal(200, (await CallAsync(server, second.Text("secret"), HttpMethod.Get, Me)).Status);
        server.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(401, (await CallAsync(server, second.Text("secret"), HttpMethod.Get, Me)).Status);
        Assert.Equal(404, (await browser.DeleteAsync($"{Tokens}/{first.Text("id")}")).Status);
    }

    [Theory, EachDatabase]
    public async Task What_another_server_has_revoked_ends_within_a_second(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var browser = await Browser.SignedInAsync(server);
        var token = await browser.PostAsync(Tokens, new { name = "script", scope = "Read" });
        Assert.Equal(200, (await CallAsync(server, token.Text("secret"), HttpMethod.Get, Me)).Status);
        await using (
            var db = await server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct)
        )
            await db.Set<ApiToken>()
                .Where(t => t.Name == "script")
                .ExecuteUpdateAsync(t => t.SetProperty(x => x.RevokedAt, server.Clock.GetUtcNow()), Ct);

        server.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(401, (await CallAsync(server, token.Text("secret"), HttpMethod.Get, Me)).Status);
    }

    [Theory]
    [InlineData("Read", 200, 403, 403)]
    [InlineData("Write", 200, 200, 403)]
    [InlineData("Admin", 200, 200, 200)]
    public async Task A_scope_limits_what_its_user_may_do(string scope, int look, int change, int administer)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new Hosting.ProbeModule());
        using var browser = await Browser.SignedInAsync(server);
        var secret = (await browser.PostAsync(Tokens, new { name = "t", scope })).Text("secret");

        Assert.Equal(look, (await CallAsync(server, secret, HttpMethod.Get, "/api/v1/probe/bytes")).Status);
        var posted = await CallAsync(server, secret, HttpMethod.Post, "/api/v1/probe/letters", new { text = "hello" });
        Assert.Equal(change, posted.Status);
        Assert.Equal(administer, (await CallAsync(server, secret, HttpMethod.Get, "/api/v1/audit")).Status);
    }

    [Fact]
    public async Task A_wide_scope_gives_nobody_more_than_the_role_has_and_a_lower_role_counts_at_once()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var admin = await server.As(UserRole.Admin);
        Assert.Equal(200, (int)(await admin.GetAsync("/api/v1/audit", Ct)).StatusCode);
        using var viewer = await server.As(UserRole.Viewer);
        Assert.Equal(403, (int)(await viewer.GetAsync("/api/v1/audit", Ct)).StatusCode);

        var id = (await admin.GetFromJsonAsync<JsonElement>(Me, Ct)).GetProperty("id").GetString();
        using var owner = await Browser.SignedInAsync(server);
        Assert.Equal(204, (await owner.PatchAsync($"/api/v1/identity/users/{id}", new { role = "Operator" })).Status);

        Assert.Equal(403, (int)(await admin.GetAsync("/api/v1/audit", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_token_makes_no_token_and_somebody_elses_does_not_exist()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = await Browser.SignedInAsync(server);
        var added = await browser.PostAsync(Tokens, new { name = "t", scope = "Admin" });
        using var stranger = await server.SignedInAsync(UserRole.Owner);
        await TestServer.SendFormTokenAsync(stranger);

        var second = await CallAsync(
            server,
            added.Text("secret"),
            HttpMethod.Post,
            Tokens,
            new { name = "u", scope = "Admin" }
        );
        var foreign = await stranger.DeleteAsync($"{Tokens}/{added.Text("id")}", Ct);

        Assert.Equal((403, "identity.session-required"), second.Short);
        Assert.Equal(404, (int)foreign.StatusCode);
        Assert.Equal("[]", await stranger.GetStringAsync(Tokens, Ct));
    }

    [Theory]
    [InlineData("Basic a2VlcGVyOnNpZ25hbCBsYW1wcyBhdCBkdXNr")]
    [InlineData("Bearer")]
    [InlineData("Bearer abc")]
    [InlineData("Bearer sbx_")]
    [InlineData("Bearer a.b.c")]
    public async Task A_header_that_says_nothing_is_nobodys_and_a_cookie_does_not_help_it(string header)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = await Browser.SignedInAsync(server);

        var answer = await browser.SendAsync(HttpMethod.Get, Me, null, ("Authorization", header));

        Assert.Equal((401, "identity.wrong-token"), answer.Short);
    }

    [Theory, EachDatabase]
    public async Task A_jwt_stands_for_its_session_for_an_hour(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var browser = await Browser.SignedInAsync(server);
        var issued = await browser.PostAsync("/api/v1/identity/jwt");
        var jwt = issued.Text("token");

        Assert.Equal(
            TimeSpan.FromHours(1),
            issued.Json.GetProperty("expiresAt").GetDateTimeOffset() - server.Clock.GetUtcNow()
        );
        Assert.Equal("keeper", (await CallAsync(server, jwt, HttpMethod.Get, Me)).Text("name"));
        server.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await CallAsync(server, jwt, HttpMethod.Get, Me)).Status);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await CallAsync(server, jwt, HttpMethod.Get, Me)).Status);
    }

    [Fact]
    public async Task A_jwt_ends_with_the_session_or_token_it_came_from_and_keeps_its_scope()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = await Browser.SignedInAsync(server);
        var added = await browser.PostAsync(Tokens, new { name = "t", scope = "Read" });
        var issued = await CallAsync(server, added.Text("secret"), HttpMethod.Post, "/api/v1/identity/jwt");
        var jwt = issued.Text("token");

        Assert.Equal("Viewer", (await CallAsync(server, jwt, HttpMethod.Get, Me)).Text("role"));
        await browser.DeleteAsync($"{Tokens}/{added.Text("id")}");
        Assert.Equal(401, (await CallAsync(server, jwt, HttpMethod.Get, Me)).Status);
    }

    [Theory]
    [InlineData("as issued", true)]
    [InlineData("alg none", false)]
    [InlineData("alg HS512", false)]
    [InlineData("typ JWT", false)]
    [InlineData("no typ", false)]
    [InlineData("other issuer", false)]
    [InlineData("other audience", false)]
    [InlineData("no exp", false)]
    [InlineData("no nbf", false)]
    [InlineData("not yet", false)]
    [InlineData("over", false)]
    [InlineData("two hours", false)]
    [InlineData("other key", false)]
    [InlineData("changed", false)]
    [InlineData("names a session that is not", false)]
    public async Task Only_a_jwt_as_we_issue_it_is_taken(string what, bool isTaken)
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [],
            new Dictionary<string, string> { ["Identity:SessionSecret"] = Secret }
        );
        using var browser = await Browser.SignedInAsync(server);
        var session = (await browser.GetAsync(Me)).Text("sessionId");
        var jwt = Forge(what, session, server.Clock.GetUtcNow().ToUnixTimeSeconds());

        Assert.Equal(isTaken ? 200 : 401, (await CallAsync(server, jwt, HttpMethod.Get, Me)).Status);
    }

    /// <summary>A JWT made by hand with the right key, and one thing wrong with it.</summary>
    private static string Forge(string what, string session, long now)
    {
        var header = new Dictionary<string, object> { ["alg"] = "HS256", ["typ"] = "at+jwt" };
        var payload = new Dictionary<string, object>
        {
            ["iss"] = what == "other issuer" ? "elsewhere" : "signalbox",
            ["aud"] = what == "other audience" ? "elsewhere" : "signalbox-api",
            ["iat"] = now,
            ["nbf"] = what == "not yet" ? now + 60 : now,
            ["exp"] = what switch
            {
                "over" => now,
                "two hours" => now + 7200,
                _ => now + 3600,
            },
            ["session"] = what.StartsWith("names", StringComparison.Ordinal) ? Guid.NewGuid().ToString() : session,
        };
        _ = what switch
        {
            "alg none" => header["alg"] = "none",
            "alg HS512" => header["alg"] = "HS512",
            "typ JWT" => header["typ"] = "JWT",
            "no typ" => header.Remove("typ"),
            "no exp" => payload.Remove("exp"),
            "no nbf" => payload.Remove("nbf"),
            _ => what,
        };
        var text = $"{Part(header)}.{Part(payload)}";
        var secret = Encoding.UTF8.GetBytes(what == "other key" ? Secret + "!" : Secret);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "signalbox jwt"u8.ToArray());
        var signature = what switch
        {
            "alg none" => [],
            "alg HS512" => HMACSHA512.HashData(key, Encoding.UTF8.GetBytes(text)),
            _ => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)),
        };
        if (what == "changed")
            text = $"{Part(header)}.{Part(new Dictionary<string, object>(payload) { ["iat"] = now - 1 })}";
        return $"{text}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object part) =>
        System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private static bool IsOurs(JsonElement token) => token.GetProperty("name").GetString() == "backup script";

    private static async Task<Answer> CallAsync(
        TestServer server,
        string secret,
        HttpMethod method,
        string path,
        object? body = null
    )
    {
        using var program = new Browser(server);
        return await program.SendAsync(method, path, body, ("Authorization", $"Bearer {secret}"));
    }
}
