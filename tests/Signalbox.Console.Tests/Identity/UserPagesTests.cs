using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Identity;

public sealed class UserPagesTests
{
    private const string OwnWords = "a long platform at dawn";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_added_with_a_password_that_is_shown_once()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);

        var made = await AddAsync(owner, "<b>porter</b>", "Operator");
        var twice = await AddAsync(owner, "<B>PORTER</B>", "Operator");
        var listed = await owner.GetAsync("/settings/users");

        var password = made.Of(".secret");
        Assert.True(password.Length > 20);
        Assert.Equal((422, "已经有这个用户名"), (twice.Status, twice.Of("#f-name-error")));
        var row = Row(listed, "<b>porter</b>");
        Assert.Equal(
            ["操作员", "等待首次修改密码", "未启用", "从未"],
            row.QuerySelectorAll("td").Skip(1).Select(c => c.TextContent.Trim())
        );
        Assert.DoesNotContain(password, listed.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_counts_with_the_next_request()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var (user, tab) = await NewUserAsync(server, owner, "clerk", "Viewer");
        using var _ = tab;

        Assert.Equal(403, (await tab.GetAsync("/settings/users")).Status);
        var saved = await owner.SubmitAsync(await owner.GetAsync(user), "#rights form", ("role", "Admin"));

        Assert.Equal("已保存 clerk 的角色", (await owner.GetAsync(saved.Location!)).Toast);
        Assert.Equal(200, (await tab.GetAsync("/settings/users")).Status);
    }

    [Fact]
    public async Task Disabling_signs_out_at_once_and_can_be_taken_back()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var (user, tab) = await NewUserAsync(server, owner, "clerk", "Viewer");
        using var _ = tab;

        var asked = await owner.GetAsync($"{user}/disabling");
        Assert.Contains("clerk", asked.Text, StringComparison.Ordinal);
        await owner.SubmitAsync(asked, "main form");

        Assert.Equal(302, (await tab.GetAsync("/settings")).Status);
        Assert.Equal(422, (await tab.SignInAsync("clerk", OwnWords)).Status);
        await owner.SubmitAsync(await owner.GetAsync(user), "#ways form");
        Assert.Equal(302, (await tab.SignInAsync("clerk", OwnWords)).Status);
    }

    [Fact]
    public async Task A_reset_password_is_shown_once_and_the_old_one_ends()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var (user, tab) = await NewUserAsync(server, owner, "clerk", "Viewer");
        using var _ = tab;

        var reset = await owner.SubmitAsync(await owner.GetAsync($"{user}/password-reset"), "main form");

        Assert.Equal(302, (await tab.GetAsync("/settings")).Status);
        Assert.Equal(422, (await tab.SignInAsync("clerk", OwnWords)).Status);
        Assert.StartsWith(
            "/login/password",
            (await tab.SignInAsync("clerk", reset.Of(".secret"))).Location,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task All_devices_of_a_user_are_signed_out()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var (user, tab) = await NewUserAsync(server, owner, "clerk", "Viewer");
        using var _ = tab;

        Assert.Single((await owner.GetAsync(user)).Document.QuerySelectorAll("#sessions tbody tr"));
        var ended = await owner.SubmitAsync(await owner.GetAsync($"{user}/signing-out"), "main form");

        Assert.Equal("clerk 的设备已全部退出", (await owner.GetAsync(ended.Location!)).Toast);
        Assert.Equal(302, (await tab.GetAsync("/settings")).Status);
        Assert.Equal(200, (await owner.GetAsync(user)).Status);
    }

    [Fact]
    public async Task A_lost_second_factor_is_reset()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var (user, tab) = await NewUserAsync(server, owner, "clerk", "Viewer");
        using var _ = tab;
        var begun = await tab.SubmitAsync(
            await tab.GetAsync("/settings/security/second-factor"),
            "main form",
            ("password", OwnWords)
        );
        await tab.SubmitAsync(
            begun,
            "main form",
            ("code", Authenticator.Code(begun.Attribute("input[name=secret]", "value"), server.Clock.GetUtcNow()))
        );
        Assert.Equal("输入验证码", (await new Tab(server).SignInAsync("clerk", OwnWords)).Title);

        await owner.SubmitAsync(await owner.GetAsync($"{user}/second-factor-reset"), "main form");

        Assert.Equal(302, (await tab.SignInAsync("clerk", OwnWords)).Status);
    }

    [Fact]
    public async Task Administrators_may_neither_make_nor_change_administrators()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var (_, admin) = await NewUserAsync(server, owner, "deputy", "Admin");
        using var _ = admin;
        var keeper = Row(await admin.GetAsync("/settings/users"), TestServer.AdminName)
            .QuerySelector("a")!
            .GetAttribute("href")!;

        var form = await admin.GetAsync("/settings/users/new");
        var made = await admin.SubmitAsync(form, "main form", ("name", "rival"), ("role", "Owner"));
        var page = await admin.GetAsync(keeper);
        var reset = await admin.SubmitAsync(await admin.GetAsync($"{keeper}/password-reset"), "main form");

        Assert.False(form.Has("input[value=Owner], input[value=Admin]"));
        Assert.Equal((422, "只有所有者可以管理管理员和所有者"), (made.Status, made.Of("[role=alert] p")));
        Assert.False(page.Has("#rights form, #ways a.btn"));
        Assert.Equal((422, "只有所有者可以管理管理员和所有者"), (reset.Status, reset.Of("[role=alert] p")));
    }

    [Fact]
    public async Task The_last_owner_stays_one()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Tab.OwnersAsync(server);
        var self = (await owner.GetAsync("/settings/users")).Attribute("tbody a", "href");

        var refused = await owner.SubmitAsync(await owner.GetAsync(self), "#rights form", ("role", "Viewer"));

        Assert.Equal((422, "这是唯一的所有者，先让另一个人成为所有者"), (refused.Status, refused.Of("[role=alert] p")));
        Assert.False(refused.Has("#ways a.btn.danger"));
        using var unknown = await (await server.SignedInAsync()).GetAsync($"/settings/users/{Guid.NewGuid()}", Ct);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    private static async Task<Page> AddAsync(Tab owner, string name, string role) =>
        await owner.SubmitAsync(
            await owner.GetAsync("/settings/users/new"),
            "main form",
            ("name", name),
            ("role", role)
        );

    /// <summary>Added, signed in, and with a password of its own.</summary>
    /// <returns>The user's page, and the user's browser.</returns>
    private static async Task<(string Page, Tab Tab)> NewUserAsync(
        TestServer server,
        Tab owner,
        string name,
        string role
    )
    {
        var password = (await AddAsync(owner, name, role)).Of(".secret");
        var tab = new Tab(server);
        var must = await tab.SignInAsync(name, password);
        await tab.SubmitAsync(
            await tab.GetAsync(must.Location!),
            "main form",
            ("current", password),
            ("password", OwnWords),
            ("again", OwnWords)
        );
        return (Row(await owner.GetAsync("/settings/users"), name).QuerySelector("a")!.GetAttribute("href")!, tab);
    }

    private static AngleSharp.Dom.IElement Row(Page page, string name) =>
        page.Document.QuerySelectorAll("tbody tr").Single(r => r.QuerySelector("strong")!.TextContent == name);
}
