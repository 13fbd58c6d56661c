using System.Collections.Concurrent;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class LaneTests
{
    [Theory, EachDatabase]
    public async Task A_lane_never_runs_more_than_its_limit_and_does_run_that_many(DatabaseKind kind)
    {
        var (now, most) = (0, 0);
        var three = new TaskCompletionSource();
        var module = new WorkModule(work => work.Lane("llm", perCluster: 3))
        {
            Do = async (_, _, ct) =>
            {
                var running = Interlocked.Increment(ref now);
                InterlockedMax(ref most, running);
                if (running == 3)
                    three.TrySetResult();
                await three.Task.WaitAsync(ct);
                await Task.Yield();
                Interlocked.Decrement(ref now);
            },
        };
        await using var bench = await Bench.StartAsync(kind, module);

        for (var n = 0; n < 60; n++)
            await bench.EnqueueAsync($"{n}", new JobOptions { Lane = "llm" });
        await bench.IdleAsync();

        Assert.Equal(60, bench.Module.Ran.Count);
        Assert.Equal(3, most);
    }

    [Theory, EachDatabase]
    public async Task A_lane_that_only_rows_name_runs_one_job_at_a_time_in_order(DatabaseKind kind)
    {
        var (now, most) = (0, 0);
        var module = new WorkModule
        {
            Do = async (_, _, _) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
            },
        };
        await using var bench = await Bench.StartAsync(kind, module);

        for (var n = 0; n < 20; n++)
            await bench.EnqueueAsync($"{n}", new JobOptions { Lane = "channel:7" });
        await bench.IdleAsync();

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"{n}"), bench.Module.Ran);
        Assert.Equal(1, most);
    }

    [Theory, EachDatabase]
    public async Task No_span_has_more_starts_than_the_rate(DatabaseKind kind)
    {
        var starts = new ConcurrentQueue<DateTimeOffset>();
        var module = new WorkModule(work => work.Lane("slow", perCluster: 10, rate: Rate.PerMinute(3), strict: true));
        await using var bench = await Bench.StartAsync(kind, module);
        module.Do = (_, _, _) =>
        {
            starts.Enqueue(bench.Clock.GetUtcNow());
            return Task.CompletedTask;
        };

        for (var n = 0; n < 10; n++)
            await bench.EnqueueAsync($"{n}", new JobOptions { Lane = "slow" });
        await Until.TrueAsync(() =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            return starts.Count == 10;
        });

        // The clock goes on between the engine's look at it and the handler's: on a busy machine by several steps.
        var all = starts.ToArray();
        Assert.Equal(10, all.Length);
        for (var n = 3; n < all.Length; n++)
            Assert.True(all[n] - all[n - 3] >= TimeSpan.FromSeconds(40), $"{all[n - 3]:O} {all[n]:O}");
    }

    [Fact]
    public void A_rate_counts_from_when_a_handler_began_and_remembers_starts_of_before()
    {
        var clock = new TestClock();
        var places = new LanePlaces(new Lane("slow", 10, Rate.PerMinute(3)), clock);
        places.Remember([TimeSpan.FromSeconds(50)]);
        Assert.Equal(2, places.Free(NodeView.Alone));

        var first = places.Take();
        places.Take().Begin(clock);
        Assert.Equal(0, places.Free(NodeView.Alone));
        clock.Advance(TimeSpan.FromSeconds(20));
        first.Begin(clock);
        Assert.Equal(1, places.Free(NodeView.Alone));
        places.Take().Begin(clock);
        Assert.Equal(TimeSpan.FromSeconds(60), places.Pause(NodeView.Alone));
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, places.Free(NodeView.Alone));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, places.Free(NodeView.Alone));
    }

    [Fact]
    public void Only_quick_jobs_of_a_node_that_is_alone_are_claimed_ahead()
    {
        var clock = new TestClock();
        var places = new LanePlaces(new Lane("quick", 4), clock);
        Assert.Equal(4, places.Wanted(NodeView.Alone));

        places.Leave(Begun(places, clock));
        Assert.True(places.Wanted(NodeView.Alone) > 100);
        Assert.Equal(2, places.Wanted(new NodeView(2, 0, null)));
        var slow = Begun(places, clock);
        clock.Advance(TimeSpan.FromSeconds(1));
        places.Leave(slow);
        Assert.Equal(4, places.Wanted(NodeView.Alone));

        static Start Begun(LanePlaces places, TestClock clock)
        {
            var start = places.Take();
            start.Begin(clock);
            return start;
        }
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 3)]
    [InlineData(3, 8)]
    [InlineData(1, 2)]
    public void The_nodes_shares_of_a_lane_add_up_to_its_limit(int limit, int nodes)
    {
        var lane = new Lane("llm", limit);

        var shares = Enumerable.Range(0, nodes).Select(n => new NodeView(nodes, n, null).Share(lane, limit)).ToList();

        Assert.Equal(limit, shares.Sum());
        Assert.True(shares.Max() - shares.Min() <= 1);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value)
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
