using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Accounts;

/// <summary>What the platform wants of a person is left to one.</summary>
public sealed class HeldAccountTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_captcha_stops_the_account_until_its_owner_acts(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        world.Platform.BeNext(XianyuMood.Captcha, api: "sold.get");
        await world.UntilAsync(async () => (await world.AccountAsync()).Hold is not null);
        var calls = world.Platform.Calls.Count;
        await world.GoOnAsync(300);

        var held = await world.AccountAsync();
        Assert.Equal(("risk", "held"), (held.Hold!.Why, held.Line.State));
        Assert.Contains("punish", held.Hold.Link, StringComparison.Ordinal);
        Assert.Equal(calls, world.Platform.Calls.Count);

        await world.Get<SignAccountIn>().GoOnAsync(TestServer.Somebody, world.Account, Ct);
        await world.BeginAsync();
        Assert.Null((await world.AccountAsync()).Hold);
    }
}
