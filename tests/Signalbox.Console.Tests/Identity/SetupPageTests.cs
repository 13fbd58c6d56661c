using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Radar;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Identity;

public sealed class SetupPageTests
{
    private const string Password = "three lamps over the yard";
    private static readonly (string, string)[] Account =
    [
        ("name", "station master"),
        ("password", Password),
        ("again", Password),
    ];

    [Fact]
    public async Task Without_an_account_every_page_leads_to_the_first_run_and_it_to_a_signed_in_owner()
    {
        await using var server = await FreshAsync();
        using var tab = new Tab(server);

        var asked = await tab.OpenAsync("/settings");
        var made = await tab.SubmitAsync(asked, "main form", Account);
        var next = await tab.GetAsync(made.Location!);
        var closed = await tab.GetAsync("/setup");

        Assert.Equal("创建管理员", asked.Title);
        Assert.Equal((302, "/setup/looks"), (made.Status, made.Location));
        Assert.Equal((200, "语言与外观"), (next.Status, next.Title));
        Assert.Contains("Asia/Shanghai", next.Text, StringComparison.Ordinal);
        Assert.Equal(404, closed.Status);
        Assert.Equal("所有者", (await tab.GetAsync("/settings/users")).Of("tbody td:nth-child(2)"));
    }

    [Fact]
    public async Task Of_two_who_make_the_first_account_at_once_one_does_and_the_other_is_told()
    {
        await using var server = await FreshAsync();
        using var one = new Tab(server);
        using var two = new Tab(server);
        var (first, second) = (await one.GetAsync("/setup"), await two.GetAsync("/setup"));

        var answers = await Task.WhenAll(
            one.SubmitAsync(first, "main form", Account),
            two.SubmitAsync(second, "main form", [("name", "rival"), ("password", Password), ("again", Password)])
        );

        Assert.Single(answers, a => a.Status == 302);
        // Told on the page, or that there is no such page any more, as they came.
        Assert.Single(answers, a => a.Status is 422 or 404);
        var owner = answers[0].Status == 302 ? one : two;
        Assert.Single((await owner.GetAsync("/settings/users")).Document.QuerySelectorAll("tbody tr"));
    }

    [Theory]
    [InlineData("short", "short", "#f-password-error", "密码至少 12 个字符")]
    [InlineData(
        "password1234",
        "password1234",
        "#f-password-error",
        "这个密码太容易猜到：常见、有规律、与用户名太像或与旧密码相同。换一个。"
    )]
    [InlineData(Password, "another one", "#f-again-error", "两次输入不一样")]
    public async Task A_password_that_may_not_be_is_named_at_its_field(
        string password,
        string again,
        string at,
        string says
    )
    {
        await using var server = await FreshAsync();
        using var tab = new Tab(server);

        var page = await tab.SubmitAsync(
            await tab.GetAsync("/setup"),
            "main form",
            ("name", "me"),
            ("password", password),
            ("again", again)
        );

        Assert.Equal((422, says), (page.Status, page.Of(at)));
        Assert.Equal("me", page.Attribute("#f-name", "value"));
        Assert.Equal(200, (await tab.GetAsync("/setup")).Status);
    }

    [Fact]
    public async Task With_an_account_there_is_no_first_step_and_the_others_are_for_administrators()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        using var viewer = await server.SignedInAsync(Platform.Identity.UserRole.Viewer);

