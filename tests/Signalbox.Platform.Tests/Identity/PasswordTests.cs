using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>The rule D4: which passwords, how they are kept, and what changing one does.</summary>
public sealed class PasswordTests
{
    private const string Password = "/api/v1/identity/password";
    private const string NewPassword = "violet semaphore at noon";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("violet lamps")] // 12 characters
    [InlineData("灯塔在黄昏时分依次点亮了")] // 12 characters, whatever their bytes
    [InlineData("all lower case and no figure")]
    [InlineData("7391-2846-5072")]
    [InlineData("  spaces count too  ")]
    public void Any_12_characters_will_do_and_no_composition_is_asked_for(string password) =>
        Assert.Null(PasswordRules.Fault(password, "keeper"));

    [Fact]
    public void A_password_has_12_to_128_characters()
    {
        Assert.NotNull(PasswordRules.Fault("violet lamp", "keeper"));
        Assert.NotNull(PasswordRules.Fault(Long(129), "keeper"));
        Assert.Null(PasswordRules.Fault(Long(128), "keeper"));
        Assert.Null(PasswordRules.Fault("🏮🎐🎑🧧🎎🎏🎍🎋🎄🎃🪔🕯 xyzabc", "keeper"));
    }

    [Theory]
    [InlineData("password1234")]
    [InlineData("Password12345!")]
    [InlineData("P@ssw0rd!2026")]
    [InlineData("Administrator1")]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("iloveyoudragon")]
    [InlineData("woaini1314520")]
    [InlineData("Welcome2024!!")]
    [InlineData("change_me_please")]
    public void Common_passwords_are_refused(string password) =>
        Assert.NotNull(PasswordRules.Fault(password, "keeper"));

    [Theory]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abababababab")]
    [InlineData("abc123abc123abc123")]
    [InlineData("123456789012")]
    [InlineData("qwertyuiopas")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("zyxwvutsrqpo")]
    [InlineData("asdfgh123456")]
    public void Patterns_are_refused(string password) => Assert.NotNull(PasswordRules.Fault(password, "keeper"));

    [Theory]
    [InlineData("signalbox2026")]
    [InlineData("Signalbox-Radar-1")]
    [InlineData("lighthouse-2026")]
    [InlineData("LightHouse!admin")]
    [InlineData("机会雷达机会雷达2026")]
    public void Words_of_the_product_and_the_users_own_name_are_refused(string password) =>
        Assert.NotNull(PasswordRules.Fault(password, "Lighthouse"));

    [Fact]
    public void The_list_holds_3000_common_passwords_that_the_length_lets_through()
    {
        using var reader = new StreamReader(
            typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!
        );

        Assert.True(reader.ReadToEnd().Split('\n').Count(p => p.Length >= PasswordRules.Shortest) >= 3000);
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_made_anew_at_sign_in()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = await Browser.SignedInAsync(server);
        await using var db = await server
            .Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(Ct);

        var stored = await db.Set<User>().Select(u => u.PasswordHash).SingleAsync(Ct);

        Assert.StartsWith("pbkdf2-sha512$210000$", stored, StringComparison.Ordinal);
        Assert.True(Passwords.Verify(TestServer.AdminPassword, stored));
        Assert.False(Passwords.Verify(TestServer.AdminPassword.ToUpperInvariant(), stored));
        Assert.False(Passwords.Verify(TestServer.AdminPassword + " ", stored));
    }

    [Fact]
    public async Task An_unknown_user_gets_the_same_answer_as_a_wrong_password()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = new Browser(server);

        var wrong = await browser.SignInAsync(password: "not this one at all");
        var unknown = await browser.SignInAsync("nobody", "not this one at all");

        Assert.Equal(wrong.Short, unknown.Short);
        Assert.Equal(wrong.Text("detail"), unknown.Text("detail"));
    }

    [Theory, EachDatabase]
    public async Task A_cookie_stolen_before_a_password_change_opens_nothing_after_it(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var browser = await Browser.SignedInAsync(server, remember: true);
        using var thief = new Browser(server) { Cookie = browser.Cookie };
        using var phone = await Browser.SignedInAsync(server);
        Assert.Equal(200, (await thief.GetAsync("/api/v1/identity/me")).Status);
        var jwt = (await phone.PostAsync("/api/v1/identity/jwt")).Text("token");

        var changed = await browser.PutAsync(
            Password,
            new { current = TestServer.AdminPassword, password = NewPassword }
        );

        Assert.Equal(204, changed.Status);
        Assert.Contains("max-age=2592000", changed.SetCookie, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.GetAsync("/api/v1/identity/me")).Status);
        Assert.Equal(401, (await thief.GetAsync("/api/v1/identity/me")).Status);
        Assert.Equal(401, (await phone.GetAsync("/api/v1/identity/me")).Status);
        using var program = new Browser(server);
        var byJwt = await program.SendAsync(
            HttpMethod.Get,
            "/api/v1/identity/me",
            null,
            ("Authorization", $"Bearer {jwt}")
        );
        Assert.Equal((401, "identity.wrong-token"), byJwt.Short);
        Assert.Equal(401, (await program.SignInAsync()).Status);
        Assert.Equal(200, (await program.SignInAsync(password: NewPassword)).Status);
    }

    [Fact]
    public async Task Changing_asks_for_the_old_password_and_holds_the_new_one_to_the_rules()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var browser = await Browser.SignedInAsync(server);

        var wrong = await browser.PutAsync(Password, new { current = "not this one at all", password = NewPassword });
        var weak = await browser.PutAsync(
            Password,
            new { current = TestServer.AdminPassword, password = "Password12345!" }
        );
        var same = await browser.PutAsync(
            Password,
            new { current = TestServer.AdminPassword, password = TestServer.AdminPassword }
        );
        using var byToken = await server.Http.PutAsync(
            Password,
            System.Net.Http.Json.JsonContent.Create(new { current = TestServer.AdminPassword, password = NewPassword }),
            Ct
        );

        Assert.Equal((401, "identity.wrong-credentials"), wrong.Short);
        Assert.Equal((400, "input.invalid"), weak.Short);
        Assert.True(weak.Json.GetProperty("errors").TryGetProperty("password", out _));
        Assert.Equal((400, "input.invalid"), same.Short);
        Assert.Equal(403, (int)byToken.StatusCode);
    }

    private static string Long(int length) =>
        string.Concat(Enumerable.Range(0, 60).Select(i => $"lamp{i * 7919}~"))[..length];
}
