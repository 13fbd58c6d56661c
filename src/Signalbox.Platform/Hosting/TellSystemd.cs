using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Signalbox.Platform.Hosting;

/// <summary>Tells systemd, where it started us and asks to be told, that the server is ready, alive and stopping.</summary>
/// <remarks>
/// That it is alive is said twice in the time that <c>WatchdogSec</c> allows, by the threads that answer requests: a program
/// that hangs falls silent and is started again. Source: sd_notify(3), sd_watchdog_enabled(3).
/// </remarks>
internal sealed class TellSystemd : BackgroundService
{
    private readonly SystemdNotifier? notifier = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 }
        ? new SystemdNotifier()
        : null;

    public void Ready() => notifier?.Notify(ServiceState.Ready);

    public void Stopping() => notifier?.Notify(ServiceState.Stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (notifier is null || Pace() is not { } pace)
            return;
        // Real time: it is systemd that counts.
        while (!stoppingToken.IsCancellationRequested)
        {
            notifier.Notify(new ServiceState("WATCHDOG=1"));
            await Task.Delay(pace, TimeProvider.System, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Null when nobody waits for this process.</returns>
    private static TimeSpan? Pace()
    {
        var whom = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        var mine = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return
            (whom is not { Length: > 0 } || whom == mine)
            && long.TryParse(
                Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var microseconds
            )
            && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 2.0)
            : null;
    }
}
