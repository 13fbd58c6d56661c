using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Month;

/// <summary>
/// Days of five slots between far ends that fail, a database that goes away, a server that is restarted and a clock that
/// jumps. At the end the books of the far ends and the database must say the same: judged once, told once, reported every
/// night, within the budget. A month with <c>SIGNALBOX_LONG=1</c>; <c>SIGNALBOX_MONTH=3</c> takes three days.
/// </summary>
public sealed class SimulatedMonthTests(ITestOutputHelper output)
{
    private const int Seed = 20260302;

    /// <summary>How many days, for trying; at least three.</summary>
    private static readonly string? Asked = Environment.GetEnvironmentVariable("SIGNALBOX_MONTH");

    [Theory, EachDatabase]
    public async Task Through_bad_days_each_article_is_judged_once_and_each_story_told_once(DatabaseKind kind)
    {
        Assert.SkipUnless(LongSuite.IsOn || Asked is not null, "A month takes long; it is in the long suite.");
        var days = int.Parse(Asked ?? "30", CultureInfo.InvariantCulture);
        var size = new MonthSize(days, Feeds: 32, Accounts: 8, ItemsADay: 1000, TroublesEach: (days + 3) / 4);
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
