using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>The rule D5: codes of an app, recovery codes, and who must have them.</summary>
public sealed class SecondFactorTests
{
    private const string Base = "/api/v1/identity/second-factor";
    private const string Me = "/api/v1/identity/me";

    // RFC 6238, appendix B, SHA-1: the secret is the ASCII text 12345678901234567890; six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long at, string code) =>
        Assert.Equal(code, Totp.Code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", DateTimeOffset.FromUnixTimeSeconds(at)));

    [Theory, EachDatabase]
    public async Task Signing_in_with_a_second_factor_takes_two_steps(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (secret, _) = await EnrolAsync(server);
        using var browser = new Browser(server);

        var first = await browser.SignInAsync();
        Assert.False(first.Json.GetProperty("isSignedIn").GetBoolean());
        Assert.Null(browser.Cookie);
        browser.Cookie = first.Text("ticket");
        Assert.Equal(401, (await browser.GetAsync(Me)).Status); // a ticket is no session
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        var second = await StepAsync(browser, first.Text("ticket"), Totp.Code(secret, server.Clock.GetUtcNow()));

        Assert.True(second.Json.GetProperty("isSignedIn").GetBoolean());
        Assert.Equal(200, (await browser.GetAsync(Me)).Status);
    }

    [Fact]
    public async Task The_code_can_come_with_the_password_and_is_good_for_a_step_early_or_late()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var (secret, _) = await EnrolAsync(server);
        using var browser = new Browser(server);
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        var now = server.Clock.GetUtcNow();

        var tooLate = await browser.SignInAsync(code: Totp.Code(secret, now - TimeSpan.FromSeconds(60)));
        var late = await browser.SignInAsync(code: Totp.Code(secret, now - TimeSpan.FromSeconds(30)));
        var early = await browser.SignInAsync(code: Totp.Code(secret, now + TimeSpan.FromSeconds(30)));
        var tooEarly = await browser.SignInAsync(code: Totp.Code(secret, now + TimeSpan.FromSeconds(90)));

        Assert.Equal((401, 200, 200, 401), (tooLate.Status, late.Status, early.Status, tooEarly.Status));
    }

