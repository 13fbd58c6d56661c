using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Identity;

public sealed class LoginPageTests
{
    [Fact]
    public async Task Whoever_has_not_signed_in_is_asked_to_and_comes_back_to_where_he_wanted_to_be()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);

        var asked = await tab.OpenAsync("/settings/security");
        var entered = await tab.SubmitAsync(
            asked,
            "main form",
            ("name", TestServer.AdminName),
            ("password", TestServer.AdminPassword)
        );

        Assert.Equal("登录", asked.Title);
        Assert.Equal((302, "/settings/security"), (entered.Status, entered.Location));
        Assert.Equal(200, (await tab.GetAsync(entered.Location!)).Status);
    }

    [Theory]
    [InlineData("nobody at all", TestServer.AdminPassword)]
    [InlineData(TestServer.AdminName, "signal lamps at dawn")]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer(string name, string password)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);

        var page = await tab.SignInAsync(name, password);

        Assert.Equal(422, page.Status);
        Assert.Equal("用户名或密码不对", page.Of("[role=alert]"));
        Assert.Equal(name, page.Attribute("#f-name", "value"));
        Assert.Equal("", page.Attribute("#f-password", "value"));
        Assert.Null(tab.Cookie("signalbox"));
    }

    [Fact]
    public async Task The_page_says_how_long_to_wait_after_too_many_attempts()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        for (var i = 0; i < 6; i++)
            await tab.SignInAsync(password: "signal lamps at dawn");

        var limited = await tab.SignInAsync();
        server.Clock.Advance(limited.Wait ?? TimeSpan.Zero);
        var later = await tab.SignInAsync();

        Assert.Equal($"尝试次数太多，请在 {limited.Wait!.Value.TotalSeconds:0} 秒后再试", limited.Of("[role=alert]"));
        Assert.Equal(302, later.Status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task An_open_redirect_is_refused(string to)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);

        var entered = await tab.SignInAsync(at: $"/login?to={Uri.EscapeDataString(to)}");
        var again = await tab.GetAsync($"/login?to={Uri.EscapeDataString(to)}");

        Assert.Equal((302, "/"), (entered.Status, entered.Location));
        Assert.Equal((302, "/"), (again.Status, again.Location));
    }

    [Fact]
    public async Task Remember_me_outlives_the_browser_for_30_days_and_without_it_the_cookie_goes_with_it()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);

        var remembered = await tab.SubmitAsync(
            await tab.GetAsync("/login"),
            "main form",
            ("name", TestServer.AdminName),
            ("password", TestServer.AdminPassword),
            ("remember", "true")
        );
        using var other = new Tab(server);
        var forgotten = await other.SignInAsync();

        var cookie = Assert.Single(remembered.SetCookies, c => c.StartsWith("signalbox=", StringComparison.Ordinal));
        Assert.Contains("max-age=2592000", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        var session = Assert.Single(forgotten.SetCookies, c => c.StartsWith("signalbox=", StringComparison.Ordinal));
        Assert.DoesNotContain("max-age", session, StringComparison.Ordinal);
        server.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(200, (await tab.GetAsync("/settings")).Status);
        Assert.Equal(302, (await other.GetAsync("/settings")).Status);
    }

    [Fact]
    public async Task Signing_in_again_ends_the_session_of_before()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        await tab.SignInAsync();
        var before = tab.Cookie("signalbox")!;

        var page = await tab.GetAsync("/settings/security/password");
        using var stale = new Tab(server);
        var login = await stale.GetAsync("/login");
        stale.SetCookie("signalbox", before);
        // A page for signing in that stood open meanwhile: its token is nobody's, and the browser is somebody's.
        var refused = await stale.SubmitAsync(
            login,
            "main form",
            ("name", TestServer.AdminName),
            ("password", TestServer.AdminPassword)
        );

        Assert.Equal(200, page.Status);
        Assert.Equal(400, refused.Status);
        Assert.Contains("identity.forged", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        await tab.SignInAsync();
        var cookie = tab.Cookie("signalbox")!;

        var left = await tab.SubmitAsync(await tab.GetAsync("/settings"), "form[action='/logout']");
        using var thief = new Tab(server);
        thief.SetCookie("signalbox", cookie);

        Assert.Equal((302, "/login"), (left.Status, left.Location));
        Assert.Null(tab.Cookie("signalbox"));
        Assert.Equal(302, (await thief.GetAsync("/settings")).Status);
    }

    [Fact]
    public async Task A_form_without_a_token_is_refused_with_400_and_one_from_another_origin_with_403()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        var page = await tab.GetAsync("/login");
        (string, string)[] inputs = [("name", TestServer.AdminName), ("password", TestServer.AdminPassword)];

        var bare = await tab.SubmitAsync(page, "main form", [.. inputs, ("__RequestVerificationToken", "")]);
        var foreign = await tab.SubmitAsync(
            page,
            "main form",
            r => r.Headers.Add("Origin", "https://evil.example"),
            inputs
        );
        var framed = await tab.SubmitAsync(
            page,
            "main form",
            r =>
            {
                r.Headers.Add("Origin", "null");
                r.Headers.Add("Sec-Fetch-Site", "cross-site");
            },
            inputs
        );
        var ours = await tab.SubmitAsync(
            page,
            "main form",
            r => r.Headers.Add("Origin", server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)),
            inputs
        );

        Assert.Equal((400, 403, 403, 302), (bare.Status, foreign.Status, framed.Status, ours.Status));
    }

    [Fact]
    public async Task What_was_typed_comes_back_as_text()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);

        var page = await tab.SignInAsync("\"><script>alert(1)</script>", "x", "/login?to=/%22%3E%3Cscript%3E");

        Assert.DoesNotContain(page.Document.QuerySelectorAll("script"), s => s.TextContent.Length > 0);
        Assert.Equal("\"><script>alert(1)</script>", page.Attribute("#f-name", "value"));
    }

    [Fact]
    public async Task The_browsers_language_is_spoken_and_can_be_changed()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server, "en");

        var english = await tab.GetAsync("/login");
        await tab.GetAsync("/display/language/zh-CN");
        var chinese = await tab.GetAsync("/login");

        Assert.Equal(("Sign in", "en"), (english.Title, english.Attribute("html", "lang")));
        Assert.Equal(("登录", "zh-CN"), (chinese.Title, chinese.Attribute("html", "lang")));
    }

    [Fact]
    public async Task A_made_up_password_has_to_be_changed_before_anything_else()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var made = await owner.SubmitAsync(
            await owner.GetAsync("/settings/users/new"),
            "main form",
            ("name", "lamp lighter"),
            ("role", "Viewer")
        );
        var password = made.Of(".secret");
        using var tab = new Tab(server);

        var entered = await tab.SignInAsync("lamp lighter", password, "/login?to=/settings");
        var elsewhere = await tab.OpenAsync("/settings/security");
        var page = await tab.GetAsync(entered.Location!);
        var differs = await tab.SubmitAsync(
            page,
            "main form",
            ("current", password),
            ("password", "a tall mast in fog"),
            ("again", "another")
        );
        var weak = await tab.SubmitAsync(
            page,
            "main form",
            ("current", password),
            ("password", "short"),
            ("again", "short")
        );
        var done = await tab.SubmitAsync(
            page,
            "main form",
            ("current", password),
            ("password", "a tall mast in fog"),
            ("again", "a tall mast in fog")
        );

        Assert.Equal("/login/password?to=%2Fsettings", entered.Location);
        Assert.Equal(("设置新密码", "设置新密码"), (elsewhere.Title, page.Title));
        Assert.Equal((422, "两次输入不一样"), (differs.Status, differs.Of("#f-again-error")));
        Assert.Equal((422, "密码至少 12 个字符"), (weak.Status, weak.Of("#f-password-error")));
        Assert.Equal((302, "/settings"), (done.Status, done.Location));
        Assert.Equal("设置", (await tab.GetAsync("/settings")).Title);
        using var again = new Tab(server);
        Assert.Equal(422, (await again.SignInAsync("lamp lighter", password)).Status);
    }
}
