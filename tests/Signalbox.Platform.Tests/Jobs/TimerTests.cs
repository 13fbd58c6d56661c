using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class TimerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_timer_goes_off_once_at_its_time(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        await SetAsync(bench, "nudge:1", TimeSpan.FromMinutes(5), "nudge");

        await bench.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Empty(bench.Module.Ran);
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["nudge"], bench.Module.Ran);
        await bench.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(["nudge"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task Setting_it_again_moves_it_and_cancelling_stops_it(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        await SetAsync(bench, "moved", TimeSpan.FromMinutes(1), "first");
        await SetAsync(bench, "moved", TimeSpan.FromMinutes(3), "second");
        await SetAsync(bench, "cancelled", TimeSpan.FromMinutes(1), "never");

        Assert.True(await CancelAsync(bench, "cancelled"));
        Assert.False(await CancelAsync(bench, "cancelled"));
        await bench.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(bench.Module.Ran);
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["second"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_timer_that_is_rolled_back_was_never_set(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        await using (var transaction = await bench.Get<Database>().BeginWriteAsync(Ct))
        {
            await bench.Get<JobTimers>().SetAsync(transaction, "x", bench.Clock.GetUtcNow(), new Work("never"), Ct);
        }

        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(bench.Module.Ran);
    }

    private static async Task SetAsync(Bench bench, string key, TimeSpan after, string name)
    {
        await using var transaction = await bench.Get<Database>().BeginWriteAsync(Ct);
        await bench.Get<JobTimers>().SetAsync(transaction, key, bench.Clock.GetUtcNow() + after, new Work(name), Ct);
        await transaction.CommitAsync(Ct);
    }

    private static async Task<bool> CancelAsync(Bench bench, string key)
    {
        await using var transaction = await bench.Get<Database>().BeginWriteAsync(Ct);
        var cancelled = await bench.Get<JobTimers>().CancelAsync(transaction, key, Ct);
        await transaction.CommitAsync(Ct);
        return cancelled;
    }
}
