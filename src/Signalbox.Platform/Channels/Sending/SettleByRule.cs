using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Settles a delivery without a request: because of what its channel is, or because a crash left it open.</summary>
internal sealed partial class SettleByRule(
    IDbContextFactory<SignalboxDb> dbs,
    ChannelMetrics metrics,
    TimeProvider clock,
    ILogger<SettleByRule> log
)
{
    private const string Crashed = "The program ended while it was being sent.";
    private const int MostFailures = 8;

    /// <summary>Ends one that still waits.</summary>
    public async Task<Turn> EndAsync(
        Delivery delivery,
        DeliveryState state,
        string? reason,
        Channel? channel,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var now = clock.GetUtcNow();
        var ended = await db.Set<Delivery>()
            .Where(d => d.Id == delivery.Id && d.State == DeliveryState.Pending)
            .ExecuteUpdateAsync(
                d =>
                    d.SetProperty(x => x.State, state)
                        .SetProperty(x => x.Reason, reason)
                        .SetProperty(x => x.FinishedAt, now),
                ct
            );
        await transaction.CommitAsync(ct);
        if (ended == 1)
        {
            metrics.Count(channel?.Kind, state);
            LogSettled(delivery.Id, delivery.ChannelName, state, reason);
        }
        return Turn.Settled;
    }

    /// <summary>One found on its way although nobody is sending it: whether it arrived, nobody knows.</summary>
    public async Task<Turn> AfterCrashAsync(Delivery delivery, Channel? channel, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var now = clock.GetUtcNow();
        await db.Set<Attempt>()
            .Where(a => a.DeliveryId == delivery.Id && a.Outcome == AttemptOutcome.Sending)
            .ExecuteUpdateAsync(
                a =>
                    a.SetProperty(x => x.Outcome, AttemptOutcome.Unknown)
                        .SetProperty(x => x.VendorText, Crashed)
                        .SetProperty(x => x.FinishedAt, now),
                ct
            );
        var resends = channel?.ErrorPreference == ErrorPreference.Resend && delivery.Failures < MostFailures;
        var state = resends ? DeliveryState.Pending : DeliveryState.Unknown;
        DateTimeOffset? finished = resends ? null : now;
        var changed = await db.Set<Delivery>()
            .Where(d => d.Id == delivery.Id && d.State == DeliveryState.Sending && d.Attempts == delivery.Attempts)
            .ExecuteUpdateAsync(
                d =>
                    d.SetProperty(x => x.State, state)
                        .SetProperty(x => x.Reason, Crashed)
                        .SetProperty(x => x.Failures, x => x.Failures + 1)
                        .SetProperty(x => x.CarriedBy, x => resends ? null : x.CarriedBy)
                        .SetProperty(x => x.FinishedAt, finished),
                ct
            );
        await transaction.CommitAsync(ct);
        if (changed == 1 && !resends)
        {
            metrics.Count(channel?.Kind, DeliveryState.Unknown);
            LogLeftOpen(delivery.Id, delivery.ChannelName);
        }
        return resends ? new Turn(null, new SendWait(TimeSpan.FromSeconds(1), Crashed)) : Turn.Settled;
    }

    [LoggerMessage(1501, LogLevel.Warning, "Delivery {Id} to {Channel} ended as {State}: {Reason}")]
    private partial void LogSettled(Guid id, string channel, DeliveryState state, string? reason);

    [LoggerMessage(
        1502,
        LogLevel.Error,
        "The program had ended while delivery {Id} to {Channel} was being sent: look whether it arrived, then settle it"
    )]
    private partial void LogLeftOpen(Guid id, string channel);
}
