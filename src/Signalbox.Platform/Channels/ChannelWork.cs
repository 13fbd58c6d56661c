using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Channels;

/// <summary>The background work of this part.</summary>
internal static class ChannelWork
{
    /// <summary>Declares the handler; each channel has a lane of its own, made as it is needed, that runs one job at a time.</summary>
    public static void Add(WorkCatalog work) =>
        // The message counts its own failures; the job's attempts are for what should not happen, a database that is away.
        work.Handle<DeliverMessage, DeliverMessageHandler>(
            "channel.deliver",
            attempts: 50,
            retry: Retry.Exponential(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2)),
            timeout: TimeSpan.FromMinutes(3)
        );
}
