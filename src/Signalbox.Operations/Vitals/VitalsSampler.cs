using Microsoft.Extensions.Logging;
using Signalbox.Platform.Parts;

namespace Signalbox.Operations.Vitals;

/// <summary>Writes down at each full minute how this node did.</summary>
internal sealed partial class VitalsSampler(
    TakeVitals take,
    KeepParts parts,
    TimeProvider clock,
    ILogger<VitalsSampler> log
) : EveryMinute("vitals", parts, clock)
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        take.Begin();
        return base.ExecuteAsync(stoppingToken);
    }

    protected override Task TickAsync(DateTimeOffset minute, CancellationToken ct) => take.RunAsync(minute, ct);

    protected override void Complain(Exception fault) => LogMissed(fault.Message, fault);

    [LoggerMessage(
        6301,
        LogLevel.Warning,
        "How the system did could not be written down, and its page has a gap: {Reason}"
    )]
    private partial void LogMissed(string reason, Exception fault);
}
