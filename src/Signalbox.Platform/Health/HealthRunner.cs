using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Health;

/// <summary>One check as it last came out.</summary>
/// <param name="Age">How old the answer is.</param>
/// <param name="Took">How long the look took.</param>
public sealed record CheckedHealth(HealthCheck Check, CheckResult Result, TimeSpan Age, TimeSpan Took);

/// <summary>Runs the checks, all at once, each with a limit, and keeps their answers for a while.</summary>
/// <remarks>An answer of health never waits for a slow check: it gives the last known result, or «unknown».</remarks>
internal sealed partial class HealthRunner(
    Offers offers,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<HealthRunner> log
)
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DeepLimit = TimeSpan.FromSeconds(10);

    // The whole answer must take less than a second.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly ConcurrentDictionary<string, Look> looks = new(StringComparer.Ordinal);

    /// <summary>All checks, or those of these names, as offered; in under a second.</summary>
    public Task<IReadOnlyList<CheckedHealth>> LookAsync(IReadOnlySet<string>? names, CancellationToken ct) =>
        LookAsync(names, Patience, ct);

    /// <summary>All checks; each is waited for until its limit, for those who write the answer down.</summary>
    public Task<IReadOnlyList<CheckedHealth>> LookLongAsync(CancellationToken ct) =>
        LookAsync(names: null, Longest + Patience, ct);

    /// <summary>The checks of these names, also those that only doctor makes; each is waited for until its limit.</summary>
    /// <param name="isWatched">Whether an answer may be as old as <see cref="HealthCheck.Watched"/>.</param>
    public async Task<IReadOnlyList<CheckedHealth>> LookDeepAsync(
        IReadOnlySet<string> names,
        bool isWatched,
        CancellationToken ct
    )
    {
        // Who asks so waits for the answer; a program that has just started takes its time for the first ones.
        var checks = offers
            .Checks.Where(c => names.Contains(c.Name))
            .Select(c => c.Limit < DeepLimit ? c with { Limit = DeepLimit } : c)
            .ToList();
        var longest = checks.Select(c => c.Limit).DefaultIfEmpty().Max();
        return await LookAsync(checks, longest + Patience, isWatched, ct);
    }

    /// <summary>What has been looked at, as it last came out; looks at nothing.</summary>
    public IReadOnlyList<CheckedHealth> Known => [.. looks.Values.Select(look => look.Last).OfType<CheckedHealth>()];

    private TimeSpan Longest => offers.Checks.Where(c => !c.DoctorOnly).Select(c => c.Limit).DefaultIfEmpty().Max();

    private Task<IReadOnlyList<CheckedHealth>> LookAsync(
        IReadOnlySet<string>? names,
        TimeSpan most,
        CancellationToken ct
    ) =>
        LookAsync(
            [.. offers.Checks.Where(c => !c.DoctorOnly && names?.Contains(c.Name) != false)],
            most,
            isWatched: false,
            ct
        );

    private async Task<IReadOnlyList<CheckedHealth>> LookAsync(
        IReadOnlyList<HealthCheck> checks,
        TimeSpan most,
        bool isWatched,
        CancellationToken ct
    )
    {
        var running = checks.Select(c => Start(c, isWatched ? c.Watched : Keep)).Where(t => !t.IsCompleted).ToList();
        if (running.Count > 0)
        {
            // Real time, also under a test's clock: what is limited here is a real caller's wait.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(Task.WhenAll(running), Task.Delay(most, TimeProvider.System, patience.Token));
            await patience.CancelAsync();
            ct.ThrowIfCancellationRequested();
        }
        return [.. checks.Select(Answer)];
    }

    private CheckedHealth Answer(HealthCheck check)
    {
        var look = looks[check.Name];
        lock (look)
        {
            return look.Last is { } last
                ? last with
                {
                    Age = clock.GetUtcNow() - look.At,
                }
                : new CheckedHealth(
                    check,
                    CheckResult.Unknown(
                        "正在检查。",
                        "Still being looked at.",
                        "过一会儿再看。",
                        "Ask again in a moment."
                    ),
                    TimeSpan.Zero,
                    TimeSpan.Zero
                );
        }
    }

    private Task Start(HealthCheck check, TimeSpan keep)
    {
        var look = looks.GetOrAdd(check.Name, _ => new Look());
        lock (look)
        {
            if (!look.Running.IsCompleted)
                return look.Running;
            if (look.Last is not null && clock.GetUtcNow() - look.At < keep)
                return Task.CompletedTask;
            return look.Running = Task.Run(() => RunAsync(check, look));
        }
    }

    private async Task RunAsync(HealthCheck check, Look look)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await ResultAsync(check);
        lock (look)
        {
            if (look.Last?.Result.State != result.State && (look.Last is not null || result.State != CheckState.Ok))
                LogChanged(check.Name, result.State, result.Reason);
            look.Last = new CheckedHealth(check, result, TimeSpan.Zero, Stopwatch.GetElapsedTime(began));
            look.At = clock.GetUtcNow();
        }
    }

    private async Task<CheckResult> ResultAsync(HealthCheck check)
    {
        using var limit = new CancellationTokenSource(check.Limit, TimeProvider.System);
        try
        {
            // A check that does not listen to its token is left behind; its late answer counts for nothing.
            return await check
                .RunAsync(services, limit.Token)
                .WaitAsync(check.Limit, TimeProvider.System, CancellationToken.None);
        }
        catch (Exception fault) when (fault is OperationCanceledException or TimeoutException)
        {
            return CheckResult.Unknown(
                $"{check.Limit.TotalSeconds:0} 秒内没有回答。",
                $"No answer within {check.Limit.TotalSeconds:0} s.",
                "看看机器或这里要问的对方是不是太忙。",
                "See whether the machine or what is asked here is overloaded."
            );
        }
        catch (Exception fault) // a check is anybody's code, and health must answer
        {
            LogFailed(check.Name, fault);
            return CheckResult.Unknown(
                $"检查本身出错：{fault.Message}",
                $"The check itself failed: {fault.Message}",
                "详情在日志里。",
                "The log holds the details."
            );
        }
    }

    private sealed class Look
    {
        public Task Running { get; set; } = Task.CompletedTask;

        public CheckedHealth? Last { get; set; }

        public DateTimeOffset At { get; set; }
    }

    [LoggerMessage(1600, LogLevel.Warning, "Check {Check} came out as {State}: {Reason}")]
    private partial void LogChanged(string check, CheckState state, string reason);

    [LoggerMessage(1601, LogLevel.Error, "Check {Check} failed")]
    private partial void LogFailed(string check, Exception fault);
}
