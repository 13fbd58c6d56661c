using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class RetryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task After_its_last_attempt_a_job_is_dead_and_says_why(DatabaseKind kind)
    {
        var attempts = new ConcurrentQueue<(int, bool)>();
        var module = new WorkModule
        {
            Do = (_, context, _) =>
            {
                attempts.Enqueue((context.Attempt, context.IsLastAttempt));
                throw new InvalidOperationException("no \0 wheat");
            },
        };
        await using var bench = await Bench.StartAsync(kind, module);

        var id = await bench.EnqueueAsync("wheat");
        await bench.IdleAsync();
        var waiting = await bench.JobAsync(id);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(2));
        await bench.AdvanceAsync(TimeSpan.FromSeconds(4));

        Assert.Equal((JobState.Waiting, 1), (waiting.State, waiting.Failed));
        Assert.InRange(waiting.RunAt - bench.Clock.GetUtcNow(), TimeSpan.FromSeconds(-6), TimeSpan.FromSeconds(2));
        Assert.Equal([(1, false), (2, false), (3, true)], attempts);
        var dead = await bench.JobAsync(id);
        Assert.Equal((JobState.Dead, 3), (dead.State, dead.Failed));
        Assert.Equal("InvalidOperationException: no  wheat", dead.Error);
        await bench.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(3, attempts.Count);
    }

    [Theory, EachDatabase]
    public async Task Retry_later_gives_the_place_back_and_does_not_count(DatabaseKind kind)
    {
        var left = 5;
        var module = new WorkModule(attempts: 1)
        {
            Do = (job, context, _) =>
                job.Name == "polite" && Interlocked.Decrement(ref left) >= 0 && context.IsLastAttempt
                    ? throw new RetryLaterException(TimeSpan.FromMinutes(1), "429: later, please")
                    : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, module);
        var lane = new JobOptions { Lane = "channel:7" };

        var id = await bench.EnqueueAsync("polite", lane);
        await bench.EnqueueAsync("other", lane);
        await bench.IdleAsync();
        var waiting = await bench.JobAsync(id);
        for (var minute = 0; minute < 5; minute++)
            await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((JobState.Waiting, 0, "429: later, please"), (waiting.State, waiting.Failed, waiting.Error));
        Assert.Equal(["other", "polite"], bench.Module.Ran);
        Assert.Equal(JobState.Done, (await bench.JobAsync(id)).State);
    }

    [Theory, EachDatabase]
    public async Task What_waits_for_an_instant_comes_then_though_the_clock_went_on_before_that_was_written(
        DatabaseKind kind
    )
    {
        var module = new WorkModule();
        await using var bench = await Bench.StartAsync(kind, module);
        var at = bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(10);
        module.Do = (_, _, _) =>
        {
            if (bench.Clock.GetUtcNow() >= at)
                return Task.CompletedTask;
            bench.Clock.Advance(TimeSpan.FromMinutes(9));
            throw new RetryLaterException(at, "not before ten past");
        };

        var id = await bench.EnqueueAsync("late");
        await bench.IdleAsync();
        var waiting = await bench.JobAsync(id);
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((JobState.Waiting, 0), (waiting.State, waiting.Failed));
        Assert.Equal(["late"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_refusal_that_cannot_pass_is_final_and_one_that_can_is_tried_again(DatabaseKind kind)
    {
        var module = new WorkModule
        {
            Do = (job, context, _) =>
                job.Name == "never" ? throw RefusedException.NotFound("work.gone", "The source is gone.")
                : context.Attempt == 1 ? throw RefusedException.Unavailable("work.busy", "The source is busy.")
                : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, module);

        var never = await bench.EnqueueAsync("never");
        var later = await bench.EnqueueAsync("later");
        await bench.IdleAsync();
        var waiting = await bench.JobAsync(later);
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("The source is busy.", waiting.Error);
        Assert.Equal(JobState.Done, (await bench.JobAsync(later)).State);
        var dead = await bench.JobAsync(never);
        Assert.Equal((JobState.Dead, "The source is gone."), (dead.State, dead.Error));
    }

    [Theory, EachDatabase]
    public async Task A_handler_that_takes_too_long_is_told_to_stop_and_it_counts(DatabaseKind kind)
    {
        var module = new WorkModule(attempts: 2)
        {
            Do = (_, context, ct) =>
                context.Attempt == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, ct) : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, module);

        var id = await bench.EnqueueAsync("slow");
        await Until.TrueAsync(() => module.Began.Count == 1);
        await bench.AdvanceAsync(TimeSpan.FromMinutes(5));
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        var job = await bench.JobAsync(id);
        Assert.Equal((JobState.Done, 1, "It took longer than 00:05:00."), (job.State, job.Failed, job.Error));
    }

    [Theory, EachDatabase]
    public async Task A_handler_that_does_not_listen_loses_its_attempt_but_keeps_its_place(DatabaseKind kind)
    {
        var release = new TaskCompletionSource();
        var module = new WorkModule
        {
            Do = (job, context, _) => job.Name == "deaf" && context.Attempt == 1 ? release.Task : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, module);
        var lane = new JobOptions { Lane = "channel:7" };

        var deaf = await bench.EnqueueAsync("deaf", lane);
        await Until.TrueAsync(() => module.Began.Count == 1);
        var next = await bench.EnqueueAsync("next", lane);
        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        await Until.TrueAsync(async () =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(30));
            return (await bench.JobAsync(deaf)).State == JobState.Waiting;
        });

        Assert.Equal(JobState.Waiting, (await bench.JobAsync(next)).State);
        release.SetResult();
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(JobState.Done, (await bench.JobAsync(next)).State);
        Assert.Equal((JobState.Done, 1), ((await bench.JobAsync(deaf)).State, (await bench.JobAsync(deaf)).Failed));
    }

    [Theory, EachDatabase]
    public async Task A_payload_that_cannot_be_read_is_dead_at_once(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        var id = await bench.EnqueueAsync(
            "x",
            new JobOptions { RunAt = bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(1) }
        );
        await bench.ExecuteAsync("UPDATE job SET payload = '[1,2'");

        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        var dead = await bench.JobAsync(id);
        Assert.Equal(JobState.Dead, dead.State);
        Assert.StartsWith("The payload is not a Work: ", dead.Error, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_job_of_a_kind_that_nobody_handles_any_more_waits_unharmed(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        var id = await bench.EnqueueAsync(
            "x",
            new JobOptions { RunAt = bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(1) }
        );
        await bench.ExecuteAsync("UPDATE job SET name = 'work.of-tomorrow'");

        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));
        var waiting = await bench.JobAsync(id);
        await bench.ExecuteAsync("UPDATE job SET name = 'work.do'");
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((JobState.Waiting, 0), (waiting.State, waiting.Failed));
        Assert.Equal(["x"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_dead_job_can_be_retried_and_nothing_else_can(DatabaseKind kind)
    {
        var broken = true;
        var module = new WorkModule(attempts: 1)
        {
            Do = (_, _, _) => broken ? throw new InvalidOperationException("broken") : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, module);
        var id = await bench.EnqueueAsync("x");
        await bench.IdleAsync();
        var listed = await bench.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/jobs?state=Dead", Ct);
        broken = false;

        var retried = await bench.Server.Http.PutAsync($"/api/v1/jobs/{id}/retry", null, Ct);
        await bench.IdleAsync();
        var again = await bench.Server.Http.PutAsync($"/api/v1/jobs/{id}/retry", null, Ct);
        var unknown = await bench.Server.Http.PutAsync("/api/v1/jobs/4711/retry", null, Ct);
        var tooMany = await bench.Server.Http.GetAsync("/api/v1/jobs?limit=201", Ct);

        Assert.Equal(id, listed.EnumerateArray().Single().GetProperty("id").GetInt64());
        Assert.Equal("InvalidOperationException: broken", listed[0].GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.NoContent, retried.StatusCode);
        Assert.Equal((JobState.Done, 0), ((await bench.JobAsync(id)).State, (await bench.JobAsync(id)).Failed));
        await ProblemAsync(again, HttpStatusCode.Conflict, "jobs.job.not-dead");
        await ProblemAsync(unknown, HttpStatusCode.NotFound, "jobs.job.not-found");
        await ProblemAsync(tooMany, HttpStatusCode.BadRequest, "input.invalid");
    }

    private static async Task ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }
}
