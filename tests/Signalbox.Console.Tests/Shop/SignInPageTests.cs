using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.Console.Tests.Radar;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Shop;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Shop;

/// <summary>The page on which an account is signed in by a code: its states, its words, and one walk in a browser.</summary>
public sealed class SignInPageTests(Browser browser)
{
    private const string Page = "/shop/accounts/sign-in";
    private const string Number = "2200000000002";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_state_is_said_and_only_a_code_that_waits_is_drawn()
    {
        await using var world = await World.StartAsync();

        var first = await world.GetAsync(Page);
        Assert.Contains("还没有二维码", first.Main, StringComparison.Ordinal);
        await world.PostAsync(Page, "begin");
        var shown = await world.ShowsAsync(Page, "扫描这个二维码");
        Assert.NotEmpty(shown.QuerySelectorAll(".qr svg"));
        world.Platform.Codes[^1].Scan(world.Platform.Add(Number, "二号店"));
        var scanned = await world.ShowsAsync(Page, "在手机上确认");
        Assert.Empty(scanned.QuerySelectorAll(".qr"));
        world.Platform.Codes[^1].Become(XianyuCodeState.CheckNeeded);
        var check = await world.ShowsAsync(Page, "身份验证");
        var link = Assert.Single(check.QuerySelectorAll("#sign-in-now a.btn"));
        Assert.StartsWith("https://passport.goofish.com/iv/", link.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("noopener", link.GetAttribute("rel"), StringComparison.Ordinal);

        await world.PostAsync(Page, "begin");
        await world.ShowsAsync(Page, "扫描这个二维码");
        var canceled = await world.PostAsync(Page, "cancel");
        Assert.Contains("登录已取消", canceled.Main, StringComparison.Ordinal);
        world.Platform.PassportBeNext(XianyuPassportMood.WebPage, "generate.do");
        await world.PostAsync(Page, "begin");
        await world.ShowsAsync(Page, "过验证码");
    }

    [Fact]
    public async Task An_account_that_signs_in_again_is_named_and_another_is_refused_by_number()
    {
        await using var world = await World.StartAsync();
        var id = await world.AddAsync("2200000000001", "小店");
        var page = $"/shop/accounts/{id}/sign-in";

        Assert.Equal("重新登录 小店", (await world.GetAsync(page)).One("h1").TextContent);
        await world.PostAsync(page, "begin");
        await world.ShowsAsync(page, "扫描这个二维码");
        world.Platform.Codes[^1].Confirm(world.Platform.Add(Number, "二号店"));
        await world.ShowsAsync(page, $"另一个账号 {Number}");

        var nobody = await world.GetAsync($"/shop/accounts/{Guid.Empty}/sign-in");
        Assert.Equal(HttpStatusCode.NotFound, nobody.Status);
        Assert.Contains("shop.account.unknown", nobody.One("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_is_kept_out_and_others_see_their_own()
    {
        await using var world = await World.StartAsync();
        await world.PostAsync(Page, "begin");
        await world.ShowsAsync(Page, "扫描这个二维码");

        var viewer = await world.Server.SignedInAsync(UserRole.Viewer);
        var other = await world.Server.SignedInAsync(UserRole.Operator);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(Page, Ct)).StatusCode);
        var shown = await RadarConsole.GetAsync(other, Page);
        Assert.Empty(shown.Document.QuerySelectorAll(".qr"));
    }

    [Fact]
    public async Task In_a_browser_the_code_comes_by_itself_is_scanned_and_the_account_is_signed_in()
    {
        await using var world = await World.StartAsync();
        await using var going = world.Go();
        await using var visit = await Visit.StartAsync(browser, world.Server);
        var page = visit.Page;

        await visit.GoAsync(Page);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "显示二维码" }).ClickAsync();
        await Expect(page.Locator("#sign-in-now .qr svg")).ToBeVisibleAsync();
        var phone = world.Platform.Add(Number, "二号店");
        world.Platform.Codes[^1].Scan(phone);
        await Expect(page.Locator("#sign-in-now")).ToContainTextAsync("请在手机上确认登录");
        world.Platform.Codes[^1].Confirm(phone);

        await Expect(page.Locator("#sign-in-now")).ToContainTextAsync($"账号 {Number} 已登录");
        await Expect(page.Locator("#sign-in-now .qr")).ToHaveCountAsync(0);
        Assert.Contains(
            Number,
            await world.Server.Http.GetStringAsync("/api/v1/shop/accounts", Ct),
            StringComparison.Ordinal
        );
    }

