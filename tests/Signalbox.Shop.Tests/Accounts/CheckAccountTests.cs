using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Shop.Accounts;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Accounts;

/// <summary>Whether an account can work is said line by line, and an account that is held is not asked for.</summary>
public sealed class CheckAccountTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_account_that_works_has_no_line_that_fails(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();

        var found = await CheckAsync(world);

        Assert.Equal("warning", found.State); // it could not be renewed silently, and that is all
        Assert.Equal(
            ["calls ok", "cookies ok", "orders ok", "renewal warning", "socket ok", "switch ok", "token ok"],
            Lines(found)
        );
        Assert.All(found.Lines, l => Assert.True(l is { Zh.Length: > 0, En.Length: > 0 }));
    }

    [Fact]
    public async Task An_ordinary_account_s_list_is_the_other_one()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        await world.BeginAsync(); // both would ask for a token at once, and the far end lets the last one win
        world.Platform.HasSellerDesk = false;

        Assert.Contains("orders ok", Lines(await CheckAsync(world)));
    }

    [Fact]
    public async Task Dead_cookies_fail_and_nothing_else_is_asked()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        await world.BeginAsync();
        await world
            .Get<ChangeAccount>()
            .RunAsync(TestServer.Somebody, world.Account, new AccountChange(null, false, null, null, null), Ct);
        await world.UntilAsync(async () => (await world.AccountAsync()).Line.State == "off");
        world.Platform.Add(ShopWorld.Seller, "卖家").EndSession();
        var calls = world.Platform.Calls.Count;

        var found = await CheckAsync(world);

        Assert.Equal("failed", found.State);
        Assert.Contains("cookies failed", Lines(found));
        Assert.Equal(calls, world.Platform.Calls.Count);
    }

    [Fact]
    public async Task A_passport_that_does_not_say_leaves_it_unknown()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        await world.BeginAsync();
        world.Platform.PassportBeNext(XianyuPassportMood.BadGateway, "hasLogin");

        var found = await CheckAsync(world);

        Assert.Equal("unknown", found.State);
        Assert.Contains("cookies unknown", Lines(found));
    }

    [Theory, EachDatabase]
    public async Task An_account_that_is_held_says_why_and_asks_nothing(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        world.Platform.BeNext(XianyuMood.Captcha);
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold?.Why == "risk");
        var (calls, asked) = (world.Platform.Calls.Count, world.Platform.PassportCalls.Count);

        var found = await CheckAsync(world);

        Assert.Equal("failed", found.State);
        Assert.Contains(found.Lines, l => l.Id == "hold" && l.En.Contains("punish", StringComparison.Ordinal));
        Assert.Equal((calls, asked), (world.Platform.Calls.Count, world.Platform.PassportCalls.Count));
    }

    [Fact]
    public async Task It_is_found_by_its_number_or_remark_and_by_nobody_else()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        var check = world.Get<CheckAccount>();

        Assert.Equal(world.Account, await check.FindAsync(TestServer.Somebody, ShopWorld.Seller, Ct));
        Assert.Equal(world.Account, await check.FindAsync(TestServer.Somebody, "小店", Ct));
        await Assert.ThrowsAsync<RefusedException>(() => check.FindAsync(TestServer.Somebody, "别的", Ct));
        var other = await world.Server.Http.GetAsync($"/api/v1/shop/accounts/{world.Account}/check", Ct);
        var problem = await other.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("shop.account.unknown", problem.GetProperty("code").GetString());
    }

    private static Task<AccountCheck> CheckAsync(ShopWorld world) =>
        world.Get<CheckAccount>().RunAsync(TestServer.Somebody, world.Account, Ct);

    private static IEnumerable<string> Lines(AccountCheck found) =>
        found.Lines.Select(l => $"{l.Id} {l.State}").Order(StringComparer.Ordinal);
}
