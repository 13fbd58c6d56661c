using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Channels;

/// <summary>The job that delivers one message; everything about it is in its row.</summary>
internal sealed record DeliverMessage(Guid DeliveryId)
{
    /// <summary>In the channel's own lane: one at a time, so that a send is recorded before the next one begins.</summary>
    public static JobOptions On(Guid channelId, DateTimeOffset? runAt = null) =>
        new() { Lane = $"channel:{channelId}", RunAt = runAt };
}

/// <summary>Sends what is due; waits are the job's, not the worker's.</summary>
internal sealed class DeliverMessageHandler(SendDelivery send) : IJobHandler<DeliverMessage>
{
    public async Task RunAsync(DeliverMessage job, JobContext context, CancellationToken ct)
    {
        if (await send.RunAsync(job.DeliveryId, ct) is { } wait)
            throw new RetryLaterException(wait.Span, wait.Reason);
    }
}
