using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>What a test brought.</summary>
/// <param name="Answer">The far end's own words, secrets masked.</param>
/// <param name="Hint">What to do about it; null when nothing is to be done or nothing is known.</param>
internal sealed record ChannelTest(
    Guid DeliveryId,
    AttemptOutcome Outcome,
    int? HttpStatus,
    string? Code,
    string Answer,
    string? Hint,
    int DurationMs
);

/// <summary>Sends one message now, also through a channel that is switched off or broken: one that arrives repairs it.</summary>
internal sealed class TestChannel(
    IDbContextFactory<SignalboxDb> dbs,
    SendDelivery send,
    JobQueue jobs,
    AuditTrail audit,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">404 <c>channel.not-found</c>; 503 <c>channel.busy</c>.</exception>
    public async Task<ChannelTest> RunAsync(Actor by, Guid channelId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var channel =
            await db.Set<Channel>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == channelId, ct)
            ?? throw ChangeChannel.Missing(channelId);
        var delivery = Message(channel);
        await using (var transaction = await db.BeginWriteAsync(ct))
        {
            db.Add(delivery);
            await db.SaveChangesAsync(ct);
            // We send it ourselves; should the program end meanwhile, this job finds it and settles it.
            var later = DeliverMessage.On(channelId, clock.GetUtcNow().AddMinutes(5));
            await jobs.EnqueueAsync(transaction, new DeliverMessage(delivery.Id), later, ct);
            await audit.WriteAsync(
                transaction,
                AuditEvent.By(by, "channels.tested", channel.Name, new { channel.Id }),
                ct
            );
            await transaction.CommitAsync(ct);
        }

        var wait = await send.RunAsync(delivery.Id, ct);
        if (wait is not null)
            await DropAsync(db, delivery.Id, wait);
        var attempt = await db.Set<Attempt>()
            .AsNoTracking()
            .Where(a => a.DeliveryId == delivery.Id)
            .OrderByDescending(a => a.Id)
            .FirstOrDefaultAsync(ct);
        if (attempt is null)
            throw RefusedException.Unavailable(
                "channel.busy",
                $"The test could not be sent now: {wait?.Reason ?? "the channel's secrets cannot be read."}"
            );
        return new ChannelTest(
            delivery.Id,
            attempt.Outcome,
            attempt.HttpStatus,
            attempt.VendorCode,
            attempt.VendorText ?? "",
            VendorHint.For(channel.Kind, attempt.VendorCode, attempt.HttpStatus, attempt.VendorText ?? ""),
            attempt.DurationMs ?? 0
        );
    }

    private Delivery Message(Channel channel)
    {
        var (id, now) = (Ids.New(clock), clock.GetUtcNow());
        return new Delivery
        {
            Id = id,
            ChannelId = channel.Id,
            ChannelName = channel.Name,
            Kind = Delivery.TestKind,
            Key = $"{Delivery.TestKind}:{id}",
            Title = "Signalbox 测试消息",
            Markdown = $"这是通道 **{Rendering.MarkdownText.Escape(channel.Name)}** 的测试消息，收到即表示通道可用。",
            MustSend = true,
            CreatedAt = now,
            QueuedAt = now,
        };
    }

    /// <summary>A test is about now: it does not come by itself later.</summary>
    private async Task DropAsync(SignalboxDb db, Guid id, SendWait wait)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.BeginWriteAsync(CancellationToken.None);
        await db.Set<Delivery>()
            .Where(d => d.Id == id && d.State == DeliveryState.Pending)
            .ExecuteUpdateAsync(
                d =>
                    d.SetProperty(x => x.State, DeliveryState.Failed)
                        .SetProperty(x => x.Reason, wait.Reason)
                        .SetProperty(x => x.FinishedAt, now),
                CancellationToken.None
            );
        await transaction.CommitAsync(CancellationToken.None);
    }
}
