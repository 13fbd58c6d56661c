using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Passport;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Accounts;

/// <summary>A session that is over is renewed once without its owner; only when that fails he is asked.</summary>
public sealed class RenewalTests
{
    private const string Silent = "/newlogin/silentHasLogin.do";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_session_that_is_over_is_renewed_and_the_owner_hears_nothing(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind, "havana_lgc_exp");
        var seller = world.Platform.Add(ShopWorld.Seller, "卖家");

        await RenewedAsync(world, seller);

        var call = Assert.Single(world.Platform.PassportCalls, c => c.Path == Silent);
        Assert.Equal("true", call.Query["ltl"]);
        Assert.Null((await world.AccountAsync()).Hold);
        Assert.Equal(seller.Cookie2, (await JarAsync(world)).Value("cookie2"));
    }

    [Fact]
    public async Task The_second_mode_is_taken_where_the_first_is_too_old()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite, "cookie3_bak_exp");

        await RenewedAsync(world, world.Platform.Add(ShopWorld.Seller, "卖家"));

        var call = Assert.Single(world.Platform.PassportCalls, c => c.Path == Silent);
        Assert.Equal(("true", "true"), (call.Query["skipSessionFilter"], call.Query["c2r"]));
    }

    [Theory, EachDatabase]
    public async Task One_that_is_over_again_soon_needs_the_owner_and_later_it_is_renewed_again(DatabaseKind kind)
    {
        await using var world = await StartAsync(
            kind,
            "havana_lgc_exp",
            ("Shop:Xianyu:RenewEvery", "00:10:00"),
            ("Shop:Xianyu:CompareEvery", "00:00:30")
        );
        var seller = world.Platform.Add(ShopWorld.Seller, "卖家");
        await RenewedAsync(world, seller);
        await world.GoOnAsync(601);
        await RenewedAsync(world, seller);

        seller.EndSession();
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold?.Why == "session");

        Assert.Equal(2, world.Platform.PassportCalls.Count(c => c.Path == Silent));
    }

    [Theory]
    [InlineData(XianyuPassportMood.WebPage)]
    [InlineData(XianyuPassportMood.BadGateway)]
    [InlineData(XianyuPassportMood.Garbage)]
    public async Task What_is_no_yes_is_asked_once_and_then_the_owner_is(XianyuPassportMood mood)
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite, "havana_lgc_exp");
        world.Platform.PassportBeNext(mood, Silent);

        world.Platform.Add(ShopWorld.Seller, "卖家").EndSession();
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold?.Why == "session");
        await world.GoOnAsync(60);

        Assert.Single(world.Platform.PassportCalls);
    }

    [Fact]
    public async Task Without_a_time_until_which_it_may_be_tried_nothing_is_asked()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        await world.BeginAsync();

        world.Platform.Add(ShopWorld.Seller, "卖家").EndSession();
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold?.Why == "session");

        Assert.Empty(world.Platform.PassportCalls);
    }

    [Fact]
    public async Task A_late_answer_is_merged_into_what_is_there_by_then()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        var seller = world.Platform.Add(ShopWorld.Seller, "卖家");
        var session = new MtopSession(CookieJar.Pasted($"{seller.Cookies}; {Until(world, "havana_lgc_exp")}"), "x");
        var old = seller.Cookie2;
        seller.EndSession();
        world.Platform.PassportBeNext(XianyuPassportMood.Late, Silent);

        var renewal = world.Get<RenewSilently>().RunAsync(session, Ct);
        await world.UntilAsync(() => Task.FromResult(world.Platform.PassportCalls.Any(c => c.Path == Silent)));
        session.Change(jar =>
            jar.Merged(
                new Uri("https://h5api.m.goofish.com/"),
                ["_m_h5_tk=fresh_1;Domain=goofish.com;Path=/"],
                world.Server.Clock.GetUtcNow()
            )
        );
        world.Platform.LetGo();

        Assert.Equal(Renewal.Renewed, await renewal);
        Assert.Equal("fresh", session.Jar.Token);
        Assert.NotEqual(old, session.Jar.Value("cookie2"));
        Assert.Equal(seller.Cookie2, session.Jar.Value("cookie2"));
    }

    [Fact]
    public async Task Somebody_is_there_every_ten_minutes()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        await world.BeginAsync();

        await world.GoOnAsync(26 * 60);

        Assert.Equal(2, world.Platform.Calls.Count(c => c.Api == "mtop.taobao.idlemessage.pc.loginuser.get"));
    }

    [Fact]
    public async Task Whether_somebody_is_signed_in_is_asked_of_the_passport()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        var seller = world.Platform.Add(ShopWorld.Seller, "卖家");
        var (check, session) = (world.Get<CheckSignedIn>(), new MtopSession(CookieJar.Pasted(seller.Cookies), "x"));

        Assert.Equal((true, null), await check.RunAsync(session, Ct));
        seller.EndSession();
        Assert.Equal((false, null), await check.RunAsync(session, Ct));
        world.Platform.PassportBeNext(XianyuPassportMood.WebPage, "hasLogin");
        Assert.Equal((null, "web-page"), await check.RunAsync(session, Ct));
    }

    private static async Task RenewedAsync(ShopWorld world, XianyuAccount seller)
    {
        // Not by the connections: the one with the pasted cookies may only be coming.
        var calls = Renewals(world);
        seller.EndSession();
        await world.UntilAsync(async () =>
            Renewals(world) > calls && (await JarAsync(world)).Value("cookie2") == seller.Cookie2
        );
        await world.BeginAsync();
    }

    private static int Renewals(ShopWorld world) => world.Platform.PassportCalls.Count(c => c.Path == Silent);

    /// <summary>With cookies that may be renewed, and connected.</summary>
    private static async Task<ShopWorld> StartAsync(
        DatabaseKind kind,
        string cookie,
        params (string Key, string Value)[] more
    )
    {
        var world = await ShopWorld.StartAsync(kind, more);
        var seller = world.Platform.Add(ShopWorld.Seller, "卖家");
        await world
            .Get<SignAccountIn>()
            .RunAsync(
                TestServer.Somebody,
                world.Account,
                new AccountAsked($"{seller.Cookies}; {Until(world, cookie)}", null, null),
                Ct
            );
        await world.UntilAsync(async () => (await JarAsync(world)).Value(cookie) is not null);
        await world.BeginAsync();
        return world;
    }

    private static string Until(ShopWorld world, string cookie) =>
        $"{cookie}={world.Server.Clock.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds()}";

    private static async Task<CookieJar> JarAsync(ShopWorld world) =>
        (await world.Get<AccountStore>().SecretsAsync(world.Account, Ct))!.Value.Jar;
}
