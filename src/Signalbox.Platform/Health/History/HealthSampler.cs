using Microsoft.Extensions.Logging;
using Signalbox.Platform.Parts;

namespace Signalbox.Platform.Health.History;

/// <summary>Takes a sample of all checks at each full minute.</summary>
/// <remarks>While the database is away, which is worth knowing later, up to an hour of samples waits in memory.</remarks>
internal sealed partial class HealthSampler(
    TakeSamples samples,
    KeepParts parts,
    TimeProvider clock,
    ILogger<HealthSampler> log
) : EveryMinute("health", parts, clock)
{
    private const int MostWaiting = 60;

    private readonly Queue<Minute> waiting = new();

    protected override async Task TickAsync(DateTimeOffset minute, CancellationToken ct)
    {
        waiting.Enqueue(await samples.LookAsync(ct));
        if (waiting.Count > MostWaiting)
            waiting.Dequeue();
        while (waiting.TryPeek(out var oldest))
        {
            await samples.WriteAsync(oldest, ct);
            waiting.Dequeue();
        }
    }

    protected override void Complain(Exception fault) => LogWaiting(fault.Message, fault);

    [LoggerMessage(
        1610,
        LogLevel.Warning,
        "How the checks came out could not be written and waits in memory, up to an hour of it: {Reason}"
    )]
    private partial void LogWaiting(string reason, Exception fault);
}
