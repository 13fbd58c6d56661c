using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class BadDayTests
{
    [Theory, EachDatabase]
    public async Task A_clock_set_back_an_hour_holds_nothing_up_and_no_slot_runs_twice(DatabaseKind kind)
    {
        var module = new WorkModule(work =>
            work.Recurring(
                "work.tick",
                "*/30 * * * *",
                slot => new Work(slot.ToString("HH:mm", CultureInfo.InvariantCulture))
            )
        )
        {
            Do = (job, context, _) =>
                job.Name == "retried" && context.Attempt == 1
                    ? throw new RetryLaterException(TimeSpan.FromMinutes(10), "later")
                    : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, module);
        await bench.IdleAsync();
        await bench.AdvanceAsync(TimeSpan.FromMinutes(30)); // 01:30 in UTC
        await bench.AdvanceAsync(TimeSpan.FromMinutes(31)); // 02:00
        await bench.Engine.StopAsync(TestContext.Current.CancellationToken);
        await using var node = SecondNode.Build(bench, module);
        await node.StartAsync();
        await node.Queue.EnqueueAsync(new Work("retried"), null, TestContext.Current.CancellationToken);
        await node.IdleAsync();
        var evening = node.Clock.GetUtcNow().AddHours(12);
        await node.Queue.EnqueueAsync(
            new Work("in the evening"),
            new JobOptions { RunAt = evening },
            TestContext.Current.CancellationToken
        );
        var ticks = module.Ran.ToList();

        node.Clock.SetBack(TimeSpan.FromHours(1));
        node.Clock.Advance(TimeSpan.FromSeconds(5)); // it is noticed at the next round
        await node.Queue.EnqueueAsync(new Work("at once"), null, TestContext.Current.CancellationToken);
        await node.IdleAsync();
        Assert.Equal([.. ticks, "at once"], module.Ran);
        module.Do = (_, _, _) => Task.CompletedTask;
        node.Clock.Advance(TimeSpan.FromMinutes(10));
        await node.IdleAsync();
        Assert.Equal([.. ticks, "at once", "retried"], module.Ran);

        // The hour that comes a second time: its slots have been.
        for (var minute = 0; minute < 50; minute++)
        {
            node.Clock.Advance(TimeSpan.FromMinutes(1));
            await node.IdleAsync();
        }
        Assert.Equal(["01:30", "02:00"], ticks);
        Assert.Equal(4, module.Ran.Count);
        Assert.Equal(evening, (await bench.JobsAsync())[1].RunAt);
    }

    [Theory, EachDatabase]
    public async Task Jobs_from_before_the_clock_was_set_back_unseen_are_not_held_up(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule(), ("Jobs:Enabled", "false"));
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.EnqueueAsync("from the future");
        bench.Clock.SetBack(TimeSpan.FromHours(1));

        await using var node = SecondNode.Build(bench, new WorkModule());
        await node.StartAsync();

        await Until.TrueAsync(() => node.Module.Ran.Count == 1);
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_job_that_ran_when_its_node_died_and_the_clock_was_set_back_is_not_held_up(DatabaseKind kind)
    {
        var module = new WorkModule { Do = (_, _, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct) };
        await using var bench = await Bench.StartAsync(kind, module, ("Jobs:Enabled", "false"));
        var dead = SecondNode.Build(bench, module);
        dead.Clock.Advance(TimeSpan.FromHours(1));
        await dead.StartAsync();
        await dead.Queue.EnqueueAsync(new Work("x"), null, TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => module.Began.Count == 1);
        await dead.DisposeAsync();

        await using var node = SecondNode.Build(bench, new WorkModule());
        await node.StartAsync();

        await Until.TrueAsync(() => node.Module.Ran.Count == 1);
    }

    /// <summary>A database that refuses every write for a while, as it does when its disk is full.</summary>
    [Theory, EachDatabase]
    public async Task A_database_that_cannot_write_for_a_while_is_waited_for(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule { Do = (_, _, ct) => Task.Delay(1, ct) });
        for (var n = 0; n < 100; n++)
            await bench.EnqueueAsync($"{n}");

        for (var time = 0; time < 3; time++)
        {
            await bench.ExecuteAsync(Refuse(kind));
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await bench.ExecuteAsync(
                kind == DatabaseKind.Sqlite
                    ? "DROP TRIGGER full"
                    : "DROP TRIGGER full_disk ON job; DROP FUNCTION full_disk()"
            );
            await bench.EnqueueAsync($"more {time}");
        }
        await bench.IdleAsync();

        Assert.Equal(103, await bench.ScalarAsync<int>("SELECT count(*) FROM job WHERE state = 2 AND failed = 0"));
    }

    private static string Refuse(DatabaseKind kind) =>
        kind == DatabaseKind.Sqlite
            ? "CREATE TRIGGER full BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            : """
                CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
                CREATE TRIGGER full_disk BEFORE UPDATE ON job FOR EACH STATEMENT EXECUTE FUNCTION full_disk();
                """;
}
