using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

/// <summary>The clock starts at 09:00 in Shanghai.</summary>
public sealed class RecurringTests
{
    private static WorkModule Digest(CatchUp catchUp = CatchUp.LatestSlot, string cron = "0 7,12,14,18,22 * * *") =>
        new(work => work.Recurring("work.digest", cron, Slot, catchUp));

    private static Work Slot(DateTimeOffset slot) =>
        new(slot.ToOffset(TimeSpan.FromHours(8)).ToString("dd HH:mm", CultureInfo.InvariantCulture));

    [Theory, EachDatabase]
    public async Task Each_slot_runs_once_at_its_time_and_none_of_before_the_installation(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Digest());
        await bench.IdleAsync();
        Assert.Empty(bench.Module.Ran);

        for (var hour = 0; hour < 24; hour++)
            await bench.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(["02 12:00", "02 14:00", "02 18:00", "02 22:00", "03 07:00"], bench.Module.Ran);
        Assert.Equal(5, await bench.ScalarAsync<int>("SELECT count(DISTINCT dedupe) FROM job"));
    }

    [Theory]
    [InlineData(CatchUp.LatestSlot, "03 07:00")]
    [InlineData(CatchUp.EverySlot, "02 12:00|02 14:00|02 18:00|02 22:00|03 07:00")]
    [InlineData(CatchUp.Skip, "")]
    public async Task After_a_day_without_the_program_the_declared_catch_up_holds(CatchUp catchUp, string expected)
    {
        await using var bench = await Bench.StartAsync(DatabaseKind.Sqlite, Digest(catchUp));
        await bench.IdleAsync();
        await bench.Engine.StopAsync(TestContext.Current.CancellationToken);
        bench.Clock.Advance(TimeSpan.FromHours(23));

        await using var again = SecondNode.Build(bench, bench.Module);
        await again.StartAsync();
        await again.IdleAsync();

        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), bench.Module.Ran.Order());
        again.Clock.Advance(TimeSpan.FromHours(4));
        await again.IdleAsync();
        Assert.Equal("03 12:00", bench.Module.Ran.Last());
    }

    [Theory, EachDatabase]
    public async Task The_owner_may_pause_a_schedule_and_nothing_is_made_up_for_later(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Digest());
        await bench.IdleAsync();

        await PauseAsync(bench, paused: true);
        await bench.AdvanceAsync(TimeSpan.FromHours(6));
        await PauseAsync(bench, paused: false);
        await bench.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal(["02 18:00"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task The_owners_schedule_wins_and_a_wrong_one_does_not_stop_the_job(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Digest());
        await bench.IdleAsync();

        await OverrideAsync(bench, "30 9 * * *");
        await bench.AdvanceAsync(TimeSpan.FromHours(1));
        await OverrideAsync(bench, "half past nine");
        await bench.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(["02 09:30", "02 12:00"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_slot_that_two_see_as_due_runs_once(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Digest(CatchUp.EverySlot, "* * * * *"));
        await bench.IdleAsync();
        for (var minute = 0; minute < 5; minute++)
            await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        // A row as another node left it that was a little behind.
        await bench.ExecuteAsync(
            "UPDATE schedule SET last_slot = @then",
            ("@then", bench.Clock.GetUtcNow().AddMinutes(-4))
        );
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(6, bench.Module.Ran.Count);
        Assert.Equal(6, bench.Module.Ran.Distinct().Count());
    }

    [Fact]
    public async Task A_schedule_that_can_never_run_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Bench.StartAsync(DatabaseKind.Sqlite, Digest(cron: "0 25 * * *"))
        );

        Assert.Equal("jobs.cron.invalid", refused.Code);
    }

    private static Task PauseAsync(Bench bench, bool paused) =>
        bench.ExecuteAsync("UPDATE schedule SET paused = @paused", ("@paused", paused));

    private static async Task OverrideAsync(Bench bench, string cron)
    {
        await bench.ExecuteAsync("UPDATE schedule SET cron_override = @cron", ("@cron", cron));
        bench.Clock.Advance(TimeSpan.FromSeconds(10)); // until the rows are read again
        await bench.IdleAsync();
    }
}
