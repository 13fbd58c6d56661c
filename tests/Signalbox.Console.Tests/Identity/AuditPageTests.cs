using Microsoft.Extensions.DependencyInjection;
using Signalbox.Console.Tests.Walks;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Identity;

public sealed class AuditPageTests
{
    [Fact]
    public async Task The_log_is_shown_newest_first_and_filtered_by_action_user_and_day()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        await tab.SignInAsync(password: "signal lamps at dawn");
        await tab.SignInAsync();

        var all = await tab.GetAsync("/settings/audit");
        var signIns = await tab.GetAsync("/settings/audit?action=identity.sign-in");
        var user = all.Document.QuerySelectorAll("select[name=user] option")[1].GetAttribute("value");
        var mine = await tab.GetAsync($"/settings/audit?user={user}");
        var today = await tab.GetAsync("/settings/audit?day=2026-03-02");
        var before = await tab.GetAsync("/settings/audit?day=2026-03-01");

        Assert.Equal(["登录", "登录失败", "创建第一个管理员"], Actions(all));
        Assert.Contains("原因 密码不对", all.Text, StringComparison.Ordinal);
        Assert.Equal(["登录", "登录失败"], Actions(signIns));
        Assert.Equal(["登录", "登录失败"], Actions(mine));
        Assert.Equal(3, Actions(today).Count);
        Assert.Empty(Actions(before));
        Assert.Contains("没有符合条件的记录", before.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_set_on_pages_is_in_the_log_with_who_did_it()
    {
        await using var server = await World.EmptyAsync();
        using var tab = await Tab.OwnersAsync(server);
        await tab.SubmitAsync(await tab.GetAsync("/settings/models"), "main form[method=post]", ("limit", "5"));
        await tab.SubmitAsync(
            await tab.GetAsync("/jobs/schedule/radar.slot"),
            "main form[method=post]",
            ("times", "07:30"),
            ("act", "save")
        );
        await tab.SubmitAsync(
            await tab.GetAsync("/accounts/channels/new?kind=Webhook"),
            "main form[method=post]",
            ("name", "harbour office"),
            ("url", "https://hooks.example.com/a"),
            ("key", "a key to sign with, long")
        );
        await tab.SubmitAsync(
            await tab.GetAsync("/prompts/new"),
            "main form[method=post]",
            ("interests", "locks and lights"),
            ("system", "Answer in JSON."),
            ("note", "a change"),
            ("act", "save")
        );
        await server.Http.GetAsync("/api/v1/radar/sources/opml", TestContext.Current.CancellationToken);

        var page = await tab.GetAsync("/settings/audit?action=");

        Assert.Equal("导出来源清单", Actions(page)[0]);
        Assert.Equal(["保存提示词", "添加渠道", "修改计划", "修改预算"], Actions(page)[1..5]);
        Assert.Equal(
            ["2", "harbour office", "radar.slot，计划 30 7 * * *", "每天最多（元） 5"],
            page.Document.QuerySelectorAll("td.detail").Skip(1).Take(4).Select(d => d.TextContent.Trim())
        );
        Assert.All(
            page.Document.QuerySelectorAll("tbody tr").Take(5),
            row => Assert.Equal(TestServer.AdminName, row.Children[1].TextContent)
        );
    }

    [Fact]
    public async Task Older_entries_come_page_by_page()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        await tab.SignInAsync();
        // 50 a user, one of which the test server has made already.
        for (var i = 0; i < 49; i++)
            await tab.SubmitAsync(
                await tab.GetAsync("/settings/security/tokens/new"),
                "main form",
                ("name", "t"),
                ("scope", "Read")
            );
        var token = (await tab.GetAsync("/settings/security")).Attribute("#tokens tbody a", "href");
        await tab.SubmitAsync(await tab.GetAsync(token), "main form");

        var first = await tab.GetAsync("/settings/audit");
        var second = await tab.GetAsync(first.Attribute("nav.pager a", "href"));

        Assert.Equal(50, Actions(first).Count);
        Assert.Equal(["登录", "创建第一个管理员"], Actions(second)[^2..]);
        Assert.Empty(Numbers(first).Intersect(Numbers(second)));
        Assert.False(second.Has("nav.pager"));
    }

    [Fact]
    public async Task Checking_says_that_the_chain_is_intact_or_where_it_breaks()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        await tab.SignInAsync();
        var page = await tab.GetAsync("/settings/audit");

        var intact = await tab.SubmitAsync(page, "main form[method=post]");
        await RunAsync(server, "UPDATE audit_entry SET user_name = 'somebody else' WHERE seq = 2");
        var broken = await tab.SubmitAsync(page, "main form[method=post]");

        Assert.Equal("2 条记录，没有被改动、删除或插入", intact.Of("[role=status] span:not(.lamp):not(:has(*))"));
        Assert.StartsWith("第 2 条起不对：", broken.Of("main [role=alert] p"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_entry_holds_is_shown_as_text()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var tab = new Tab(server);
        await tab.SignInAsync();
        await RunAsync(
            server,
            "UPDATE audit_entry SET detail = '{\"name\":\"<script>alert(1)</script>\"}' WHERE seq = 2"
        );
        await RunAsync(server, "UPDATE audit_entry SET detail = 'no json <script>' WHERE seq = 1");

        var page = await tab.GetAsync("/settings/audit");

        Assert.Equal(
            ["名称 <script>alert(1)</script>", "no json <script>"],
            page.Document.QuerySelectorAll(".detail code").Select(c => c.TextContent)
        );
    }

    private static List<string> Actions(Page page) =>
        [.. page.Document.QuerySelectorAll("tbody strong").Select(s => s.TextContent)];

    private static IEnumerable<string> Numbers(Page page) =>
        page.Document.QuerySelectorAll("tbody td:last-child").Select(s => s.TextContent);

    /// <summary>What somebody with the file in hand could do; the table's own guard is taken away first.</summary>
    private static async Task RunAsync(TestServer server, string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            server.Services.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()[
                "Data:ConnectionString"
            ]
        );
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var triggers = connection.CreateCommand();
        triggers.CommandText = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'";
        List<string> names = [];
        await using (var reader = await triggers.ExecuteReaderAsync(TestContext.Current.CancellationToken))
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                names.Add(reader.GetString(0));
        await using var change = connection.CreateCommand();
        change.CommandText = string.Concat(names.Select(n => $"DROP TRIGGER {n};")) + sql;
        await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
