using Signalbox.Platform.Jobs;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Slots;

/// <summary>Reads one source for a slot.</summary>
internal sealed record ReadForSlot(Guid RunId, Guid SourceId);

/// <summary>Reads one source for a slot.</summary>
internal sealed class ReadForSlotHandler(ReadAndKeep read) : IJobHandler<ReadForSlot>
{
    public Task RunAsync(ReadForSlot job, JobContext context, CancellationToken ct) =>
        read.RunAsync(job.SourceId, job.RunId, context, ct);
}
