using System.Collections.Concurrent;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class StepTests
{
    private sealed record Bars(string Symbol, IReadOnlyList<decimal> Closes, DateOnly? Day);

    [Theory, EachDatabase]
    public async Task A_step_that_was_done_is_remembered_by_the_next_attempt(DatabaseKind kind)
    {
        var ran = new ConcurrentQueue<string>();
        Bars? seen = null;
        var module = new WorkModule
        {
            Do = async (_, context, ct) =>
            {
                var bars = await context.StepAsync(
                    "bars",
                    _ =>
                    {
                        ran.Enqueue("bars");
                        return Task.FromResult(new Bars("600519", [1.25m, 2.5m], new DateOnly(2026, 3, 2)));
                    },
                    ct
                );
                await context.StepAsync<string?>("nothing", _ => Task.FromResult<string?>(null), ct);
                await context.ProgressAsync(10, "分析", ct);
                var views = await context.StepsAsync(
                    "view",
                    ["a", "b", "c"],
                    (who, _) =>
                    {
                        ran.Enqueue(who);
                        return who == "c" && context.Attempt == 1
                            ? throw new InvalidOperationException("c failed")
                            : Task.FromResult(who.ToUpperInvariant());
                    },
                    parallel: 1,
                    ct
                );
                seen = bars with { Symbol = string.Concat(views) };
            },
        };
        await using var bench = await Bench.StartAsync(kind, module);

        var id = await bench.EnqueueAsync("analyse");
        await bench.IdleAsync();
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["bars", "a", "b", "c", "c"], ran);
        Assert.Equal(("ABC", 2.5m, new DateOnly(2026, 3, 2)), (seen!.Symbol, seen.Closes[1], seen.Day));
        var job = await bench.JobAsync(id);
        Assert.Equal((JobState.Done, 10, "分析"), (job.State, job.Progress, job.Note));
    }

    [Theory, EachDatabase]
    public async Task An_attempt_that_was_overtaken_writes_nothing(DatabaseKind kind)
    {
        var go = new TaskCompletionSource();
        var failures = new ConcurrentQueue<string>();
        CancellationToken? told = null;
        var module = new WorkModule
        {
            Do = async (_, context, ct) =>
            {
                told = ct;
                await go.Task;
                await LostAsync(() => context.StepAsync("step", _ => Task.FromResult(1), CancellationToken.None));
                await LostAsync(() => context.ProgressAsync(99, "stale", CancellationToken.None));
                await LostAsync(() =>
                    context.DoneAsync(
                        async transaction =>
                        {
                            await using var command = transaction.Command(
                                "INSERT INTO job_stat (hour, name, outcome, count, milliseconds) VALUES (@now, 'stale', 'x', 1, 1)",
                                ("@now", DateTimeOffset.UnixEpoch)
                            );
                            await command.ExecuteNonQueryAsync(CancellationToken.None);
                        },
                        CancellationToken.None
                    )
                );
            },
        };
        await using var bench = await Bench.StartAsync(kind, module);
        var id = await bench.EnqueueAsync("stale");
        await Until.TrueAsync(() => told is not null);

        // What another node does when it takes this one for dead and claims the job.
        await bench.ExecuteAsync("UPDATE job SET attempt = attempt + 1, note = 'fresh'");
        go.SetResult();
        await Until.TrueAsync(() => failures.Count == 3 && bench.Module.Ran.Count == 1);

        Assert.True(told!.Value.IsCancellationRequested);
        var job = await bench.JobAsync(id);
        Assert.Equal((JobState.Running, "fresh", null), (job.State, job.Note, job.Progress));
        Assert.Equal(0, await bench.ScalarAsync<int>("SELECT count(*) FROM step"));
        Assert.Equal(0, await bench.ScalarAsync<int>("SELECT count(*) FROM job_stat WHERE name = 'stale'"));

        async Task LostAsync(Func<Task> write)
        {
            await Assert.ThrowsAsync<JobLostException>(write);
            failures.Enqueue("lost");
        }
    }

    [Theory, EachDatabase]
    public async Task A_change_and_done_are_one_commit(DatabaseKind kind)
    {
        var module = new WorkModule
        {
            Do = (_, context, ct) =>
                context.DoneAsync(
                    async transaction =>
                    {
                        await using var command = transaction.Command(
                            "INSERT INTO schedule (name, last_slot, paused) VALUES (@name, @now, @paused)",
                            ("@name", "a row of this test"),
                            ("@now", DateTimeOffset.UnixEpoch),
                            ("@paused", true)
                        );
                        await command.ExecuteNonQueryAsync(ct);
                        if (context.Attempt == 1)
                            throw new InvalidOperationException("after the change, before the commit");
                    },
                    ct
                ),
        };
        await using var bench = await Bench.StartAsync(kind, module);

        var id = await bench.EnqueueAsync("x");
        await bench.IdleAsync();
        Assert.Equal(0, await bench.ScalarAsync<int>("SELECT count(*) FROM schedule"));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(1, await bench.ScalarAsync<int>("SELECT count(*) FROM schedule"));
        Assert.Equal(JobState.Done, (await bench.JobAsync(id)).State);
    }

    [Theory, EachDatabase]
    public async Task What_fails_after_done_is_not_repeated(DatabaseKind kind)
    {
        var module = new WorkModule
        {
            Do = async (_, context, ct) =>
            {
                await context.DoneAsync(_ => Task.CompletedTask, ct);
                throw new InvalidOperationException("too late");
            },
        };
        await using var bench = await Bench.StartAsync(kind, module);

        var id = await bench.EnqueueAsync("x");
        await bench.IdleAsync();
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        var job = await bench.JobAsync(id);
        Assert.Equal((JobState.Done, 0, null), (job.State, job.Failed, job.Error));
    }
}