    [Theory, EachDatabase]
    public async Task A_replayed_code_is_refused(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (secret, _) = await EnrolAsync(server);
        using var browser = new Browser(server);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var code = Totp.Code(secret, server.Clock.GetUtcNow());

        Assert.Equal(200, (await browser.SignInAsync(code: code)).Status);
        Assert.Equal((401, "identity.wrong-code"), (await browser.SignInAsync(code: code)).Short);

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var next = Totp.Code(secret, server.Clock.GetUtcNow());
        var atOnce = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => browser.SignInAsync(code: next)));
        Assert.Single(atOnce, a => a.Status == 200);
    }

    [Fact]
    public async Task A_wrong_code_is_slowed_down_like_a_wrong_password_and_the_password_does_not_forgive_it()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        await EnrolAsync(server);
        using var browser = new Browser(server);
        server.Clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++)
        {
            var ticket = (await browser.SignInAsync()).Text("ticket");
            Assert.Equal((401, "identity.wrong-code"), (await StepAsync(browser, ticket, "000000")).Short);
        }

        Assert.Equal((429, "identity.too-many-attempts"), (await browser.SignInAsync()).Short);
    }

    [Fact]
    public async Task A_ticket_holds_five_minutes_and_once()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var (secret, _) = await EnrolAsync(server);
        using var browser = new Browser(server);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var old = (await browser.SignInAsync()).Text("ticket");
        server.Clock.Advance(TimeSpan.FromMinutes(5));

        var expired = await StepAsync(browser, old, Totp.Code(secret, server.Clock.GetUtcNow()));
        var ticket = (await browser.SignInAsync()).Text("ticket");
        var taken = await StepAsync(browser, ticket, Totp.Code(secret, server.Clock.GetUtcNow()));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        var again = await StepAsync(browser, ticket, Totp.Code(secret, server.Clock.GetUtcNow()));

        Assert.Equal((401, "identity.ticket-expired"), expired.Short);
        Assert.Equal(200, taken.Status);
        Assert.Equal((401, "identity.ticket-expired"), again.Short);
    }

    [Theory, EachDatabase]
    public async Task Each_of_ten_recovery_codes_is_good_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (_, codes) = await EnrolAsync(server);
        using var browser = new Browser(server);

        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(200, (await browser.SignInAsync(code: codes[3])).Status);
        Assert.Equal(200, (await browser.SignInAsync(code: codes[4].ToUpperInvariant().Replace('-', ' '))).Status);
        Assert.Equal((401, "identity.wrong-code"), (await browser.SignInAsync(code: codes[3])).Short);
    }

    [Fact]
    public async Task Switching_it_on_signs_other_browsers_out_and_gives_this_one_a_new_id()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var other = await Browser.SignedInAsync(server);
        using var browser = await Browser.SignedInAsync(server);
        var before = browser.Cookie;

        await EnrolAsync(server, browser);

        Assert.NotEqual(before, browser.Cookie);
        Assert.Equal(200, (await browser.GetAsync(Me)).Status);
        Assert.Equal(401, (await other.GetAsync(Me)).Status);
    }

    [Fact]
    public async Task The_offer_shows_secret_address_and_picture_and_asks_for_the_password()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = await Browser.SignedInAsync(server);

        var wrong = await browser.PostAsync($"{Base}/secret", new { password = "not this one at all" });
        var offer = await browser.PostAsync($"{Base}/secret", new { password = TestServer.AdminPassword });

        Assert.Equal((401, "identity.wrong-credentials"), wrong.Short);
        Assert.Equal(
            $"otpauth://totp/Signalbox:keeper?secret={offer.Text("secret")}&issuer=Signalbox&digits=6&period=30",
            offer.Text("uri")
        );
        Assert.Equal(32, offer.Text("secret").Length); // 160 bits
        Assert.StartsWith("<svg", offer.Text("qrSvg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_taken_away_with_the_password()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = await Browser.SignedInAsync(server);
        await EnrolAsync(server, browser);

        var wrong = await browser.PostAsync($"{Base}/removal", new { password = "not this one at all" });
        var removed = await browser.PostAsync($"{Base}/removal", new { password = TestServer.AdminPassword });

        Assert.Equal((401, 204), (wrong.Status, removed.Status));
        Assert.True((await browser.SignInAsync()).Json.GetProperty("isSignedIn").GetBoolean());
    }

    [Theory]
    [InlineData(UserRole.Owner, true)]
    [InlineData(UserRole.Admin, true)]
    [InlineData(UserRole.Operator, false)]
    [InlineData(UserRole.Viewer, false)]
    public async Task In_production_owners_and_administrators_must_set_one_up_first(UserRole role, bool must)
    {
        await using var server = await StartAsync(("Hosting:Environment", "prod"));
        using var client = await server.SignedInAsync(role);

        var answer = await client.GetAsync("/api/v1/jobs", TestContext.Current.CancellationToken);
        var me = await client.GetAsync(Me, TestContext.Current.CancellationToken);

        Assert.Equal(must ? 403 : 200, (int)answer.StatusCode);
        Assert.Equal(200, (int)me.StatusCode);
    }

    [Fact]
    public async Task Until_then_they_reach_the_enrolment_alone_and_afterwards_everything()
    {
        await using var server = await StartAsync(("Hosting:Environment", "prod"));
        using var browser = new Browser(server);
        Assert.Equal("second-factor", (await browser.SignInAsync()).Text("must"));

        Assert.Equal((403, "identity.second-factor-required"), (await browser.GetAsync("/api/v1/jobs")).Short);
        await EnrolAsync(server, browser);
        Assert.Equal(200, (await browser.GetAsync("/api/v1/jobs")).Status);

        var removed = await browser.PostAsync($"{Base}/removal", new { password = TestServer.AdminPassword });
        Assert.Equal((409, "identity.second-factor.required"), removed.Short);
    }

    [Fact]
    public async Task It_can_be_switched_off_by_name()
    {
        await using var server = await StartAsync(
            ("Hosting:Environment", "prod"),
            ("Identity:SecondFactor", "optional")
        );
        using var browser = await Browser.SignedInAsync(server);

        Assert.Equal(200, (await browser.GetAsync("/api/v1/jobs")).Status);
    }

    private static Task<Answer> StepAsync(Browser browser, string ticket, string code) =>
        browser.PostAsync("/api/v1/identity/session/second-step", new { ticket, code });

    private static async Task<(string Secret, IReadOnlyList<string> Codes)> EnrolAsync(TestServer server)
    {
        using var browser = await Browser.SignedInAsync(server);
        return await EnrolAsync(server, browser);
    }

    private static async Task<(string Secret, IReadOnlyList<string> Codes)> EnrolAsync(
        TestServer server,
        Browser browser
    )
    {
        var offer = await browser.PostAsync($"{Base}/secret", new { password = TestServer.AdminPassword });
        var secret = offer.Text("secret");
        var on = await browser.PutAsync(Base, new { code = Totp.Code(secret, server.Clock.GetUtcNow()) });
        Assert.Equal(200, on.Status);
        return (secret, [.. on.Json.GetProperty("codes").EnumerateArray().Select(c => c.GetString()!)]);
    }

    private static Task<TestServer> StartAsync(params (string Key, string Value)[] settings) =>
        TestServer.StartAsync(DatabaseKind.Sqlite, [], settings.ToDictionary(s => s.Key, s => s.Value));
}
