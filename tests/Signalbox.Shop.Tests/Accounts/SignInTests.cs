using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Accounts.SignIn;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Accounts;

/// <summary>Accounts are signed in by a code that a phone scans, from the API to the connection.</summary>
public sealed class SignInTests
{
    private const string Second = "2200000000002";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_new_account_is_scanned_confirmed_and_connected(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var phone = world.Platform.Add(Second, "二号店");
        var id = await BeginAsync(world, null);

        var shown = await StateAsync(world, id, "shown");
        var code = world.Platform.Codes[^1];
        Assert.StartsWith("<svg", shown.GetProperty("picture").GetString()!.TrimStart(), StringComparison.Ordinal);
        Assert.Equal(code.Content, shown.GetProperty("code").GetString());
        code.Scan(phone);
        var scanned = await StateAsync(world, id, "scanned");
        code.Confirm(phone);
        var done = await StateAsync(world, id, "done");

        Assert.Equal(JsonValueKind.Null, scanned.GetProperty("picture").ValueKind);
        Assert.Equal(Second, done.GetProperty("number").GetString());
        var account = await world.Get<AccountStore>().FindAsync(done.GetProperty("account").GetGuid(), Ct);
        Assert.Equal(Second, account!.Number);
        await world.UntilAsync(async () =>
            (await world.Get<AccountStore>().FindAsync(account.Id, Ct))!.Line.State == "connected"
        );
        var (jar, _) = (await world.Get<AccountStore>().SecretsAsync(account.Id, Ct))!.Value;
        Assert.Equal(phone.Cookie2, jar.Value("cookie2"));
        Assert.NotNull(jar.Value("tfstk")); // of the site, opened once
        Assert.True(phone.HasLongLogin);
        Assert.Null((await world.Get<SignInStore>().FindAsync(id, Ct))!.Secret);
        Assert.Equal(
            1,
            await CountAsync(
                world,
                "SELECT count(*) FROM audit_entry WHERE action = 'shop.account.added' AND target = '2200000000002'"
            )
        );
    }

    [Theory]
    [InlineData("SCANED")]
    [InlineData("SCANNED")]
    public async Task Both_spellings_of_scanned_are_known(string word)
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        world.Platform.ScannedWord = word;
        var id = await BeginAsync(world, null);
        await StateAsync(world, id, "shown");

        world.Platform.Codes[^1].Scan(world.Platform.Add(Second, "二号店"));

