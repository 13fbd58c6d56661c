using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Shop.OneBot;

/// <summary>Asks that what waits for a user's QQ is said, by calls over HTTP.</summary>
internal sealed record SayInQq(Guid User)
{
    /// <summary>One at a time, in order.</summary>
    public static JobOptions On(Guid user) => new() { Lane = $"shop-qq:{user:N}" };
}

/// <summary>Says what waits, one after the other, and remembers which chat each was about.</summary>
internal sealed class DrainQq(Database database, QqOutbox outbox, QqChats chats)
{
    private const int MostAtOnce = 100;

    /// <summary>OneBot's own pause between two messages of a queue.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    /// <returns>After how long to come again; null when nothing waits.</returns>
    public async Task<TimeSpan?> RunAsync(
        Qq qq,
        Func<QqCall, CancellationToken, Task<QqAnswer>> call,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        for (var said = 0; said < MostAtOnce; said++)
        {
            if (said > 0)
                await Task.Delay(Between, clock, ct);
            var (next, until) = await outbox.TakeAsync(qq.User, ct);
            if (next is null)
                return until;
            var answer = await call(new QqCall(next.Said.To, next.Said.Text, next.Said.ReplyTo), ct);
            // What has been said is written down, also while the program stops.
            await using var transaction = await database.BeginWriteAsync(CancellationToken.None);
            await outbox.SettleAsync(transaction, next, answer, CancellationToken.None);
            if (answer.MessageId is { } id && next.Said.Account is not null)
                await chats.SaidAsync(transaction, qq.User, qq.SelfId, id, next.Said, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
        return TimeSpan.Zero;
    }
}

/// <summary>Says over HTTP what waits.</summary>
internal sealed class SayInQqHandler(QqStore store, DrainQq drain, CallQqApi api, TimeProvider clock)
    : IJobHandler<SayInQq>
{
    public async Task RunAsync(SayInQq job, JobContext context, CancellationToken ct)
    {
        if (await store.FindAsync(job.User, ct) is not { IsOn: true, ApiUrl: not null } qq)
            return;
        QqAnswer? last = null;
        var again = await drain.RunAsync(qq, CallAsync, clock, ct);
        if (last is not null)
            await store.LineAsync(qq.User, last.Verdict == QqVerdict.Sent ? "connected" : "waiting", last.Reason, ct);
        if (again is { } wait)
            throw new RetryLaterException(wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait, "QQ");

        async Task<QqAnswer> CallAsync(QqCall call, CancellationToken stop) =>
            last = await api.RunAsync(qq, call, stop);
    }
}
