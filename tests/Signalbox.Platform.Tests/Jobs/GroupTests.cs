using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class GroupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_group_settles_once_when_all_are_done_or_dead(DatabaseKind kind)
    {
        var module = new WorkModule
        {
            Do = (job, context, ct) =>
                job.Name switch
                {
                    "fails" => throw new InvalidOperationException("always"),
                    "commits" => context.DoneAsync(_ => Task.CompletedTask, ct),
                    _ => Task.CompletedTask,
                },
        };
        await using var bench = await Bench.StartAsync(kind, module);

        Assert.True(await bench.EnqueueGroupAsync("slot", "settled", "a", "fails", "commits", "b"));
        await bench.IdleAsync();
        Assert.DoesNotContain("settled", module.Ran);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(4));

        Assert.Equal("settled", module.Ran.Last());
        Assert.Equal(["a", "b", "commits", "settled"], module.Ran.Order(StringComparer.Ordinal));
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Single(module.Ran, "settled");
    }

    [Theory, EachDatabase]
    public async Task An_empty_group_settles_at_once(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());

        Assert.True(await bench.EnqueueGroupAsync("slot", "settled"));
        await bench.IdleAsync();

        Assert.Equal(["settled"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_second_group_of_the_same_key_is_not_made(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());

        Assert.True(await bench.EnqueueGroupAsync("slot", "settled", "a"));
        Assert.False(await bench.EnqueueGroupAsync("slot", "settled again", "b"));
        await bench.IdleAsync();

        Assert.Equal(["a", "settled"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_group_that_ended_unseen_is_found(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule { Do = (_, _, ct) => Task.Delay(-1, ct) });
        await bench.EnqueueGroupAsync("slot", "settled", "a");
        await Until.TrueAsync(() => bench.Module.Began.Count == 1);

        // What a node leaves behind that died right after the last job's commit.
        bench.Module.Do = (_, _, _) => Task.CompletedTask;
        await bench.ExecuteAsync("UPDATE job SET state = 2");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(6));

        Assert.Equal(["settled"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task Retrying_a_dead_job_does_not_settle_its_group_again(DatabaseKind kind)
    {
        var broken = true;
        var module = new WorkModule(attempts: 1)
        {
            Do = (job, _, _) =>
                job.Name == "a" && broken ? throw new InvalidOperationException("broken") : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, module);
        await bench.EnqueueGroupAsync("slot", "settled", "a");
        await bench.IdleAsync();
        broken = false;

        var dead = (await bench.JobsAsync()).Single(j => j.State == JobState.Dead);
        await bench.Get<RetryDeadJob>().RunAsync(dead.Id, Ct);
        await bench.IdleAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["settled", "a"], module.Ran);
    }
}
