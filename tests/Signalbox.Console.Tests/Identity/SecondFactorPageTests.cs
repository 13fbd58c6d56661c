using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Identity;

public sealed class SecondFactorPageTests
{
    private const string SetUp = "/settings/security/second-factor";

    [Fact]
    public async Task A_second_factor_is_set_up_with_picture_key_code_and_recovery_codes()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = await Tab.OwnersAsync(server);

        var wrong = await tab.SubmitAsync(await tab.GetAsync(SetUp), "main form", ("password", "not the password"));
        var begun = await tab.SubmitAsync(wrong, "main form", ("password", TestServer.AdminPassword));
        var secret = begun.Attribute("input[name=secret]", "value");
        var mistyped = await tab.SubmitAsync(begun, "main form", ("code", "12ab"));
        var refused = await tab.SubmitAsync(mistyped, "main form", ("code", "000000"));
        var on = await tab.SubmitAsync(
            refused,
            "main form",
            ("code", Authenticator.Code(secret, server.Clock.GetUtcNow()))
        );

        Assert.Equal((422, "密码不对"), (wrong.Status, wrong.Of("#f-password-error")));
        Assert.True(begun.Has(".qr svg"));
        Assert.False(begun.Has(".qr [style]"));
        Assert.Equal(secret, begun.Of(".secret").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal((422, "验证码是 6 位数字"), (mistyped.Status, mistyped.Of("#f-code-error")));
        Assert.Equal((422, secret), (refused.Status, refused.Attribute("input[name=secret]", "value")));
        Assert.Equal(10, on.Document.QuerySelectorAll(".codes code").Length);
        Assert.StartsWith("data:text/plain", on.Attribute("a[download]", "href"), StringComparison.Ordinal);
        Assert.Equal("已启用", (await tab.GetAsync("/settings/security")).Of("#factor span:not(.lamp)"));
    }

    [Fact]
    public async Task Signing_in_asks_for_the_code_and_takes_none_twice()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var (secret, _) = await EnrolAsync(server);
        using var tab = new Tab(server);

        var asked = await tab.SignInAsync(at: "/login?to=/settings");
        var wrong = await tab.SubmitAsync(asked, "main form", ("code", "000000"));
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        var code = Authenticator.Code(secret, server.Clock.GetUtcNow());
        var entered = await tab.SubmitAsync(wrong, "main form", ("code", code));
        using var other = new Tab(server);
        var replayed = await other.SubmitAsync(await other.SignInAsync(), "main form", ("code", code));

        Assert.Equal((200, "输入验证码"), (asked.Status, asked.Title));
        Assert.Null(asked.SetCookies.FirstOrDefault(c => c.StartsWith("signalbox=", StringComparison.Ordinal)));
        Assert.Equal((422, "验证码不对，或已经用过。等下一个再试。"), (wrong.Status, wrong.Of("[role=alert]")));
        Assert.Equal((302, "/settings"), (entered.Status, entered.Location));
        Assert.Equal((422, "验证码不对，或已经用过。等下一个再试。"), (replayed.Status, replayed.Of("[role=alert]")));
    }

    [Fact]
    public async Task A_recovery_code_opens_once()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var (_, codes) = await EnrolAsync(server);

        async Task<Page> EnterAsync(Tab tab)
        {
            var paper = await tab.SubmitAsync(await tab.SignInAsync(), "main form", ("paper", "true"), ("code", ""));
            Assert.Equal("恢复码", paper.Of("label[for=f-code]"));
            return await tab.SubmitAsync(paper, "main form", ("code", codes[3].ToUpperInvariant()));
        }

        using var first = new Tab(server);
        using var second = new Tab(server);
        Assert.Equal(302, (await EnterAsync(first)).Status);
        Assert.Equal(422, (await EnterAsync(second)).Status);
    }

    [Fact]
    public async Task Whoever_took_too_long_begins_again_with_the_password()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var (secret, _) = await EnrolAsync(server);
        using var tab = new Tab(server);
        var asked = await tab.SignInAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(6));

        var late = await tab.SubmitAsync(
            asked,
            "main form",
            ("code", Authenticator.Code(secret, server.Clock.GetUtcNow()))
        );

        Assert.Equal((422, "登录"), (late.Status, late.Title));
        Assert.Equal("登录用时太久，请重新输入密码", late.Of("[role=alert]"));
    }

    [Fact]
    public async Task Recovery_codes_can_be_renewed_and_the_factor_taken_away()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var (_, old) = await EnrolAsync(server);
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        using var tab = await Tab.OwnersAsync(server);

        var renewed = await tab.SubmitAsync(
            await tab.GetAsync("/settings/security/recovery-codes"),
            "main form",
            ("password", TestServer.AdminPassword)
        );
        var removed = await tab.SubmitAsync(
            await tab.GetAsync($"{SetUp}/removal"),
            "main form",
            ("password", TestServer.AdminPassword)
        );

        var codes = renewed.Document.QuerySelectorAll(".codes code").Select(c => c.TextContent).ToList();
        Assert.Equal(10, codes.Count);
        Assert.Empty(codes.Intersect(old));
        Assert.Equal((302, "/settings/security"), (removed.Status, removed.Location));
        Assert.Equal("未启用", (await tab.GetAsync("/settings/security")).Of("#factor span:not(.lamp)"));
        using var fresh = new Tab(server);
        Assert.Equal(302, (await fresh.SignInAsync()).Status);
    }

    [Fact]
    public async Task An_owner_in_production_sets_it_up_before_anything_else()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [],
            new Dictionary<string, string> { ["Hosting:Environment"] = "prod" }
        );
        using var tab = new Tab(server);

        var entered = await tab.SignInAsync(at: "/login?to=/settings");
        var elsewhere = await tab.OpenAsync("/settings/users");
        var begun = await tab.SubmitAsync(
            await tab.GetAsync(entered.Location!),
            "main form",
            ("password", TestServer.AdminPassword)
        );
        var secret = begun.Attribute("input[name=secret]", "value");
        var on = await tab.SubmitAsync(
            begun,
            "main form",
            ("code", Authenticator.Code(secret, server.Clock.GetUtcNow()))
        );

        Assert.Equal("/login/second-factor?to=%2Fsettings", entered.Location);
        Assert.Equal("设置两步验证", elsewhere.Title);
        Assert.Equal("/settings", on.Attribute("main a.pri", "href"));
        Assert.Equal(200, (await tab.GetAsync("/settings")).Status);
        Assert.False((await tab.GetAsync("/settings/security")).Has("a[href$=removal]"));
    }

    /// <summary>Sets the owner's factor up by the page.</summary>
    private static async Task<(string Secret, IReadOnlyList<string> Codes)> EnrolAsync(TestServer server)
    {
        using var tab = await Tab.OwnersAsync(server);
        var begun = await tab.SubmitAsync(
            await tab.GetAsync(SetUp),
            "main form",
            ("password", TestServer.AdminPassword)
        );
        var secret = begun.Attribute("input[name=secret]", "value");
        var on = await tab.SubmitAsync(
            begun,
            "main form",
            ("code", Authenticator.Code(secret, server.Clock.GetUtcNow()))
        );
        return (secret, [.. on.Document.QuerySelectorAll(".codes code").Select(c => c.TextContent)]);
    }
}
