using System.Globalization;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Scenarios;

/// <summary>The scripted cases, played from their files; what each expects is counted from the buyer's side.</summary>
/// <remarks>Those in which our side ends are played with the executable, beside the other kills.</remarks>
public sealed class ScriptTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind, string> Cases =>
        [
            .. from kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres }
            from number in Enumerable.Range(1, 24)
            where number is not (4 or 5)
            select new TheoryDataRow<DatabaseKind, string>(kind, number.ToString("d2", CultureInfo.InvariantCulture)),
        ];

    [Theory, MemberData(nameof(Cases))]
    public async Task What_a_script_expects_is_so(DatabaseKind kind, string number)
    {
        Assert.SkipWhen(
            kind == DatabaseKind.Postgres && TestDatabase.PostgresServer is null,
            EachDatabaseAttribute.WhyNoPostgres
        );
        var script = XianyuScript.Read(Samples.Path("data/xianyu"), number);
        await using var world = await ShopWorld.StartAsync(
            kind,
            async world =>
            {
                script.Prepare(world.Platform);
                await world.Get<SaveHook>().RunAsync(TestServer.Somebody, null, Hook, Ct);
                await world.Get<SaveRule>().RunAsync(TestServer.Somebody, null, Rule, Ct);
            },
            ("Shop:Replies:CollectFor", "00:00:00")
        );
        var played = new PlayedScript(world);
        await world.SellKeysAsync(PlayedScript.KeysToSell, delay: number == "10" ? 60 : 0);
        Arrange(number, world, played);
        if (number != "18")
            await world.BeginAsync();
        played.Begins();
        played.Mids = await script.PlayAsync(Stage(number, world, played), Ct);
        await world.GoOnAsync(20);

        foreach (var expected in script.Expected)
            await PlayedScript.ExpectAsync(played, expected);
    }

    private static RuleAsked Rule => new(null, null, "default", null, "您好，在的，直接拍就行", null, null, null);

    private static HookAsked Hook =>
        new(
            "一",
            "http://127.0.0.1:9/none",
            null,
            [FactTypes.AccountVerificationRequired, FactTypes.DeliveryNeedsReview],
            null
        );

    private static XianyuStage Stage(string number, ShopWorld world, PlayedScript played) =>
        new()
        {
            Platform = world.Platform,
            Seller = ShopWorld.Seller,
            PassAsync = span => world.GoOnAsync(span.TotalSeconds),
            UntilAsync = isSo => world.UntilAsync(() => Task.FromResult(isSo())),
            // What happens next is about an answer that has been given.
            SettledAsync = () =>
                number is "02" or "13"
                    ? world.UntilAsync(() => Task.FromResult(world.Texts.Count > 0), 600)
                    : Task.CompletedTask,
            Becomes = played.Becomes,
            RestartAsync = world.RestartAsync,
        };

    /// <summary>What was so before the script begins.</summary>
    private static void Arrange(string number, ShopWorld world, PlayedScript played)
    {
        switch (number)
        {
            case "08": // the number is a real order's, which nobody has paid
                played.Place(ShopWorld.Order, XianyuOrderState.Unpaid);
                break;
            case "11":
                played.Place(ShopWorld.Order);
                played.Place(PlayedScript.Second, quantity: 2);
                played.Place(PlayedScript.InGroup, XianyuOrderState.GroupOpen);
                break;
            case "12":
                played.Place(ShopWorld.Order);
                break;
            case "13": // so that our answer gets the number which the sample's echo has
                for (var n = 0; n < 4; n++)
                    world.Platform.Say("50000000099", "1", "");
                break;
            case "22":
                played.Place(ShopWorld.Order, quantity: 3);
                break;
        }
    }
}
