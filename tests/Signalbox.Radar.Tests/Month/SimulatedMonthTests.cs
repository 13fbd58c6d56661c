using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Month;

/// <summary>
/// Days of five slots between far ends that fail, a database that goes away, a server that is restarted and a clock that
/// jumps. At the end the books of the far ends and the database must say the same: judged once, told once, reported every
/// night, within the budget. Three days always, a month with <c>SIGNALBOX_LONG=1</c>.
/// </summary>
public sealed class SimulatedMonthTests(ITestOutputHelper output)
{
    private const int Seed = 20260302;

    [Theory, EachDatabase]
    public async Task Through_bad_days_each_article_is_judged_once_and_each_story_told_once(DatabaseKind kind)
    {
        Assert.SkipUnless(LongSuite.IsOn, "A month takes long; it is in the long suite.");
        var size = new MonthSize(Days: 30, Feeds: 32, Accounts: 8, ItemsADay: 1000, TroublesEach: 8);
        await using var world = await MonthWorld.StartAsync(kind);
        var month = new MonthRun(world, size, Seed, output.WriteLine);

        await month.RunAsync();

        var check = new MonthCheck(world, month);
        output.WriteLine(await new MonthLedger(world, month).PrintAsync());
        await check.RunAsync();
    }
}

/// <summary>How much there is of everything.</summary>
/// <param name="TroublesEach">How often each trouble comes.</param>
internal sealed record MonthSize(int Days, int Feeds, int Accounts, int ItemsADay, int TroublesEach)
{
    public int Sources => Feeds + Accounts;
}
