using System.Collections.Frozen;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>How long to wait before the delivery is tried again, and why.</summary>
internal sealed record SendWait(TimeSpan Span, string Reason);

/// <summary>Sends one message, part by part, until it is settled or has to wait. Each attempt is written before it leaves.</summary>
internal sealed partial class SendDelivery(
    BeginAttempt begin,
    RecordAttempt record,
    IEnumerable<IChannelSender> senders,
    TimeProvider clock,
    ILogger<SendDelivery> log
)
{
    private const int MostRecordings = 6; // over half a minute

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
            var next = await RecordAsync(attempt, result, clock.GetElapsedTime(started), ct);
            if (!next.GoOn)
                return next.Wait;
        }
    }

    /// <summary>What is known must not get lost because the database is away for a moment: then a person would have to find it out.</summary>
    private async Task<AfterAttempt> RecordAsync(
        BegunAttempt attempt,
        SendResult result,
        TimeSpan took,
        CancellationToken ct
    )
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await record.RunAsync(attempt, result, took);
            }
            catch (Exception fault)
                when (fault is DbException or DbUpdateException or InvalidOperationException && tries < MostRecordings)
            {
                LogNotRecorded(attempt.DeliveryId, result.Outcome, fault);
                await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, tries - 1)), clock, ct);
            }
        }
    }

    [LoggerMessage(
        1521,
        LogLevel.Warning,
        "That delivery {Id} was {Outcome} could not be written down; it is tried again in a moment"
    )]
    private partial void LogNotRecorded(Guid id, AttemptOutcome outcome, Exception cause);
}
