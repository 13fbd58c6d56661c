using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class EnqueueTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_is_enqueued_runs_once_and_is_done(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());

        var id = await bench.EnqueueAsync("小麦");
        await bench.IdleAsync();

        Assert.Equal(["小麦"], bench.Module.Ran);
        var job = await bench.JobAsync(id);
        Assert.Equal(
            (JobState.Done, "work.do", WorkCatalog.DefaultLane, 0),
            (job.State, job.Name, job.Lane, job.Failed)
        );
    }

    [Theory, EachDatabase]
    public async Task What_is_claimed_begins_at_once_and_not_with_the_next_look(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        using var stall = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        // The clock stands: whatever misses its sign waits for ever.
        for (var i = 1; i <= 200; i++)
        {
            await bench.EnqueueAsync($"{i}");
            while (bench.Module.Ran.Count < i)
                await Task.Delay(TimeSpan.FromMilliseconds(0.1), TimeProvider.System, stall.Token);
        }

        Assert.Equal(200, bench.Module.Ran.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory, EachDatabase]
    public async Task What_is_rolled_back_was_never_enqueued(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());

        await using (var transaction = await bench.Get<Database>().BeginWriteAsync(Ct))
        {
            await bench.Queue.EnqueueAsync(transaction, new Work("never"), null, Ct);
            await bench.Queue.EnqueueGroupAsync(transaction, "group", [new Work("never")], new Work("never"), Ct);
        }
        await bench.EnqueueAsync("after");
        await bench.IdleAsync();

        Assert.Equal(["after"], bench.Module.Ran);
        Assert.Single(await bench.JobsAsync());
        Assert.True(await bench.EnqueueGroupAsync("group", "settled"));
    }

    [Theory, EachDatabase]
    public async Task A_key_lets_one_job_through_even_when_it_is_done(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        var once = new JobOptions { Dedupe = "report:2026-03-02" };

        Assert.NotNull(await bench.EnqueueAsync("first", once));
        Assert.Null(await bench.EnqueueAsync("second", once));
        await bench.IdleAsync();
        Assert.Null(await bench.EnqueueAsync("third", once));
        Assert.Null(await bench.Queue.EnqueueAsync(new Work("fourth"), once, Ct));
        await bench.IdleAsync();

        Assert.Equal(["first"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_job_put_off_waits_for_its_time(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        await bench.EnqueueAsync(
            "later",
            new JobOptions { RunAt = bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(10) }
        );

        await bench.AdvanceAsync(TimeSpan.FromMinutes(9));
        Assert.Empty(bench.Module.Ran);
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["later"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task Many_jobs_in_one_commit_all_run(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());

        await using (var transaction = await bench.Get<Database>().BeginWriteAsync(Ct))
        {
            await bench.Queue.EnqueueAllAsync(
                transaction,
                [.. Enumerable.Range(0, 1200).Select(n => new Work($"{n}"))],
                null,
                Ct
            );
            await transaction.CommitAsync(Ct);
        }
        await bench.IdleAsync();

        Assert.Equal(1200, bench.Module.Ran.Distinct().Count());
        Assert.Equal(1200, bench.Module.Ran.Count);
        Assert.Equal(1200, await bench.ScalarAsync<int>("SELECT count(*) FROM job WHERE state = 2"));
    }

    [Fact]
    public async Task A_job_that_nobody_handles_is_a_bug_and_says_so()
    {
        await using var bench = await Bench.StartAsync(DatabaseKind.Sqlite, new WorkModule());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            bench.Queue.EnqueueAsync(new object(), null, Ct)
        );

        Assert.Contains("AddWork", failure.Message, StringComparison.Ordinal);
    }
}
