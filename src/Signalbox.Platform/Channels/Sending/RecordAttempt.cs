using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>What comes after an attempt.</summary>
/// <param name="GoOn">Whether the next attempt may begin at once.</param>
internal sealed record AfterAttempt(bool GoOn, SendWait? Wait = null);

/// <summary>Writes what came of an attempt and what follows from it, in one commit.</summary>
internal sealed partial class RecordAttempt(
    IDbContextFactory<SignalboxDb> dbs,
    ChannelMetrics metrics,
    TimeProvider clock,
    ILogger<RecordAttempt> log
)
{
    /// <remarks>It takes no token: what has been sent is written down, also while the program stops.</remarks>
    public async Task<AfterAttempt> RunAsync(BegunAttempt begun, SendResult result, TimeSpan took)
    {
        var ct = CancellationToken.None;
        var text = ForeignWords.Over(result.Text, begun.Target.Secrets);
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        if (await db.Set<Attempt>().FindAsync([begun.Id], ct) is { } attempt)
        {
            (attempt.FinishedAt, attempt.DurationMs) = (now, (int)took.TotalMilliseconds);
            (attempt.Outcome, attempt.HttpStatus) = (result.Outcome, result.HttpStatus);
            (attempt.VendorCode, attempt.VendorText) = (result.Code, text);
            attempt.PauseUntil = now + result.Pause;
        }

        var after = new AfterAttempt(GoOn: false);
        var delivery = await MineAsync(db, begun, result, ct);
        if (delivery is not null)
        {
            var channel = await db.Set<Channel>().FindAsync([begun.ChannelId], ct);
            after = Apply(delivery, channel, result, text, now);
            await CarryAsync(db, delivery, ct);
        }
        else
        {
            // Written already by a commit whose answer got lost, or settled by a person: what is in line goes on.
            var state = await db.Set<Delivery>()
                .Where(d => d.Id == begun.DeliveryId)
                .Select(d => d.State)
                .SingleOrDefaultAsync(ct);
            after = new AfterAttempt(GoOn: state == DeliveryState.Pending);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        Tell(begun, delivery, result, text);
        return after;
    }

    /// <summary>The delivery, locked until the commit; null when it is another attempt's by now, or a person has settled it.</summary>
    private static async Task<Delivery?> MineAsync(
        SignalboxDb db,
        BegunAttempt begun,
        SendResult result,
        CancellationToken ct
    )
    {
        // One that was given up as unknown while its answer was still on the way: that it was taken is still the truth.
        var wasLast = result.Outcome == AttemptOutcome.Sent;
        var mine = await db.Set<Delivery>()
            .Where(d => d.Id == begun.DeliveryId && d.Attempts == begun.Number)
            .Where(d =>
                d.State == DeliveryState.Sending
                || (wasLast && d.State == DeliveryState.Unknown && d.PartsSent + 1 == d.Parts)
            )
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DeliveryState.Sending), ct);
        return mine == 1 ? await db.Set<Delivery>().SingleAsync(d => d.Id == begun.DeliveryId, ct) : null;
    }

    private static AfterAttempt Apply(
        Delivery delivery,
        Channel? channel,
        SendResult result,
        string text,
        DateTimeOffset now
    )
    {
        if (result.Outcome == AttemptOutcome.Sent)
            return Taken(delivery, channel, now);
        if (result.Outcome == AttemptOutcome.Unknown)
        {
            return channel?.ErrorPreference == ErrorPreference.Resend && TryAgain(delivery, result, text) is { } resend
                ? resend
                : End(DeliveryState.Unknown);
        }

        var next = result.Reaction switch
        {
            Reaction.Retry => TryAgain(delivery, result, text),
            Reaction.Pause => Waiting(delivery, result.Pause ?? TimeSpan.FromMinutes(1), text),
            Reaction.Shorten => Shorter(delivery, text),
            Reaction.Simplify => Plainer(delivery, text),
            _ => null,
        };
        if (next is not null)
            return next;
        if (result.Reaction == Reaction.Break)
            channel?.Break(text);
        if (result.Reaction == Reaction.SwitchOff)
            channel?.SwitchOff("The receiver answered 410: it wants nothing any more.");
        return End(DeliveryState.Failed);

        AfterAttempt End(DeliveryState state)
        {
            delivery.Finish(state, text, now);
            return new AfterAttempt(GoOn: false);
        }
    }

    private static AfterAttempt Taken(Delivery delivery, Channel? channel, DateTimeOffset now)
    {
        delivery.PartsSent++;
        delivery.Failures = 0;
        if (channel is { State: ChannelState.Broken })
            channel.Repair();
        if (delivery.PartsSent >= delivery.Parts)
            delivery.Finish(DeliveryState.Sent, reason: null, now);
        else
            delivery.State = DeliveryState.Pending; // between two parts nothing is on its way
        return new AfterAttempt(GoOn: delivery.State == DeliveryState.Pending);
    }

    private static AfterAttempt? TryAgain(Delivery delivery, SendResult result, string text)
    {
        if (++delivery.Failures >= result.MostFailures)
            return null;
        // 5 s, 15 s, 45 s … up to an hour, each between half and whole, so that many do not come back together.
        var bound = Math.Min(3600, 5 * Math.Pow(3, delivery.Failures - 1));
        var share = RandomNumberGenerator.GetInt32(500, 1001) / 1000d;
        return Waiting(delivery, TimeSpan.FromSeconds(bound * share), text);
    }

    private static AfterAttempt Waiting(Delivery delivery, TimeSpan span, string text)
    {
        (delivery.State, delivery.Reason) = (DeliveryState.Pending, text);
        return new AfterAttempt(GoOn: false, new SendWait(span, text));
    }

    private static AfterAttempt? Shorter(Delivery delivery, string text)
    {
        const int Least = 4_000;
        var most = (delivery.MaxBytes ?? 20_000) / 2;
        if (most < Least || delivery.PartsSent > 0)
            return null;
        (delivery.MaxBytes, delivery.State, delivery.Reason) = (most, DeliveryState.Pending, text);
        return new AfterAttempt(GoOn: true);
    }

    private static AfterAttempt? Plainer(Delivery delivery, string text)
    {
        if (delivery.Form == MessageForm.Bare)
            return null;
        (delivery.Form, delivery.State, delivery.Reason) = (delivery.Form + 1, DeliveryState.Pending, text);
        return new AfterAttempt(GoOn: true);
    }

    /// <summary>What went along shares the fate; where the carrier has to wait, each waits for itself again.</summary>
    private static async Task CarryAsync(SignalboxDb db, Delivery carrier, CancellationToken ct)
    {
        var isOver = carrier.State is DeliveryState.Sent or DeliveryState.Unknown;
        var state = isOver ? carrier.State : DeliveryState.Pending;
        await db.Set<Delivery>()
            .Where(d => d.CarriedBy == carrier.Id && d.State == DeliveryState.Sending)
            .ExecuteUpdateAsync(
                d =>
                    d.SetProperty(x => x.State, state)
                        .SetProperty(x => x.Reason, carrier.Reason)
                        .SetProperty(x => x.FinishedAt, carrier.FinishedAt)
                        .SetProperty(x => x.CarriedBy, x => isOver ? x.CarriedBy : null),
                ct
            );
    }

    private void Tell(BegunAttempt begun, Delivery? delivery, SendResult result, string text)
    {
        if (delivery is null)
            return;
        if (delivery.State is not (DeliveryState.Pending or DeliveryState.Sending))
            metrics.Count(begun.Kind, delivery.State);
        var code = result.Code ?? result.HttpStatus?.ToString(CultureInfo.InvariantCulture) ?? "no answer";
        if (result.Outcome == AttemptOutcome.Sent)
            LogSent(begun.DeliveryId, delivery.ChannelName, delivery.PartsSent, delivery.Parts);
        else if (result.Reaction is Reaction.Break or Reaction.SwitchOff)
            LogBroken(delivery.ChannelName, code, text);
        else
            LogNotSent(begun.DeliveryId, delivery.ChannelName, result.Outcome, delivery.State, code, text);
    }

    [LoggerMessage(1503, LogLevel.Information, "Delivery {Id} to {Channel}: part {Part} of {Parts} was taken")]
    private partial void LogSent(Guid id, string channel, int part, int parts);

    [LoggerMessage(1504, LogLevel.Warning, "Delivery {Id} to {Channel} was {Outcome} and is {State} ({Code}): {Text}")]
    private partial void LogNotSent(
        Guid id,
        string channel,
        AttemptOutcome outcome,
        DeliveryState state,
        string code,
        string text
    );

    [LoggerMessage(
        1505,
        LogLevel.Error,
        "Channel {Channel} does not work any more ({Code}): {Text}; correct its settings or switch it off, then test it"
    )]
    private partial void LogBroken(string channel, string code, string text);
}
