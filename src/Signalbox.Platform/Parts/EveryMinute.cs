using Microsoft.Extensions.Hosting;

namespace Signalbox.Platform.Parts;

/// <summary>A part that does one thing at each full minute. What it cannot do is told once, and tried again the next minute.</summary>
/// <param name="name">As <see cref="KeepParts"/> knows it.</param>
/// <param name="parts">Keeps it alive.</param>
/// <param name="clock">Whose minutes.</param>
public abstract class EveryMinute(string name, KeepParts parts, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private bool complained;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        parts.RunAsync(name, LoopAsync, stoppingToken);

    /// <summary>What is done.</summary>
    /// <param name="minute">The full minute.</param>
    /// <param name="ct">The program stops.</param>
    protected abstract Task TickAsync(DateTimeOffset minute, CancellationToken ct);

    /// <summary>Tells the log that it could not be done; asked once, until it works again.</summary>
    protected abstract void Complain(Exception fault);

    private async Task LoopAsync(CancellationToken stop)
    {
        while (true)
        {
            var passed = TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks % Pace.Ticks);
            await Task.Delay(Pace - passed, clock, stop);
            var ticks = clock.GetUtcNow().UtcTicks;
            try
            {
                await TickAsync(new DateTimeOffset(ticks - (ticks % Pace.Ticks), TimeSpan.Zero), stop);
                complained = false;
            }
            catch (Exception fault) when (!stop.IsCancellationRequested) // a database that is away comes back
            {
                if (!complained)
                    Complain(fault);
                complained = true;
            }
        }
    }
}
