using System.Collections.Frozen;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>How long to wait before the delivery is tried again, and why.</summary>
internal sealed record SendWait(TimeSpan Span, string Reason);

/// <summary>Sends one message, part by part, until it is settled or has to wait. Each attempt is written before it leaves.</summary>
internal sealed class SendDelivery(
    BeginAttempt begin,
    RecordAttempt record,
    IEnumerable<IChannelSender> senders,
    TimeProvider clock
)
{
    private readonly FrozenDictionary<ChannelKind, IChannelSender> senders = senders.ToFrozenDictionary(s => s.Kind);

    /// <returns>Null when there is nothing more to do for it.</returns>
    public async Task<SendWait?> RunAsync(Guid deliveryId, CancellationToken ct)
    {
        while (true)
        {
            var turn = await begin.RunAsync(deliveryId, ct);
            if (turn.Begun is not { } attempt)
                return turn.Wait;

            var started = clock.GetTimestamp();
            var result = await senders[attempt.Kind].SendAsync(attempt.Message, attempt.Part, attempt.Target, ct);
            var next = await record.RunAsync(attempt, result, clock.GetElapsedTime(started));
            if (!next.GoOn)
                return next.Wait;
        }
    }
}
