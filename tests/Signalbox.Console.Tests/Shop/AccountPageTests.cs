using System.Net;
using Signalbox.Console.Tests.Radar;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Identity;

namespace Signalbox.Console.Tests.Shop;

public sealed class AccountPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_is_added_by_its_cookies_which_are_never_shown()
    {
        await using var desk = await ShopDesk.StartAsync(withAccount: false);

        var empty = await desk.GetAsync("/shop/accounts");
        var bad = await desk.PostAsync("/shop/accounts/new", "add", ("cookies", "a=b"), ("remark", "小店"));
        var added = await desk.PostAsync("/shop/accounts/new", "add", ("cookies", desk.Cookies), ("remark", "小店"));
        var twice = await desk.PostAsync("/shop/accounts/new", "add", ("cookies", desk.Cookies), ("remark", ""));
        await desk.BeginAsync();
        var list = await desk.GetAsync("/shop/accounts");

        Assert.Contains("还没有接入账号", empty.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.NotEmpty(bad.One("#f-cookies-error").TextContent);
        Assert.Equal("小店", bad.One("#f-remark").GetAttribute("value"));
        Assert.Equal("小店", added.One("h1").TextContent);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.Status);
        Assert.DoesNotContain("cookie2", twice.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains("已连上", list.One("tr[data-row]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_account_lacks_is_named_until_nothing_does()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.BeginAsync();
        var path = $"/shop/accounts/{desk.Account}";
        var before = await MissingAsync(desk);

        await desk.RuleAsync("在吗", "在的");
        var goods = await desk.SellKeysAsync(0);
        var empty = await MissingAsync(desk);
        using var keys = new StringContent("KEY-1");
        using var imported = await desk.Server.Http.PostAsync($"/api/v1/shop/goods/{goods}/keys", keys, Ct);
        await AddChannelAsync(desk);
        var off = await desk.PostAsync(path, "change", ("remark", "新名字"), ("enabled", "true"), ("sends", "true"));
        var less = await MissingAsync(desk);
        await desk.PostAsync(
            path,
            "change",
            ("remark", "新名字"),
            ("enabled", "true"),
            ("answers", "true"),
            ("sends", "true"),
            ("ships", "true")
        );
        var page = await desk.GetAsync(path);

        Assert.Equal(["rules", "goods", "notice"], before);
        Assert.Equal(["stock", "notice"], empty);
        Assert.Equal(["answers", "ships"], less);
        Assert.Equal("新名字", off.One("h1").TextContent);
        Assert.Empty(await MissingAsync(desk));
        Assert.Contains("全部就绪", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_answer_leaves_its_buyers_to_a_person()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.RuleAsync("在吗", "在的");
        await desk.SendAsync(HttpMethod.Put, $"accounts/{desk.Account}", new { answers = false });
        await desk.BeginAsync();
        await desk.SayAsync("在吗");
        await desk.UntilAsync(async () =>
            (await desk.SendAsync(HttpMethod.Get, "chats")).GetProperty("waiting").GetInt32() == 1
        );

        var page = await desk.GetAsync(desk.ChatPath);

        Assert.Empty(desk.Texts);
        Assert.Contains("自动回复已关闭", page.One(".decision").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_of_the_platform_is_linked_and_the_account_goes_on_when_its_owner_says_so()
    {
        await using var desk = await ShopDesk.StartAsync(withAccount: false);
        desk.Platform.BeNext(XianyuMood.Captcha, times: 2, api: "login.token"); // the first only brings the signing token
        await desk.PostAsync("/shop/accounts/new", "add", ("cookies", desk.Cookies), ("remark", "小店"));
        await desk.UntilAsync(async () =>
            (await desk.SendAsync(HttpMethod.Get, "accounts"))[0].GetProperty("held").GetString() == "risk"
        );
        var path =
            $"/shop/accounts/{(await desk.SendAsync(HttpMethod.Get, "accounts"))[0].GetProperty("id").GetGuid()}";

        var held = await desk.GetAsync(path);
        var overview = await desk.GetAsync("/");
        var link = held
            .Document.QuerySelectorAll("main a")
            .First(a => a.TextContent.Contains("打开平台的验证页", StringComparison.Ordinal));
        await desk.PostAsync(path, "go-on");
        await desk.BeginAsync();
        var after = await desk.GetAsync(path);

        Assert.Contains("/punish", link.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("noopener", link.GetAttribute("rel"), StringComparison.Ordinal);
        Assert.Contains(
            "1 个闲鱼账号等你完成平台的验证",
            overview.One("#attention").TextContent,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("小店", overview.One("#attention").TextContent, StringComparison.Ordinal); // everybody sees it
        Assert.Contains("已连上", after.Main, StringComparison.Ordinal);
        Assert.Empty(after.Document.QuerySelectorAll("main a[href*=punish]"));
    }

    [Fact]
    public async Task The_overview_counts_accounts_that_are_online()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.BeginAsync();

        var page = await desk.GetAsync("/");

        var tile = page
            .Document.QuerySelectorAll(".tile")
            .Single(t => t.TextContent.Contains("在线账号", StringComparison.Ordinal));
        Assert.Equal("1", tile.QuerySelector(".figure")!.TextContent.Trim());
        Assert.Contains("共 1 个", tile.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_of_another_account_are_refused_and_an_account_is_removed_by_name()
    {
        await using var desk = await ShopDesk.StartAsync();
        var path = $"/shop/accounts/{desk.Account}";
        var other = desk.Platform.Add("2200000000009", "别人").Cookies;

        var refused = await desk.PostAsync($"{path}/cookies", "cookies", ("cookies", other));
        var taken = await desk.PostAsync($"{path}/cookies", "cookies", ("cookies", desk.Cookies));
        var asked = await desk.GetAsync($"{path}/remove");
        var removed = await desk.PostAsync($"{path}/remove", "remove");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("另一个账号", refused.One("#f-cookies-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(path, taken.Path);
        Assert.Contains("小店", asked.One("h1").TextContent, StringComparison.Ordinal);
        Assert.Contains("还没有接入账号", removed.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-CN", "还没有接入账号", "还没有会话", "还没有规则", "还没有货品", "还没有订单")]
    [InlineData("en", "No account yet", "No chats yet", "No rules yet", "No goods yet", "No orders yet")]
    public async Task Without_anything_each_page_says_what_will_be_here(
        string language,
        string account,
        string chats,
        string rules,
        string goods,
        string orders
    )
    {
        await using var desk = await ShopDesk.StartAsync(withAccount: false);
        using var client = await desk.Server.SignedInAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        (string Path, string Says)[] pages =
        [
            ("/shop/accounts", account),
            ("/shop/chats", chats),
            ("/shop/rules", rules),
            ("/shop/stock", goods),
            ("/shop/orders", orders),
        ];

        foreach (var (path, says) in pages)
            Assert.Contains(says, (await RadarConsole.GetAsync(client, path)).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_user_sees_nothing_of_it_and_a_viewer_may_not_look()
    {
        await using var desk = await ShopDesk.StartAsync();
        await desk.RuleAsync("暗号", "口令");
        var goods = await desk.SellKeysAsync(2);
        var order = desk.Place();
        await desk.BeginAsync();
        await desk.SayAsync("悄悄话");
        await desk.UntilAsync(() => order.State == XianyuOrderState.Shipped);
        await desk.UntilAsync(async () => (await desk.GetAsync(desk.ChatPath)).Status == HttpStatusCode.OK);
        using var other = await desk.Server.SignedInAsync(UserRole.Admin);
        using var viewer = await desk.Server.SignedInAsync(UserRole.Viewer);
        string[] things =
        [
            desk.OrderPath,
            $"{desk.OrderPath}/review",
            desk.ChatPath,
            $"/shop/stock/{goods}",
            $"/shop/stock/{goods}/import",
            $"/shop/accounts/{desk.Account}",
            $"/shop/accounts/{desk.Account}/cookies",
        ];

        foreach (var path in things)
        {
            var shown = await RadarConsole.GetAsync(other, path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, shown.Status));
            Assert.DoesNotContain("悄悄话", shown.Main, StringComparison.Ordinal);
        }
        foreach (var path in new[] { "/shop/chats", "/shop/rules", "/shop/stock", "/shop/orders", "/shop/accounts" })
        {
            var shown = await RadarConsole.GetAsync(other, path);
            Assert.Empty(shown.Document.QuerySelectorAll("[data-row]"));
            Assert.DoesNotContain("小店", shown.Main, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await RadarConsole.GetAsync(viewer, path)).Status);
        }
        Assert.Empty((await RadarConsole.GetAsync(viewer, "/")).Document.QuerySelectorAll(".rail a[href^='/shop']"));
        using var keys = await other.GetAsync($"/api/v1/shop/goods/{goods}/keys", Ct);
        Assert.Equal(HttpStatusCode.NotFound, keys.StatusCode);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var desk = await ShopDesk.StartAsync();
        string[] paths =
        [
            "/shop/rules",
            "/shop/orders",
            $"/shop/accounts/{desk.Account}",
            "/shop/stock/bind",
            "/shop/accounts/new",
        ];

        foreach (var path in paths)
        {
            using var form = new FormUrlEncodedContent([new("_handler", "starters"), new("remark", "x")]);
            using var answer = await desk.Client.PostAsync(path, form, Ct);
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, answer.StatusCode));
        }
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(ShopDesk desk)
    {
        var readiness = await desk.SendAsync(HttpMethod.Get, $"accounts/{desk.Account}/readiness");
        return
        [
            .. readiness
                .GetProperty("points")
                .EnumerateArray()
                .Where(p => !p.GetProperty("isDone").GetBoolean())
                .Select(p => p.GetProperty("key").GetString()!), // the API's contract
        ];
    }

    private static async Task AddChannelAsync(ShopDesk desk)
    {
        using var body = new StringContent(
            """{"name":"hook","kind":"Webhook","url":"https://example.com/hook","signingKey":"sixteen letters or more"}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var added = await desk.Server.Http.PostAsync("/api/v1/channels", body, Ct);
        added.EnsureSuccessStatusCode();
    }
}
