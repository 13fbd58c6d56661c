using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Jobs;

/// <summary>What all loops share when the database does not answer: one warning, and a pause that grows.</summary>
internal sealed partial class Outage(ILogger<JobEngine> log)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private long? since;
    private long warnedAt;
    private int failures;

    /// <summary>Says what happened, once in five minutes, and waits before the caller tries again.</summary>
    public async Task PauseAsync(Exception cause, CancellationToken ct)
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
            pause = TimeSpan.FromMilliseconds(Math.Min(5000, 100 * Math.Pow(2, Math.Min(failures++, 10))));
        }
        // Real time: the database comes back by no clock of ours.
        await Task.Delay(pause, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Something was written.</summary>
    public void Over()
    {
        if (Volatile.Read(ref failures) == 0)
            return;
        lock (gate)
        {
            if (since is { } begun)
                LogOver(TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
            (since, failures) = (null, 0);
        }
    }

    [LoggerMessage(1404, LogLevel.Warning, "The job engine could not use the database and tries again: {Reason}")]
    private partial void LogFailed(string reason, Exception cause);

    [LoggerMessage(1405, LogLevel.Information, "The job engine works again after {Seconds:0.0} s")]
    private partial void LogOver(double seconds);
}
