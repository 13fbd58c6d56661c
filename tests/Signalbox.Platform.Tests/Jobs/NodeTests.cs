using System.Collections.Concurrent;
using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

/// <summary>Several nodes on one PostgreSQL; the spans are shorter than in life.</summary>
public sealed class NodeTests
{
    private static readonly (string, string)[] Quick =
    [
        ("Jobs:NodeLook", "00:00:00.2"),
        ("Jobs:NodeRenewal", "00:00:00.4"),
        ("Jobs:NodeExpiry", "00:00:06"),
        ("Jobs:JudgeAfter", "00:00:00.6"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task The_jobs_of_a_killed_node_go_on_on_another(DatabaseKind kind)
    {
        var module = Endless();
        await using var bench = await Bench.StartAsync(kind, new WorkModule(), [("Jobs:Enabled", "false"), .. Quick]);
        var killed = SecondNode.Build(bench, module, Quick);
        await using var survivor = SecondNode.Build(bench, new WorkModule(), Quick);
        await killed.StartAsync();
        await killed.Queue.EnqueueAsync(new Work("x"), null, Ct);
        await Until.TrueAsync(() => module.Began.Count == 1);
        await survivor.StartAsync();
        await Until.TrueAsync(async () => await NodesAsync(bench) == 2);

        await killed.DisposeAsync();
        await Until.TrueAsync(() => survivor.Module.Ran.Count == 1);

        Assert.Equal(1, await NodesAsync(bench));
        Assert.Empty(module.Ran);
        await survivor.IdleAsync();
        Assert.Equal(2, await bench.ScalarAsync<int>("SELECT attempt FROM job"));
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_node_whose_row_is_gone_cancels_its_handlers_and_comes_back_under_a_new_id(DatabaseKind kind)
    {
        var cancelled = new TaskCompletionSource();
        var module = new WorkModule
        {
            Do = async (_, context, ct) =>
            {
                if (context.Id != 1 || cancelled.Task.IsCompleted)
                    return;
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                }
                finally
                {
                    cancelled.TrySetResult();
                }
            },
        };
        await using var bench = await Bench.StartAsync(kind, module, Quick);
        var id = await bench.EnqueueAsync("x");
        await Until.TrueAsync(() => module.Began.Count == 1);
        var before = await NodeIdAsync(bench);

        await bench.ExecuteAsync("DELETE FROM node");
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await bench.IdleAsync();

        Assert.NotEqual(before, await NodeIdAsync(bench));
        Assert.Equal((JobState.Done, 0), ((await bench.JobAsync(id)).State, (await bench.JobAsync(id)).Failed));
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_database_that_goes_away_and_comes_back_loses_nothing(DatabaseKind kind)
    {
        var module = new WorkModule { Do = (_, _, ct) => Task.Delay(5, ct) };
        await using var bench = await Bench.StartAsync(kind, module, Quick);
        for (var n = 0; n < 300; n++)
            await bench.EnqueueAsync($"{n}");

        var name = await bench.ScalarAsync<string>("SELECT current_database()");
        for (var outage = 0; outage < 3; outage++)
        {
            await OnServerAsync(name, allow: false);
            await Task.Delay(300, Ct);
            await OnServerAsync(name, allow: true);
            await Task.Delay(300, Ct);
        }
        bench.Get<Database>().LetGo(); // of connections that the server has ended: the test itself asks on one
        await bench.IdleAsync();

        Assert.Equal(300, await bench.ScalarAsync<int>("SELECT count(*) FROM job WHERE state = 2 AND failed = 0"));
        Assert.Equal(300, module.Ran.Distinct().Count());
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_lane_keeps_its_limit_over_two_nodes_that_come_and_go(DatabaseKind kind)
    {
        var (now, most) = (0, 0);
        Task Do(Work job, JobContext context, CancellationToken ct) => CountAsync(ct);
        async Task CountAsync(CancellationToken ct)
        {
            var running = Interlocked.Increment(ref now);
            lock (Quick)
                most = Math.Max(most, running);
            try
            {
                await Task.Delay(3, ct);
            }
            finally
            {
                Interlocked.Decrement(ref now);
            }
        }
        await using var bench = await Bench.StartAsync(kind, Limited(Do), Quick);
        for (var n = 0; n < 600; n++)
            await bench.EnqueueAsync($"{n}", new JobOptions { Lane = "llm" });

        for (var round = 0; round < 3; round++)
        {
            await using var other = SecondNode.Build(bench, Limited(Do), Quick);
            await other.StartAsync();
            await Until.TrueAsync(() =>
            {
                PassTime(bench.Clock, other.Clock);
                return !other.Module.Ran.IsEmpty || bench.Module.Ran.Count > 500;
            });
            await other.StopAsync();
        }
        await Until.TrueAsync(async () =>
        {
            PassTime(bench.Clock);
            return await bench.ScalarAsync<int>("SELECT count(*) FROM job WHERE state = 2") == 600;
        });
        Assert.InRange(most, 2, 4);
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_strict_lane_is_one_nodes_alone_and_moves_when_it_dies(DatabaseKind kind)
    {
        var first = new WorkModule(work => work.Lane("eastmoney", 2, strict: true));
        var second = new WorkModule(work => work.Lane("eastmoney", 2, strict: true));
        await using var bench = await Bench.StartAsync(kind, new WorkModule(), [("Jobs:Enabled", "false"), .. Quick]);
        var owner = SecondNode.Build(bench, first, Quick);
        await owner.StartAsync();
        await owner.Queue.EnqueueAsync(new Work("0"), new JobOptions { Lane = "eastmoney" }, Ct);
        await Until.TrueAsync(() => first.Ran.Count == 1);
        await using var heir = SecondNode.Build(bench, second, Quick);
        await heir.StartAsync();
        await Until.TrueAsync(async () => await NodesAsync(bench) == 2);

        for (var n = 1; n <= 20; n++)
            await heir.Queue.EnqueueAsync(new Work($"{n}"), new JobOptions { Lane = "eastmoney" }, Ct);
        await Until.TrueAsync(() => first.Ran.Count == 21);
        Assert.Empty(second.Ran);
        await owner.DisposeAsync();
        await heir.Queue.EnqueueAsync(new Work("after"), new JobOptions { Lane = "eastmoney" }, Ct);

        await Until.TrueAsync(() => second.Ran.Count == 1);
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task Slots_that_two_nodes_see_run_once(DatabaseKind kind)
    {
        var ran = new ConcurrentQueue<string>();
        WorkModule Cron() =>
            new(work =>
                work.Recurring(
                    "work.tick",
                    "* * * * *",
                    slot => new Work(slot.ToString("HH:mm", CultureInfo.InvariantCulture)),
                    CatchUp.EverySlot
                )
            )
            {
                Do = (job, _, _) =>
                {
                    ran.Enqueue(job.Name);
                    return Task.CompletedTask;
                },
            };
        await using var bench = await Bench.StartAsync(kind, Cron(), Quick);
        await using var other = SecondNode.Build(bench, Cron(), Quick);
        await other.StartAsync();
        await bench.IdleAsync();
        await other.IdleAsync();

        for (var minute = 0; minute < 200; minute++)
        {
            // Now the one is first, now the other, now both at once.
            var clocks = minute % 2 == 0 ? (TestClock[])[bench.Clock, other.Clock] : [other.Clock, bench.Clock];
            foreach (var clock in clocks)
                clock.Advance(TimeSpan.FromMinutes(1));
            if (minute % 10 == 0)
                await bench.IdleAsync();
        }
        await bench.IdleAsync();
        await other.IdleAsync();

        Assert.Equal(200, ran.Count);
        Assert.Equal(200, ran.Distinct().Count());
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task Work_that_a_process_without_the_engine_enqueues_starts_on_another_at_once(DatabaseKind kind)
    {
        // The clock of the node stands still, so no poll can have found it.
        await using var bench = await Bench.StartAsync(kind, new WorkModule(), ("Jobs:Enabled", "false"));
        await using var node = SecondNode.Build(bench, new WorkModule());
        await node.StartAsync();
        await node.Queue.EnqueueAsync(new Work("own"), null, Ct);
        await node.IdleAsync();

        await bench.EnqueueAsync("from elsewhere");

        await Until.TrueAsync(() => node.Module.Ran.Count == 2);
    }

    private static WorkModule Endless() => new() { Do = (_, _, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct) };

    private static WorkModule Limited(Func<Work, JobContext, CancellationToken, Task> what) =>
        new(work => work.Lane("llm", perCluster: 4)) { Do = what };

    /// <summary>Who found the places taken by another looks again a moment later, by its own clock.</summary>
    private static void PassTime(params TestClock[] clocks)
    {
        foreach (var clock in clocks)
            clock.Advance(TimeSpan.FromMilliseconds(60));
    }

    private static Task<int> NodesAsync(Bench bench) => bench.ScalarAsync<int>("SELECT count(*) FROM node");

    private static Task<string> NodeIdAsync(Bench bench) =>
        bench.ScalarAsync<string>("SELECT max(CAST(id AS text)) FROM node");

    /// <summary>What a restart of the server looks like from here: every connection is cut, and none is let in for a while.</summary>
    private static async Task OnServerAsync(string name, bool allow)
    {
        await TestDatabase.OnServerAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS {(allow ? "true" : "false")}", Ct);
        if (!allow)
            await TestDatabase.OnServerAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
                Ct
            );
    }
}
