using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Jobs;

/// <summary>What all loops share when the database does not answer: one warning, and pauses that grow.</summary>
internal sealed partial class Outage(ILogger<JobEngine> log)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private long? since;
    private long warnedAt;

    /// <summary>Says what happened, once in five minutes, and waits before the caller tries again.</summary>
    public Task PauseAsync(Exception cause, CancellationToken ct) => PauseAsync(cause, Longest, ct);

    /// <summary>The same, for one that must not be late when the database is back.</summary>
    public async Task PauseAsync(Exception cause, TimeSpan atMost, CancellationToken ct)
    {
        TimeSpan pause;
        lock (gate)
        {
            var now = TimeProvider.System.GetTimestamp();
            if (since is null || TimeProvider.System.GetElapsedTime(warnedAt, now) > Again)
            {
                warnedAt = now;
                LogFailed(cause.Message, cause);
            }
            since ??= now;
            // By how long it has lasted: many callers share this, and the number of their failures says little.
            pause = TimeProvider.System.GetElapsedTime(since.Value, now) / 2;
        }
        pause = pause < atMost ? pause : atMost;
        pause = pause > Shortest ? pause : Shortest;
        // Real time: the database comes back by no clock of ours.
        await Task.Delay(pause, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Something was written.</summary>
    public void Over()
    {
        lock (gate)
        {
            if (since is { } begun)
                LogOver(TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
            since = null;
        }
    }

    [LoggerMessage(1404, LogLevel.Warning, "The job engine could not use the database and tries again: {Reason}")]
    private partial void LogFailed(string reason, Exception cause);

    [LoggerMessage(1405, LogLevel.Information, "The job engine works again after {Seconds:0.0} s")]
    private partial void LogOver(double seconds);
}
