using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Tests.Hosting;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>The rules D1 and D3: how long a session lasts, what it is made of, and who ends it.</summary>
public sealed class SessionTests
{
    private const string Me = "/api/v1/identity/me";
    private const string Own = "/api/v1/identity/sessions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_session_is_a_random_id_of_256_bits_that_is_stored_as_its_hash(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        using var browser = await Browser.SignedInAsync(server);
        await using var db = await DbAsync(server);

        var row = await db.Set<Session>().SingleAsync(Ct);

        Assert.Equal(43, browser.Cookie!.Length); // 32 bytes in base64url
        Assert.Equal(RandomToken.HashOf(browser.Cookie), row.TokenHash);
        Assert.DoesNotContain(browser.Cookie, row.TokenHash, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", row.Address);
    }

    [Fact]
    public async Task The_cookie_is_not_for_scripts_nor_for_other_sites_and_goes_with_the_browser()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);

        var plain = (await browser.SignInAsync()).SetCookie;
        var behindTls = await browser.SendAsync(
            HttpMethod.Post,
            "/api/v1/identity/session",
            new { name = TestServer.AdminName, password = TestServer.AdminPassword },
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-For", "203.0.113.9")
        );

        Assert.StartsWith("signalbox=", plain, StringComparison.Ordinal);
        Assert.EndsWith("; path=/; samesite=lax; httponly", plain, StringComparison.Ordinal);
        Assert.StartsWith("__Host-signalbox=", behindTls.SetCookie, StringComparison.Ordinal);
        Assert.EndsWith("; path=/; secure; samesite=lax; httponly", behindTls.SetCookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_remember_me_a_session_ends_after_12_hours_of_rest()
    {
        await using var server = await StartAsync();
        using var browser = await Browser.SignedInAsync(server);

        server.Clock.Advance(TimeSpan.FromHours(11));
        Assert.Equal(200, (await browser.GetAsync(Me)).Status);
        server.Clock.Advance(TimeSpan.FromHours(12));

        Assert.Equal((401, "identity.sign-in-required"), (await browser.GetAsync(Me)).Short);
    }

    [Fact]
    public async Task Without_remember_me_a_session_ends_after_24_hours_however_busy()
    {
        await using var server = await StartAsync();
        using var browser = await Browser.SignedInAsync(server);
        for (var hour = 1; hour < 24; hour++)
        {
            server.Clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(200, (await browser.GetAsync(Me)).Status);
        }

        server.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(401, (await browser.GetAsync(Me)).Status);
    }

    [Theory, EachDatabase]
    public async Task Remember_me_lasts_30_days_from_the_last_visit_and_survives_a_closed_browser(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        using var browser = new Browser(server);
        var set = (await browser.SignInAsync(remember: true)).SetCookie;

        Assert.Contains("; max-age=2592000;", set, StringComparison.Ordinal);
        for (var visit = 0; visit < 3; visit++)
        {
            server.Clock.Advance(TimeSpan.FromDays(29));
            var answer = await browser.GetAsync(Me);
            Assert.Equal(200, answer.Status);
            Assert.Contains("; max-age=2592000;", answer.SetCookie, StringComparison.Ordinal);
        }
        server.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(401, (await browser.GetAsync(Me)).Status);
    }

    [Fact]
    public async Task Remember_me_days_is_a_setting()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite, ("Identity:RememberMeDays", "2"));
        using var browser = await Browser.SignedInAsync(server, remember: true);

        server.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(401, (await browser.GetAsync(Me)).Status);
    }

    [Fact]
    public async Task The_last_visit_is_written_once_a_minute_at_most()
    {
        await using var server = await StartAsync();
        using var browser = await Browser.SignedInAsync(server);
        var began = server.Clock.GetUtcNow();

        server.Clock.Advance(TimeSpan.FromSeconds(59));
        await browser.GetAsync(Me);
        var soon = await SeenAsync(server);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await browser.GetAsync(Me);

        Assert.Equal(began, soon);
        Assert.Equal(began + TimeSpan.FromMinutes(1), await SeenAsync(server));
    }

    [Fact]
    public async Task Each_sign_in_makes_a_new_id_and_takes_none_from_the_browser()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server) { Cookie = new string('a', 43) };

        await browser.SignInAsync();
        var first = browser.Cookie;
        await browser.SignInAsync();

        Assert.NotEqual(new string('a', 43), first);
        Assert.NotEqual(first, browser.Cookie);
    }

    [Theory, EachDatabase]
    public async Task Signing_out_ends_the_session_on_the_server(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        using var browser = await Browser.SignedInAsync(server);
        var stolen = browser.Cookie;

        var signedOut = await browser.DeleteAsync("/api/v1/identity/session");
        browser.Cookie = stolen;

        Assert.Equal(204, signedOut.Status);
        Assert.Contains("expires=Thu, 01 Jan 1970", signedOut.SetCookie, StringComparison.Ordinal);
        Assert.Equal(401, (await browser.GetAsync(Me)).Status);
    }

    [Theory, EachDatabase]
    public async Task A_user_lists_own_sessions_and_ends_one_or_all_others(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        using var desk = await Browser.SignedInAsync(server);
        using var phone = await Browser.SignedInAsync(server, remember: true);
        using var tablet = await Browser.SignedInAsync(server);
        using var other = await Browser.SignedInAsync(server);

        var listed = (await desk.GetAsync(Own)).Json.EnumerateArray().ToList();
        var remembered = listed.Single(s => s.GetProperty("isRemembered").GetBoolean()).GetProperty("id").GetGuid();
        Assert.Equal(4, listed.Count);
        Assert.Single(listed, s => s.GetProperty("isCurrent").GetBoolean());

        Assert.Equal(204, (await desk.DeleteAsync($"{Own}/{remembered}")).Status);
        Assert.Equal(401, (await phone.GetAsync(Me)).Status);
        Assert.Equal(200, (await tablet.GetAsync(Me)).Status);
        Assert.Equal(2, (await desk.DeleteAsync(Own)).Json.GetProperty("ended").GetInt32());
        Assert.Equal(401, (await tablet.GetAsync(Me)).Status);
        Assert.Equal(401, (await other.GetAsync(Me)).Status);
        Assert.Equal(200, (await desk.GetAsync(Me)).Status);
        Assert.Equal(404, (await desk.DeleteAsync($"{Own}/{remembered}")).Status);
    }

    [Fact]
    public async Task Somebody_elses_session_answers_as_if_it_did_not_exist_and_an_administrator_ends_it()
    {
        await using var server = await StartAsync();
        using var owner = await Browser.SignedInAsync(server);
        var theirs = (await owner.GetAsync(Own)).Json[0].GetProperty("id").GetGuid();
        using var viewer = await server.SignedInAsync(UserRole.Viewer);
        using var admin = await server.SignedInAsync(UserRole.Admin);
        await TestServer.SendFormTokenAsync(viewer);
        await TestServer.SendFormTokenAsync(admin);

        var foreign = await viewer.DeleteAsync($"{Own}/{theirs}", Ct);
        var unknown = await viewer.DeleteAsync($"{Own}/{Guid.NewGuid()}", Ct);
        Assert.Equal((404, 404), ((int)foreign.StatusCode, (int)unknown.StatusCode));
        Assert.Equal(200, (await owner.GetAsync(Me)).Status);

        var ended = await admin.DeleteAsync($"/api/v1/identity/all-sessions/{theirs}", Ct);
        Assert.Equal(204, (int)ended.StatusCode);
        Assert.Equal(401, (await owner.GetAsync(Me)).Status);
    }

    [Fact]
    public async Task A_page_without_a_session_goes_to_the_sign_in_page_and_the_api_answers_401()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);

        var page = await browser.SendAsync(HttpMethod.Get, "/own-policy?x=1&y=2", null, ("Accept", "text/html"));
        var api = await browser.SendAsync(HttpMethod.Get, "/api/v1/probe/bytes", null, ("Accept", "text/html"));

        Assert.Equal((302, "/login?to=%2Fown-policy%3Fx%3D1%26y%3D2"), (page.Status, page.Location));
        Assert.Equal((401, "identity.sign-in-required"), api.Short);
    }

    [Fact]
    public async Task Htmx_without_a_session_is_told_to_go_to_the_sign_in_page()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);

        var here = await browser.SendAsync(
            HttpMethod.Get,
            "/own-policy",
            null,
            ("HX-Request", "true"),
            ("HX-Current-URL", $"{server.Http.BaseAddress}jobs?state=dead")
        );
        var elsewhere = await browser.SendAsync(
            HttpMethod.Get,
            "/own-policy",
            null,
            ("HX-Request", "true"),
            ("HX-Current-URL", "https://evil.example/jobs")
        );

        Assert.Equal((401, "/login?to=%2Fjobs%3Fstate%3Ddead"), (here.Status, here.HxRedirect));
        Assert.Equal((401, "/login"), (elsewhere.Status, elsewhere.HxRedirect));
    }

    [Theory]
    [InlineData("/jobs?state=dead", "/jobs?state=dead")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("jobs", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public void Only_a_path_of_ours_is_gone_back_to(string? asked, string to) => Assert.Equal(to, LocalPath.Of(asked));

    private static async Task<DateTimeOffset> SeenAsync(TestServer server)
    {
        await using var db = await DbAsync(server);
        return await db.Set<Session>().Select(s => s.SeenAt).SingleAsync(Ct);
    }

    private static Task<SignalboxDb> DbAsync(TestServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);

    private static Task<TestServer> StartAsync(
        DatabaseKind kind = DatabaseKind.Sqlite,
        params (string Key, string Value)[] settings
    ) => TestServer.StartAsync(kind, [new ProbeModule()], settings.ToDictionary(s => s.Key, s => s.Value));
}