        await StateAsync(world, id, "scanned");
    }

    [Theory, EachDatabase]
    public async Task An_account_that_was_signed_out_goes_on_when_its_owner_has_scanned(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        var seller = world.Platform.Add(ShopWorld.Seller, "卖家");
        seller.EndSession();
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold?.Why == "session");
        var agent = (await world.AccountAsync()).UserAgent;

        var id = await BeginAsync(world, world.Account, world.Get<BeginSignIn>());
        await StateAsync(world, id, "shown");
        world.Platform.Codes[^1].Confirm(seller);
        await StateAsync(world, id, "done");

        await world.BeginAsync();
        Assert.Null((await world.AccountAsync()).Hold);
        Assert.Equal(1, await world.CountAsync("shop_account"));
        // The platform wants the same browser for the same account.
        Assert.All(world.Platform.PassportCalls, c => Assert.Equal(agent, c.UserAgent));
    }

    [Theory, EachDatabase]
    public async Task Another_account_than_the_one_that_was_asked_for_is_refused(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var before = await world.AccountAsync();
        var id = await BeginAsync(world, world.Account, world.Get<BeginSignIn>());
        await StateAsync(world, id, "shown");

        world.Platform.Codes[^1].Confirm(world.Platform.Add(Second, "二号店"));
        var other = await StateAsync(world, id, "other");

        Assert.Equal(Second, other.GetProperty("number").GetString());
        Assert.Equal(before.CookiesVersion, (await world.AccountAsync()).CookiesVersion);
        Assert.Equal(1, await world.CountAsync("shop_account"));
    }

    [Theory, EachDatabase]
    public async Task An_account_in_another_user_s_hands_is_not_taken_over(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var id = await BeginAsync(world, null); // the owner; the account is somebody's
        await StateAsync(world, id, "shown");

        world.Platform.Codes[^1].Confirm(world.Platform.Add(ShopWorld.Seller, "卖家"));

        await StateAsync(world, id, "taken");
        Assert.Equal(1, (await world.AccountAsync()).CookiesVersion);
    }

    [Fact]
    public async Task An_identity_check_is_handed_to_the_owner_and_nothing_is_asked_in_his_place()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        var id = await BeginAsync(world, null);
        await StateAsync(world, id, "shown");
        var code = world.Platform.Codes[^1];

        code.Become(XianyuCodeState.CheckNeeded);
        var check = await StateAsync(world, id, "check");
        var looks = code.Looks;
        await world.GoOnAsync(20);

        Assert.Equal(
            "https://passport.goofish.com/iv/mini/identity_verify.htm?htoken=MADEUP",
            check.GetProperty("link").GetString()
        );
        Assert.Equal(looks, code.Looks);
    }

    [Theory]
    [InlineData(XianyuCodeState.Canceled, "canceled", "")]
    [InlineData(XianyuCodeState.Expired, "expired", "")]
    [InlineData(XianyuCodeState.Error, "failed", "error")]
    public async Task What_the_platform_ends_is_over_and_a_new_code_is_another(
        XianyuCodeState says,
        string state,
        string why
    )
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        var first = await BeginAsync(world, null);
        await StateAsync(world, first, "shown");

        world.Platform.Codes[^1].Become(says);
        var over = await StateAsync(world, first, state);
        var second = await BeginAsync(world, null);
        await StateAsync(world, second, "shown");

        Assert.Equal(why, over.GetProperty("why").GetString());
        Assert.Equal(2, world.Platform.Codes.Count);
    }

    [Fact]
    public async Task A_word_that_nobody_has_described_is_waited_out_until_the_code_is_too_old()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        var id = await BeginAsync(world, null);
        await StateAsync(world, id, "shown");
        world.Platform.Codes[^1].Become(XianyuCodeState.Unheard);

        await world.GoOnAsync(20);
        Assert.Equal("shown", (await LookAsync(world, id)).GetProperty("state").GetString());
        await world.UntilAsync(
            async () => (await LookAsync(world, id)).GetProperty("state").GetString() == "expired",
            seconds: 301
        );

        await StateAsync(world, await BeginAsync(world, null), "shown");
    }

    [Theory]
    [InlineData(XianyuPassportMood.WebPage, "/newlogin/qrcode/generate.do", 1, "web-page")]
    [InlineData(XianyuPassportMood.BadGateway, "/mini_login.htm", 1, "status")]
    [InlineData(XianyuPassportMood.Garbage, "/newlogin/qrcode/generate.do", 1, "no-json")]
    [InlineData(XianyuPassportMood.WithoutCookies, "/mini_login.htm", 1, "no-code")] // and so without a token for the form
    [InlineData(XianyuPassportMood.WebPage, "/newlogin/qrcode/query.do", 3, "web-page")]
    [InlineData(XianyuPassportMood.BadGateway, "/newlogin/qrcode/query.do", 3, "status")]
    public async Task What_cannot_be_read_ends_it_with_a_reason(
        XianyuPassportMood mood,
        string path,
        int times,
        string why
    )
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        world.Platform.PassportBeNext(mood, path, times);

        var failed = await StateAsync(world, await BeginAsync(world, null), "failed");

        Assert.Equal(why, failed.GetProperty("why").GetString());
    }

    [Fact]
    public async Task One_look_that_fails_costs_nothing_and_a_confirmation_without_cookies_is_none()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        var id = await BeginAsync(world, null);
        await StateAsync(world, id, "shown");
        world.Platform.PassportBeNext(XianyuPassportMood.Garbage, "query.do", times: 2);
        await world.UntilAsync(() => Task.FromResult(world.Platform.Codes[^1].Looks > 2));
        Assert.Equal("shown", (await LookAsync(world, id)).GetProperty("state").GetString());

        world.Platform.Codes[^1].Confirm(world.Platform.Add(Second, "二号店"));
        world.Platform.PassportBeNext(XianyuPassportMood.WithoutCookies, "query.do");
        var failed = await StateAsync(world, id, "failed");

        Assert.Equal("no-account", failed.GetProperty("why").GetString());
        Assert.Equal(1, await world.CountAsync("shop_account"));
    }

    [Theory, EachDatabase]
    public async Task Whoever_takes_the_sign_in_after_a_crash_goes_on_with_the_same_code(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var id = await BeginAsync(world, null);
        await StateAsync(world, id, "shown");
        var key = SignInSession.KeyOf((await world.Get<SignInStore>().FindAsync(id, Ct))!);

        // As after a crash: nothing of it is left in memory.
        foreach (var open in new[] { false, true })
        {
            await using var transaction = await world.Get<Database>().BeginWriteAsync(Ct);
            Assert.True(
                open
                    ? await world.Get<SessionRows>().OpenAsync(transaction, SignInSession.Kind, key, Ct)
                    : await world.Get<SessionRows>().CloseAsync(transaction, SignInSession.Kind, key, Ct)
            );
            await transaction.CommitAsync(Ct);
        }
        world.Platform.Codes[^1].Confirm(world.Platform.Add(Second, "二号店"));

        await StateAsync(world, id, "done");
        Assert.Single(world.Platform.Codes);
    }

    [Theory, EachDatabase]
    public async Task One_is_open_at_a_time_and_not_too_many_are_begun(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var first = await BeginAsync(world, null);
        await StateAsync(world, first, "shown");
        for (var more = 1; more < 10; more++)
            await BeginAsync(world, null);

        using var many = await world.Server.Http.PostAsJsonAsync("/api/v1/shop/sign-ins", new { }, Ct);

        Assert.Equal(HttpStatusCode.TooManyRequests, many.StatusCode);
        Assert.Equal("canceled", (await LookAsync(world, first)).GetProperty("state").GetString());
        Assert.Equal(
            1,
            await CountAsync(world, $"SELECT count(*) FROM shop_sign_in WHERE state IN {SignInStates.Open}")
        );
        world.Server.Clock.Advance(TimeSpan.FromMinutes(11));
        await world.GoOnAsync(3); // what the leap has cut off ends first
        await StateAsync(world, await BeginAsync(world, null), "shown");
    }

    [Theory, EachDatabase]
    public async Task A_sign_in_is_its_user_s_alone(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var id = await BeginAsync(world, null);
        await StateAsync(world, id, "shown");
        var operate = await world.Server.As(UserRole.Operator);
        var look = await world.Server.As(UserRole.Viewer);

        Assert.Equal(HttpStatusCode.NotFound, (await operate.GetAsync($"/api/v1/shop/sign-ins/{id}", Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await operate.DeleteAsync($"/api/v1/shop/sign-ins/{id}", Ct)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await operate.PostAsJsonAsync("/api/v1/shop/sign-ins", new { account = world.Account }, Ct)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await look.PostAsJsonAsync("/api/v1/shop/sign-ins", new { }, Ct)).StatusCode
        );
        Assert.Equal("shown", (await LookAsync(world, id)).GetProperty("state").GetString());
    }

    [Theory, EachDatabase]
    public async Task What_is_called_off_is_asked_for_no_more_and_leaves_no_secret(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var id = await BeginAsync(world, null);
        await StateAsync(world, id, "shown");
        Assert.Equal(1, await CountAsync(world, "SELECT count(*) FROM shop_sign_in WHERE secret LIKE 'v1:%'"));

        (await world.Server.Http.DeleteAsync($"/api/v1/shop/sign-ins/{id}", Ct)).EnsureSuccessStatusCode();
        world.Platform.Codes[^1].Confirm(world.Platform.Add(Second, "二号店"));
        await world.GoOnAsync(10);

        Assert.Equal("canceled", (await LookAsync(world, id)).GetProperty("state").GetString());
        Assert.Equal(0, await CountAsync(world, "SELECT count(*) FROM shop_sign_in WHERE secret IS NOT NULL"));
        Assert.Equal(1, await world.CountAsync("shop_account"));
    }

    private static async Task<Guid> BeginAsync(ShopWorld world, Guid? account)
    {
        using var answer = await world.Server.Http.PostAsJsonAsync("/api/v1/shop/sign-ins", new { account }, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }

    /// <summary>By somebody, whose the world's account is.</summary>
    private static Task<Guid> BeginAsync(ShopWorld world, Guid account, BeginSignIn begin) =>
        begin.RunAsync(TestServer.Somebody, account, Ct);

    private static async Task<JsonElement> LookAsync(ShopWorld world, Guid id)
    {
        var by = (await world.Get<SignInStore>().FindAsync(id, Ct))!.UserId;
        return JsonSerializer.SerializeToElement(
            await world.Get<LookAtSignIn>().RunAsync(TestServer.Somebody with { UserId = by }, id, Ct),
            JsonSerializerOptions.Web
        );
    }

    private static async Task<JsonElement> StateAsync(ShopWorld world, Guid id, string state)
    {
        var seen = default(JsonElement);
        await world.UntilAsync(async () =>
        {
            seen = await LookAsync(world, id);
            return seen.GetProperty("state").GetString() == state;
        });
        return seen;
    }

    private static async Task<int> CountAsync(ShopWorld world, string sql)
    {
        await using var connection = await world.Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, world.Get<Database>().Kind, sql);
        return Convert.ToInt32(await command.ExecuteScalarAsync(Ct), System.Globalization.CultureInfo.InvariantCulture);
    }
}
