using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class EngineLifeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_stop_lets_jobs_end_and_hands_back_those_that_do_not_without_counting(DatabaseKind kind)
    {
        var release = new TaskCompletionSource();
        var module = new WorkModule
        {
            Do = (job, _, ct) => job.Name == "quick" ? release.Task : Task.Delay(Timeout.InfiniteTimeSpan, ct),
        };
        await using var bench = await Bench.StartAsync(kind, module, ("Jobs:StopWithin", "00:00:01"));
        var quick = await bench.EnqueueAsync("quick");
        var slow = await bench.EnqueueAsync("slow");
        await Until.TrueAsync(() => module.Began.Count == 2);

        var stopping = bench.Engine.StopAsync(Ct);
        var late = await bench.EnqueueAsync("late");
        release.SetResult();
        await stopping;

        Assert.Equal(JobState.Done, (await bench.JobAsync(quick)).State);
        Assert.Equal(JobState.Waiting, (await bench.JobAsync(late)).State);
        var handedBack = await bench.JobAsync(slow);
        Assert.Equal((JobState.Waiting, 0), (handedBack.State, handedBack.Failed));
        Assert.Equal(
            0,
            await bench.ScalarAsync<int>(kind == DatabaseKind.Sqlite ? "SELECT 0" : "SELECT count(*) FROM node")
        );
    }

    [Theory, EachDatabase]
    public async Task A_stop_in_the_middle_of_many_quick_jobs_leaves_none_marked_running(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        await using (var transaction = await bench.Get<Database>().BeginWriteAsync(Ct))
        {
            await bench.Queue.EnqueueAllAsync(
                transaction,
                [.. Enumerable.Range(0, 3000).Select(n => new Work($"{n}"))],
                null,
                Ct
            );
            await transaction.CommitAsync(Ct);
        }
        await Until.TrueAsync(() => bench.Module.Ran.Count > 100);

        await bench.Engine.StopAsync(Ct);

        Assert.Equal(0, await bench.ScalarAsync<int>("SELECT count(*) FROM job WHERE state NOT IN (0, 2) OR lost > 0"));
        Assert.Equal(bench.Module.Ran.Count, await bench.ScalarAsync<int>("SELECT count(*) FROM job WHERE state = 2"));
        await using var next = SecondNode.Build(bench, bench.Module);
        await next.StartAsync();
        await next.IdleAsync();
        Assert.Equal(3000, bench.Module.Ran.Count);
        Assert.Equal(3000, bench.Module.Ran.Distinct().Count());
    }

    [Theory, EachDatabase]
    public async Task What_a_dead_process_left_running_goes_on_at_the_next_start(DatabaseKind kind)
    {
        var module = new WorkModule { Do = (_, _, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct) };
        await using var bench = await Bench.StartAsync(kind, module, ("Jobs:Enabled", "false"));
        var dead = SecondNode.Build(bench, module);
        await dead.StartAsync();
        var id = await bench.EnqueueAsync("x");
        await dead.Queue.EnqueueAsync(new Work("y"), null, Ct);
        await Until.TrueAsync(() => module.Began.Count == 2);
        await dead.DisposeAsync();
        Assert.All(await bench.JobsAsync(), j => Assert.Equal(JobState.Running, j.State));

        module.Do = (_, _, _) => Task.CompletedTask;
        await using var next = SecondNode.Build(bench, module);
        await next.StartAsync();
        await next.IdleAsync();

        Assert.Equal(["x", "y"], module.Ran.Order(StringComparer.Ordinal));
        Assert.Equal((JobState.Done, 0), ((await bench.JobAsync(id)).State, (await bench.JobAsync(id)).Failed));
    }

    [Fact]
    public async Task A_job_under_which_the_process_dies_each_time_is_dead_in_the_end()
    {
        var module = new WorkModule { Do = (_, _, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct) };
        await using var bench = await Bench.StartAsync(DatabaseKind.Sqlite, module, ("Jobs:Enabled", "false"));
        var id = await bench.EnqueueAsync("poison");

        for (var lives = 1; lives <= 3; lives++)
        {
            var node = SecondNode.Build(bench, module, ("Jobs:LossesBeforeDead", "3"));
            await node.StartAsync();
            await Until.TrueAsync(() => module.Began.Count == lives);
            await node.DisposeAsync();
        }
        await using var last = SecondNode.Build(bench, module, ("Jobs:LossesBeforeDead", "3"));
        await last.StartAsync();
        await Until.TrueAsync(async () => (await bench.JobAsync(id)).State == JobState.Dead);

        Assert.Equal("The process died each time while this job ran.", (await bench.JobAsync(id)).Error);
    }

    [Fact]
    public async Task Old_rows_go_and_figures_stay()
    {
        var module = new WorkModule(attempts: 1)
        {
            Do = (job, _, _) => job.Name == "dies" ? throw new InvalidOperationException("no") : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(DatabaseKind.Sqlite, module);
        for (var n = 0; n < 1100; n++)
            await bench.Queue.EnqueueAsync(new Work($"{n}"), null, Ct);
        await bench.EnqueueGroupAsync("old", "settled", "a");
        await bench.EnqueueAsync("dies");
        await bench.IdleAsync();

        await AdvanceUntilAsync(bench, TimeSpan.FromDays(6), "SELECT count(*) FROM job_stat", 2);
        Assert.Equal(1103, await bench.ScalarAsync<int>("SELECT count(*) FROM job"));
        await AdvanceUntilAsync(bench, TimeSpan.FromDays(2), "SELECT count(*) FROM job WHERE state = 2", 0);
        await AdvanceUntilAsync(bench, TimeSpan.FromHours(2), "SELECT count(*) FROM job_group", 0);
        Assert.Equal(1, await bench.ScalarAsync<int>("SELECT count(*) FROM job"));
        Assert.Equal(1102, await bench.ScalarAsync<int>("SELECT sum(count) FROM job_stat WHERE outcome = 'done'"));
        await AdvanceUntilAsync(bench, TimeSpan.FromDays(90), "SELECT count(*) FROM job", 0);
    }

    [Fact]
    public async Task The_check_says_whether_the_engine_goes_round()
    {
        await using var bench = await Bench.StartAsync(DatabaseKind.Sqlite, new WorkModule());
        var check = bench.Get<Offers>().Checks.Single(c => c.Name == "jobs.engine");
        await bench.EnqueueAsync("x");
        await bench.IdleAsync();
        var well = await check.RunAsync(bench.Server.Services, Ct);

        await bench.Engine.StopAsync(Ct);
        bench.Clock.Advance(TimeSpan.FromSeconds(31));
        var stopped = await check.RunAsync(bench.Server.Services, Ct);

        Assert.Equal(CheckState.Ok, well.State);
        Assert.Equal(CheckState.Fail, stopped.State);
    }

    private static async Task AdvanceUntilAsync(Bench bench, TimeSpan span, string sql, int expected)
    {
        bench.Clock.Advance(span);
        await Until.TrueAsync(async () =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(10));
            return await bench.ScalarAsync<int>(sql) == expected;
        });
    }
}
