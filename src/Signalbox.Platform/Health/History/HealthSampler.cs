using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Health.History;

/// <summary>Takes a sample of all checks at each full minute.</summary>
/// <remarks>While the database is away, which is worth knowing later, up to an hour of samples waits in memory.</remarks>
internal sealed partial class HealthSampler(TakeSamples samples, TimeProvider clock, ILogger<HealthSampler> log)
    : BackgroundService
{
    private const int MostWaiting = 60;
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly Queue<Minute> waiting = new();
    private bool complained;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var passed = TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks % Pace.Ticks);
            await Task.Delay(Pace - passed, clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            await TickAsync(stoppingToken);
        }
    }

    private async Task TickAsync(CancellationToken stop)
    {
        try
        {
            waiting.Enqueue(await samples.LookAsync(stop));
            if (waiting.Count > MostWaiting)
                waiting.Dequeue();
            while (waiting.TryPeek(out var oldest))
            {
                await samples.WriteAsync(oldest, stop);
                waiting.Dequeue();
            }
            complained = false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The program stops.
        }
        catch (Exception fault) // it must live on: the database comes back
        {
            if (!complained)
                LogWaiting(fault.Message, fault);
            complained = true;
        }
    }

    [LoggerMessage(
        1610,
        LogLevel.Warning,
        "How the checks came out could not be written and waits in memory, up to an hour of it: {Reason}"
    )]
    private partial void LogWaiting(string reason, Exception fault);
}
