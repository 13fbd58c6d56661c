using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Parts;

/// <summary>Keeps pieces of background work alive: one that fails is started again, at most three times in ten minutes.</summary>
/// <remarks>
/// One that fails more often stands until the oldest of those starts is ten minutes old; the check <c>jobs.parts</c> says so
/// meanwhile. No part takes another, or the program, down with it.
/// </remarks>
public sealed partial class KeepParts(TimeProvider clock, ILogger<KeepParts> log)
{
    private const int MostRestarts = 3;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    // One that has stood counts as up again when it has worked for as long as this.
    private static readonly TimeSpan Proved = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Part> parts = new(StringComparer.Ordinal);

    /// <summary>Runs a part until it ends by itself, or until <paramref name="stop"/>.</summary>
    /// <param name="name">One word; there are few.</param>
    /// <param name="work">The part; whatever it throws is logged, and starts it again.</param>
    /// <param name="stop">The program stops.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        var part = parts.GetOrAdd(name, static _ => new Part());
        while (!stop.IsCancellationRequested)
        {
            part.Start(clock.GetTimestamp());
            try
            {
                await work(stop);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) // a part is anybody's code
            {
                await PauseAsync(name, part, fault, stop);
            }
        }
    }

    /// <summary>How each part does, by name.</summary>
    internal IReadOnlyList<PartNow> Now =>
        [.. parts.Select(p => p.Value.Now(p.Key, clock)).OrderBy(p => p.Name, StringComparer.Ordinal)];

    private async Task PauseAsync(string name, Part part, Exception fault, CancellationToken stop)
    {
        var (restarts, oldest) = part.Fail(fault.Message, clock);
        var pause =
            restarts < MostRestarts
                ? TimeSpan.FromSeconds(Math.Pow(5, restarts))
                : Window - clock.GetElapsedTime(oldest);
        if (restarts < MostRestarts)
            LogRestarting(name, fault.Message, pause.TotalSeconds, fault);
        else
            LogStands(name, fault.Message, pause.TotalSeconds, fault);
        await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        part.Restart(clock.GetTimestamp());
    }

    [LoggerMessage(1060, LogLevel.Error, "The part {Part} failed and is started again in {Seconds:0} s: {Reason}")]
    private partial void LogRestarting(string part, string reason, double seconds, Exception fault);

    [LoggerMessage(
        1061,
        LogLevel.Critical,
        "The part {Part} failed after three restarts in ten minutes and stands for {Seconds:0} s: {Reason}"
    )]
    private partial void LogStands(string part, string reason, double seconds, Exception fault);

    /// <summary>What is known of one part; starts are timestamps of the monotonic clock.</summary>
    private sealed class Part
    {
        private readonly Lock gate = new();
        private readonly Queue<long> restarts = new();
        private string? fault;
        private long? runningSince;
        private bool stood;

        public void Start(long now)
        {
            lock (gate)
                runningSince = now;
        }

        public void Restart(long now)
        {
            lock (gate)
                restarts.Enqueue(now);
        }

        /// <returns>How often it was started again within the window, and when first.</returns>
        public (int Restarts, long Oldest) Fail(string why, TimeProvider clock)
        {
            lock (gate)
            {
                Forget(clock);
                stood = restarts.Count >= MostRestarts || (stood && !IsProved(clock));
                (fault, runningSince) = (why, null);
                return (restarts.Count, restarts.TryPeek(out var oldest) ? oldest : 0);
            }
        }

        public PartNow Now(string name, TimeProvider clock)
        {
            lock (gate)
            {
                Forget(clock);
                return new PartNow(name, stood && !IsProved(clock), restarts.Count, fault);
            }
        }

        private bool IsProved(TimeProvider clock) => runningSince is { } since && clock.GetElapsedTime(since) >= Proved;

        private void Forget(TimeProvider clock)
        {
            while (restarts.TryPeek(out var oldest) && clock.GetElapsedTime(oldest) >= Window)
                restarts.Dequeue();
        }
    }
}

/// <summary>How a part does.</summary>
/// <param name="Stands">It was started again too often, and has not worked for a minute since.</param>
/// <param name="Restarts">In the last ten minutes.</param>
/// <param name="Fault">Why it last failed; null when it never did.</param>
internal sealed record PartNow(string Name, bool Stands, int Restarts, string? Fault);