        Assert.Equal(404, (await tab.GetAsync("/setup")).Status);
        Assert.Equal("登录", (await tab.OpenAsync("/setup/model")).Title);
        using var forbidden = await viewer.GetAsync("/setup/model", TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)forbidden.StatusCode);
    }

    [Fact]
    public async Task The_looks_become_the_installations_and_ones_own()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = await Tab.OwnersAsync(server);

        var saved = await tab.SubmitAsync(
            await tab.GetAsync("/setup/looks"),
            "main form",
            ("language", "En"),
            ("theme", "Dark"),
            ("market", "GreenUp"),
            ("still", "true")
        );
        var next = await tab.GetAsync(saved.Location!);
        using var other = new Tab(server);
        await other.SignInAsync();
        var elsewhere = await other.GetAsync("/settings");

        Assert.Equal("/setup/model", saved.Location);
        foreach (var page in new[] { next, elsewhere })
        {
            Assert.Equal("en", page.Attribute("html", "lang"));
            Assert.Equal("dark", page.Attribute("html", "data-theme"));
            Assert.Equal("green-up", page.Attribute("html", "data-market"));
            Assert.NotNull(page.Document.DocumentElement.GetAttribute("data-still"));
        }
    }

    [Fact]
    public async Task A_model_is_tested_with_its_answer_its_time_and_its_cost()
    {
        await using var vendor = await LlmVendorServer.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new RadarModule()],
            new Dictionary<string, string> { ["Outbound:AllowedPrivateHosts"] = new Uri(vendor.Url).Authority }
        );
        using var tab = await Tab.OwnersAsync(server);
        var page = await tab.GetAsync("/setup/model");

        var tested = await tab.SubmitAsync(
            page,
            "main form[method=post]",
            ("address", vendor.Url),
            ("key", vendor.Key!),
            ("model", "deepseek-flash"),
            ("and", "test")
        );

        Assert.Equal("https://api.deepseek.com", page.Attribute("#f-address", "value"));
        Assert.Equal(200, tested.Status);
        Assert.Equal("模型能用", tested.Of("#result h2"));
        Assert.StartsWith("¥", tested.Of("#result .note"), StringComparison.Ordinal);
        Assert.Contains("{\"ok\":true}", tested.Of("#result li:last-child"), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", tested.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("继续", tested.Of("main a.pri"));
    }

    [Fact]
    public async Task A_model_that_does_not_answer_says_why_and_rules_are_the_way_without_one()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = await Tab.OwnersAsync(server);
        var page = await tab.GetAsync("/setup/model?vendor=qwen");

        var refused = await tab.SubmitAsync(
            page,
            "main form[method=post]",
            ("address", "http://10.0.0.1/"),
            ("model", "m"),
            ("and", "test")
        );

        Assert.StartsWith("https://dashscope", page.Attribute("#f-address", "value"), StringComparison.Ordinal);
        Assert.Equal(422, refused.Status);
        Assert.Contains("llm.address", refused.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("http://10.0.0.1/", refused.Attribute("#f-address", "value"));
        Assert.Equal(
            "/setup/channel",
            page.Document.QuerySelectorAll("main a")
                .Single(a => a.TextContent == "不用模型，按规则判断")
                .GetAttribute("href")
        );
    }

    [Fact]
    public async Task A_channel_is_saved_and_tried_and_corrected_in_place()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = await Tab.OwnersAsync(server);
        var page = await tab.GetAsync("/setup/channel?kind=Webhook");

        var wrong = await tab.SubmitAsync(
            page,
            "main form",
            ("url", "no address"),
            ("key", "a key of sixteen letters"),
            ("and", "test")
        );
        var tested = await tab.SubmitAsync(
            wrong,
            "main form",
            ("url", "https://hooks.invalid/x"),
            ("key", "a key of sixteen letters"),
            ("and", "test")
        );
        var saved = await tab.SubmitAsync(tested, "main form", ("url", "https://hooks.invalid/y"), ("and", "go"));

        Assert.Equal(422, wrong.Status);
        Assert.True(wrong.Has("#f-url-error"));
        Assert.Equal(200, tested.Status);
        Assert.True(tested.Has("#result .lamp"));
        Assert.Equal(302, saved.Status);
        Assert.Single((await tab.GetAsync("/accounts")).Document.QuerySelectorAll("#channels tbody tr"));
        var kept = await tab.GetAsync("/settings/audit?action=channels");
        Assert.Equal(
            ["修改渠道", "测试渠道", "添加渠道"],
            kept.Document.QuerySelectorAll("tbody strong").Select(s => s.TextContent)
        );
    }

    [Fact]
    public async Task The_last_page_says_what_was_left_for_later()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        using var tab = await Tab.OwnersAsync(server);

        var done = await tab.GetAsync("/setup/done");

        Assert.Equal("已设置", done.Document.QuerySelector("main .list li span.sub")?.TextContent);
        Assert.True(done.Has("main .list a[href='/setup/model']"));
        Assert.True(done.Has("main a.pri[href='/']"));
    }

    private static Task<TestServer> FreshAsync() =>
        TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [new RadarModule()],
            new Dictionary<string, string> { ["Identity:AdminPassword"] = null! }
        );
}
