using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class GroupSettlingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_stopped_between_two_looks_at_the_clock_goes_on_settling_groups()
    {
        await using var bench = await Bench.StartAsync(
            DatabaseKind.Sqlite,
            new WorkModule(),
            ("Jobs:Enabled", "false")
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var settling = new GroupSettling(
            bench.Get<JobWriter>(),
            bench.Get<JobSignals>(),
            bench.Get<Outage>(),
            new HaltingClock()
        );

        var running = settling.RunAsync(stop.Token);
        for (var group = 0; group < 5; group++)
        {
            await bench.EnqueueGroupAsync($"{group}", "after", "wheat");
            await bench.ExecuteAsync("UPDATE job SET state = 2");
            bench.Get<JobSignals>().MaySettle(group + 1);
            await Until.TrueAsync(async () =>
                running.IsCompleted
                || await bench.ScalarAsync<int>("SELECT count(*) FROM job_group WHERE settled_at IS NULL") == 0
            );
        }

        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await running;
    }

    /// <summary>Three seconds go by between any two looks at it.</summary>
    private sealed class HaltingClock : TimeProvider
    {
        private long looks;

        public override long GetTimestamp() => Interlocked.Increment(ref looks) * 3 * TimestampFrequency;
    }
}
