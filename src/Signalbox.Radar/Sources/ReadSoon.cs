using Signalbox.Platform.Jobs;

namespace Signalbox.Radar.Sources;

/// <summary>Reads one source between slots.</summary>
internal sealed record ReadSoon(Guid SourceId);

/// <summary>Reads one source between slots; what is new is judged in the next one.</summary>
internal sealed class ReadSoonHandler(ReadAndKeep read) : IJobHandler<ReadSoon>
{
    public Task RunAsync(ReadSoon job, JobContext context, CancellationToken ct) =>
        read.RunAsync(job.SourceId, runId: null, context, ct);
}
