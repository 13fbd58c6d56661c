using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Identity;

public sealed class SettingsPagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Looks_are_kept_for_the_user_and_come_along_to_another_browser()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = await Tab.OwnersAsync(server);

        var saved = await tab.SubmitAsync(
            await tab.GetAsync("/settings"),
            "#looks form",
            ("language", "En"),
            ("theme", "Dark"),
            ("market", "GreenUp")
        );
        var page = await tab.GetAsync(saved.Location!);
        using var other = new Tab(server);
        await other.SignInAsync();
        var there = await other.GetAsync("/settings");

        Assert.Equal("Display saved", page.Toast);
        Assert.Equal(("en", "dark"), (page.Attribute("html", "lang"), page.Attribute("html", "data-theme")));
        Assert.Equal(("en", "dark"), (there.Attribute("html", "lang"), there.Attribute("html", "data-theme")));
        Assert.True(there.Has("input[name=market][value=GreenUp][checked]"));
    }

    [Fact]
    public async Task A_language_that_follows_the_browser_goes_on_following_it()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = await Tab.OwnersAsync(server);
        await tab.SubmitAsync(await tab.GetAsync("/settings"), "#looks form", ("language", "Auto"), ("theme", "Dark"));
        using var english = new Tab(server, "en");
        english.SetCookie("signalbox", tab.Cookie("signalbox")!);
        english.SetCookie("signalbox-display", tab.Cookie("signalbox-display")!);

        Assert.Equal("en", (await english.GetAsync("/settings")).Attribute("html", "lang"));
        Assert.Equal("zh-CN", (await tab.GetAsync("/settings")).Attribute("html", "lang"));
    }

    [Fact]
    public async Task A_password_is_changed_and_other_devices_are_out()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        using var other = new Tab(server);
        await tab.SignInAsync();
        await other.SignInAsync();
        var page = await tab.GetAsync("/settings/security/password");
        (string, string)[] wanted = [("password", "fog over the viaduct"), ("again", "fog over the viaduct")];

        var wrong = await tab.SubmitAsync(page, "main form", [("current", "no idea at all"), .. wanted]);
        var done = await tab.SubmitAsync(page, "main form", [("current", TestServer.AdminPassword), .. wanted]);

        Assert.Equal((422, "密码不对"), (wrong.Status, wrong.Of("#f-current-error")));
        Assert.Equal("密码已修改，其他设备已退出", (await tab.GetAsync(done.Location!)).Toast);
        Assert.Equal(302, (await other.GetAsync("/settings")).Status);
        using var fresh = new Tab(server);
        Assert.Equal(302, (await fresh.SignInAsync(password: "fog over the viaduct")).Status);
    }

    [Fact]
    public async Task A_session_that_is_ended_elsewhere_is_out_at_once()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var desk = new Tab(server);
        using var phone = new Tab(server);
        await phone.SignInAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        await desk.SignInAsync();
        var page = await desk.GetAsync("/settings/security");

        var rows = page.Document.QuerySelectorAll("#sessions tbody tr");
        Assert.Equal(2, rows.Length);
        Assert.Equal("这台设备", rows[0].QuerySelector(".tag")?.TextContent);
        Assert.Null(rows[0].QuerySelector("a"));
        var asked = await desk.GetAsync(rows[1].QuerySelector("a")!.GetAttribute("href")!);
        Assert.Equal(200, (await phone.GetAsync("/settings")).Status);
        var ended = await desk.SubmitAsync(asked, "main form");

        Assert.Equal("已退出设备", (await desk.GetAsync(ended.Location!)).Toast);
        Assert.Equal(302, (await phone.GetAsync("/settings")).Status);
    }

    [Fact]
    public async Task Other_devices_are_signed_out_together()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        await tab.SignInAsync();
        using var one = await Tab.OwnersAsync(server);
        using var two = await Tab.OwnersAsync(server);

        var ended = await tab.SubmitAsync(await tab.GetAsync("/settings/security/sessions/others"), "main form");

        Assert.Equal("已退出 2 台设备", (await tab.GetAsync(ended.Location!)).Toast);
        Assert.Equal((302, 302), ((await one.GetAsync("/settings")).Status, (await two.GetAsync("/settings")).Status));
    }

    [Fact]
    public async Task Somebody_elses_session_and_token_are_answered_as_if_they_did_not_exist()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        await owner.SubmitAsync(
            await owner.GetAsync("/settings/security/tokens/new"),
            "main form",
            ("name", "mine"),
            ("scope", "Read")
        );
        var page = await owner.GetAsync("/settings/security");
        using var other = new Tab(server);
        await other.SignInAsync();
        var session = (await other.GetAsync("/settings/security")).Attribute("#sessions tbody a", "href");
        var token = page.Attribute("#tokens tbody a", "href");
        using var viewer = await server.SignedInAsync(UserRole.Viewer);

        foreach (
            var path in new[]
            {
                session,
                token,
                $"/settings/security/sessions/{Guid.NewGuid()}",
                $"/settings/security/tokens/{Guid.NewGuid()}",
            }
        )
        {
            using var answer = await viewer.GetAsync(path, Ct);
            Assert.Equal(404, (int)answer.StatusCode);
        }
        Assert.Equal(200, (await owner.GetAsync(token)).Status);
    }

    [Fact]
    public async Task A_token_is_shown_once_works_and_is_revoked()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = await Tab.OwnersAsync(server);
        var page = await tab.GetAsync("/settings/security/tokens/new");

        var wrong = await tab.SubmitAsync(page, "main form", ("name", " "), ("scope", "Read"), ("days", "900"));
        server.Clock.Advance(TimeSpan.FromSeconds(1)); // the newest stands first
        var made = await tab.SubmitAsync(
            page,
            "main form",
            ("name", "<script>nas</script>"),
            ("scope", "Read"),
            ("days", "30")
        );
        var secret = made.Of(".secret");
        var listed = await tab.GetAsync("/settings/security");

        Assert.Equal((422, "填 1 到 366"), (wrong.Status, wrong.Of("#f-days-error")));
        Assert.StartsWith("sbx_", secret, StringComparison.Ordinal);
        Assert.Equal(secret, made.Attribute("[data-copy]", "data-copy"));
        Assert.Equal("<script>nas</script>", listed.Of("#tokens tbody strong"));
        Assert.DoesNotContain(secret, listed.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(200, await CallAsync(server, secret));

        var revoked = await tab.SubmitAsync(
            await tab.GetAsync(listed.Attribute("#tokens tbody a", "href")),
            "main form"
        );
        Assert.Equal("已撤销令牌 <script>nas</script>", (await tab.GetAsync(revoked.Location!)).Toast);
        Assert.Equal(401, await CallAsync(server, secret));
    }

    [Fact]
    public async Task Viewers_have_their_own_settings_and_see_neither_users_nor_the_audit_log()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var viewer = await server.SignedInAsync(UserRole.Viewer);

        foreach (
            var path in new[]
            {
                "/settings/users",
                "/settings/users/new",
                $"/settings/users/{Guid.NewGuid()}",
                "/settings/audit",
            }
        )
        {
            using var answer = await viewer.GetAsync(path, Ct);
            Assert.Equal((path, 403), (path, (int)answer.StatusCode));
        }
        var own = await viewer.GetStringAsync("/settings", Ct);
        Assert.DoesNotContain("/settings/users", own, StringComparison.Ordinal);
        Assert.Contains("查看者", own, StringComparison.Ordinal);
        var token = await TestServer.AntiforgeryAsync(viewer, "/settings");
        using var form = new FormUrlEncodedContent([
            new("__RequestVerificationToken", token),
            new("_handler", "looks"),
            new("theme", "Dark"),
        ]);
        using var saved = await viewer.PostAsync("/settings", form, Ct);
        Assert.Contains("data-theme=\"dark\"", await saved.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private static async Task<int> CallAsync(TestServer server, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/identity/me");
        request.Headers.Authorization = new("Bearer", secret);
        using var answer = await server.Anonymous.SendAsync(request, Ct);
        return (int)answer.StatusCode;
    }
}
