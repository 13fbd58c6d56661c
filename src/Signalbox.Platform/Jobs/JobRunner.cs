using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Jobs;

/// <summary>Runs one attempt at one job and records how it came out.</summary>
internal sealed partial class JobRunner(
    IServiceProvider services,
    WorkCatalog work,
    Database database,
    JobWriter writer,
    JobSignals signals,
    JobMetrics metrics,
    Outage outage,
    TimeProvider clock,
    ILogger<JobEngine> log
)
{
    /// <summary>How long a handler may go on after it was told to stop, before its attempt is ended without it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GraceAtShutdown = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AfterOutage = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(7);

    private readonly ConcurrentDictionary<string, object> handlers = new(StringComparer.Ordinal);

    /// <summary>Ends when the handler has ended and the outcome is recorded, or is another's to record. Never throws.</summary>
    public async Task RunAsync(RunningJob run)
    {
        var began = clock.GetTimestamp();
        Task? handling = null;
        try
        {
            Outcome outcome;
            if (work.Handlers.TryGetValue(run.Job.Name, out var entry))
            {
                using var end = new CancellationTokenSource(entry.Timeout, clock);
                using var timeOut = end.Token.Register(() => run.End(Ending.TimedOut));
                var context = new JobContext(
                    run.Job,
                    entry,
                    run.Node,
                    database,
                    writer,
                    clock,
                    () => run.End(Ending.Lost)
                );
                handling = HandleAsync(entry, context, run);
                outcome = await OutcomeAsync(handling, entry, context, run);
            }
            else
            {
                // Of a newer program, or of a module that is switched off: neither done nor at fault.
                LogNoHandler(run.Job.Name, run.Job.Id);
                outcome = Outcome.Later(_ => TimeSpan.FromMinutes(1), $"No handler is declared for {run.Job.Name}.");
            }
            await RecordAsync(run, outcome, handlerEnded: handling is not { IsCompleted: false });
            metrics.Finished(run.Job.Name, outcome.Name, clock.GetElapsedTime(began));
        }
        catch (Exception e)
        {
            LogNotRecorded(run.Job.Name, run.Job.Id, e);
        }
        finally
        {
            if (handling is { IsCompleted: false })
                // It does not listen; nothing else may have its place until it ends.
                _ = handling.ContinueWith(_ => run.Leave(), TaskScheduler.Default);
            else
                run.Leave();
        }
    }

    private async Task HandleAsync(HandlerEntry entry, JobContext context, RunningJob run)
    {
        await Task.Yield();
        var job = JobPayload.Read(run.Job.Payload, entry.JobType);
        var handler = handlers.GetOrAdd(
            entry.Name,
            _ => ActivatorUtilities.GetServiceOrCreateInstance(services, entry.HandlerType)
        );
        run.Start.Begin(clock);
        await entry.Invoke(handler, job, context, run.Token);
    }

    private async Task<Outcome> OutcomeAsync(Task handling, HandlerEntry entry, JobContext context, RunningJob run)
    {
        try
        {
            await Task.WhenAny(handling, DeafAsync(handling, run));
            if (handling.IsCompleted)
                await handling;
            else
                LogDeaf(run.Job.Name, run.Job.Id);
            if (context.IsDone)
                return Outcome.Committed;
            if (handling.IsCompleted)
                return Outcome.Done;
            throw new OperationCanceledException(run.Token);
        }
        catch (Exception e) when (context.IsDone)
        {
            LogFailedAfterDone(run.Job.Name, run.Job.Id, e);
            return Outcome.Committed;
        }
        catch (JobLostException)
        {
            return Outcome.Lost;
        }
        catch (RetryLaterException later)
        {
            return Outcome.Later(later.From, later.Message);
        }
        catch (BadPayloadException bad)
        {
            return Outcome.Dead($"The payload is not a {entry.JobType.Name}: {bad.Message}");
        }
        catch (Exception e) when (run.Why == Ending.Lost)
        {
            LogEndedLost(run.Job.Name, run.Job.Id, e.GetType().Name);
            return Outcome.Lost;
        }
        catch (OperationCanceledException) when (run.Why == Ending.Stopping)
        {
            return Outcome.HandedBack;
        }
        catch (OperationCanceledException) when (run.Why == Ending.TimedOut)
        {
            return Failed(entry, run.Job, $"It took longer than {entry.Timeout}.", null);
        }
        catch (RefusedException refused)
        {
            return refused.IsTransient ? Failed(entry, run.Job, refused.Message, null) : Outcome.Dead(refused.Message);
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            return Outcome.Later(_ => AfterOutage, $"The database could not be used: {e.Message}");
        }
        catch (Exception e)
        {
            return Failed(entry, run.Job, $"{e.GetType().Name}: {e.Message}", e);
        }
    }

    /// <summary>Ends a while after the handler was told to stop.</summary>
    private async Task DeafAsync(Task handling, RunningJob run)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registered = run.Token.Register(() => stop.TrySetResult());
        await Task.WhenAny(handling, stop.Task);
        if (!handling.IsCompleted)
            await handling
                .WaitAsync(run.Why == Ending.Stopping ? GraceAtShutdown : Grace, clock, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Outcome Failed(HandlerEntry entry, ClaimedJob job, string reason, Exception? cause)
    {
        var attempt = job.Failed + 1;
        if (attempt >= entry.Attempts)
            return Outcome.Dead(reason, cause);
        var bound = Math.Min(
            entry.Retry.Max.TotalMilliseconds,
            entry.Retry.First.TotalMilliseconds * Math.Pow(2, attempt - 1)
        );
        // Full jitter: what failed together does not come back together.
        var pause = RandomNumberGenerator.GetInt32((int)Math.Clamp(bound, 0, int.MaxValue - 1) + 1);
        LogFailed(job.Name, job.Id, attempt, entry.Attempts, reason);
        return new Outcome("retried", Verdict.Counts, _ => TimeSpan.FromMilliseconds(pause), reason);
    }

    private async Task RecordAsync(RunningJob run, Outcome outcome, bool handlerEnded)
    {
        var job = run.Job;
        if (outcome.Verdict is Verdict.Dead)
            LogDead(job.Name, job.Id, outcome.Reason!, outcome.Cause); // a dead one has a reason
        if (outcome.Verdict is not (Verdict.Lost or Verdict.Committed))
            await MarkAsync(run, outcome, handlerEnded);
        if (outcome.Verdict is Verdict.Done or Verdict.Committed or Verdict.Dead && job.GroupId is { } group)
            signals.MaySettle(group);
    }

    private async Task MarkAsync(RunningJob run, Outcome outcome, bool handlerEnded)
    {
        var claim = new Claim(run.Job.Id, run.Job.Attempt, run.Node);
        var reason = outcome.Reason is null ? null : JobPayload.Reason(outcome.Reason);
        while (true)
        {
            var now = clock.GetUtcNow();
            var pause = outcome.Pause?.Invoke(now) ?? TimeSpan.Zero;
            var runAt = now + TimeSpan.FromTicks(Math.Clamp(pause.Ticks, 0, LongestPause.Ticks));
            var marking =
                outcome.Verdict == Verdict.Done
                    ? writer.DoneAsync(claim)
                    : writer.RunAsync(
                        sql =>
                            outcome.Verdict == Verdict.Dead
                                ? JobRows.DeadAsync(sql, claim, reason!, now, CancellationToken.None)
                                : JobRows.WaitAsync(
                                    sql,
                                    claim,
                                    outcome.Verdict == Verdict.Counts,
                                    runAt,
                                    reason,
                                    CancellationToken.None
                                ),
                        CancellationToken.None,
                        canWait: true
                    );
            if (handlerEnded)
                run.Leave(); // any later claim stands behind this mark in the writer's line
            try
            {
                if (!await marking)
                    LogLost(run.Job.Name, run.Job.Id);
                else if (outcome.Verdict is Verdict.Counts or Verdict.NotCounted)
                    signals.Enqueued(run.Job.Lane, runAt);
                outage.Over();
                return;
            }
            catch (Exception e) when (e is not ObjectDisposedException)
            {
                await outage.PauseAsync(e, run.NodeLost);
                if (run.NodeLost.IsCancellationRequested)
                    return;
            }
        }
    }

    [LoggerMessage(1410, LogLevel.Information, "Job {Name} {Id} failed ({Attempt} of {Attempts}): {Reason}")]
    private partial void LogFailed(string name, long id, int attempt, int attempts, string reason);

    [LoggerMessage(1411, LogLevel.Error, "Job {Name} {Id} is dead; look at the reason and retry it: {Reason}")]
    private partial void LogDead(string name, long id, string reason, Exception? cause);

    [LoggerMessage(1412, LogLevel.Warning, "No handler is declared for {Name}; job {Id} waits")]
    private partial void LogNoHandler(string name, long id);

    [LoggerMessage(1413, LogLevel.Error, "The outcome of job {Name} {Id} was not recorded; report this as a bug")]
    private partial void LogNotRecorded(string name, long id, Exception cause);

    [LoggerMessage(1414, LogLevel.Warning, "Job {Name} {Id} did not stop when told; its attempt was ended without it")]
    private partial void LogDeaf(string name, long id);

    [LoggerMessage(1415, LogLevel.Warning, "Job {Name} {Id} failed after it was done; nothing is repeated")]
    private partial void LogFailedAfterDone(string name, long id, Exception cause);

    [LoggerMessage(1416, LogLevel.Debug, "Job {Name} {Id} was another's when it ended; nothing was written")]
    private partial void LogLost(string name, long id);

    [LoggerMessage(1417, LogLevel.Debug, "Job {Name} {Id} was stopped because this node had lost it ({Exception})")]
    private partial void LogEndedLost(string name, long id, string exception);
}