    /// <summary>A server with the shop, the platform's far end, and its owner's browser.</summary>
    private sealed record World(TestServer Server, XianyuFarEnd Platform, HttpClient Client) : IAsyncDisposable
    {
        public static async Task<World> StartAsync()
        {
            var clock = new TestClock();
            var platform = await XianyuFarEnd.StartAsync(clock, Ct);
            var server = await TestServer.StartAsync(
                DatabaseKind.Sqlite,
                [new ShopModule()],
                new Dictionary<string, string>
                {
                    ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
                    ["Shop:Xianyu:CallsUrl"] = platform.Url,
                    ["Shop:Xianyu:SocketUrl"] = $"{platform.SocketUrl}",
                    ["Shop:Xianyu:PassportUrl"] = platform.Url,
                    ["Shop:Xianyu:SiteUrl"] = platform.Url,
                },
                clock
            );
            var client = await server.SignedInAsync();
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
            return new World(server, platform, client);
        }

        public Task<Shown> GetAsync(string path) => RadarConsole.GetAsync(Client, path);

        public async Task<Shown> PostAsync(string path, string handler)
        {
            Server.Clock.Advance(TimeSpan.FromSeconds(1)); // nobody clicks twice within a millisecond
            var form = (await GetAsync(path))
                .Document.QuerySelectorAll("main form[method=post]")
                .Single(f => f.QuerySelector("input[name=_handler]")?.GetAttribute("value") == handler);
            using var content = new FormUrlEncodedContent(
                form.QuerySelectorAll("input[type=hidden]")
                    .Select(i =>
                        KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "") // ours have names
                    )
            );
            return await Shown.OfAsync(await Client.PostAsync(form.GetAttribute("action"), content, Ct));
        }

        /// <summary>Lets the clock go on until the page says so.</summary>
        public async Task<IElement> ShowsAsync(string path, string words)
        {
            for (var steps = 0; steps < 400; steps++)
            {
                var now = (await GetAsync(path)).One("#sign-in-now");
                if (now.TextContent.Contains(words, StringComparison.Ordinal))
                    return now;
                Server.Clock.Advance(TimeSpan.FromSeconds(0.25));
            }
            Assert.Fail($"{path} never said «{words}»: {(await GetAsync(path)).Main}");
            throw new InvalidOperationException();
        }

        public async Task<string> AddAsync(string number, string remark)
        {
            using var answer = await Server.Http.PostAsync(
                "/api/v1/shop/accounts",
                new StringContent(
                    JsonSerializer.Serialize(new { cookies = Platform.Add(number, "卖家").Cookies, remark }),
                    System.Text.Encoding.UTF8,
                    "application/json"
                ),
                Ct
            );
            answer.EnsureSuccessStatusCode();
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("id").GetString()!;
        }

        /// <summary>Lets the clock go on until it is disposed of.</summary>
        public Going Go() => new Going(Server.Clock);

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Platform.DisposeAsync();
        }
    }

    private sealed class Going : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task going;

        public Going(TestClock clock) => going = RunAsync(clock);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await going;
            stop.Dispose();
        }

        private async Task RunAsync(TestClock clock)
        {
            while (!stop.IsCancellationRequested)
            {
                clock.Advance(TimeSpan.FromSeconds(0.25));
                await Task.Delay(20, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
