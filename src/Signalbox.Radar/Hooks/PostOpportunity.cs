using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Secrets;

namespace Signalbox.Radar.Hooks;

/// <summary>Asks that something is sent to an address.</summary>
internal sealed record PostOpportunity(Guid Send)
{
    /// <summary>An address is sent one thing at a time; what waits for another try holds up nothing.</summary>
    public static JobOptions To(Guid hook) => new() { Lane = $"radar-hook:{hook:N}" };
}

/// <summary>Sends it, signed, until the address takes it, says that it never will, or the tries are used up.</summary>
internal sealed partial class PostOpportunityHandler(
    IDbContextFactory<SignalboxDb> dbs,
    HookBody bodies,
    SignedPost post,
    SecretBox secrets,
    TimeProvider clock,
    ILogger<PostOpportunityHandler> log
) : IJobHandler<PostOpportunity>
{
    private const int LongestReason = 300;

    public async Task RunAsync(PostOpportunity job, JobContext context, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await (
            from send in db.Set<HookSend>().AsNoTracking()
            join hook in db.Set<Hook>() on send.HookId equals hook.Id
            where send.Id == job.Send && send.State == SendState.Waiting
            select new { Send = send, Hook = hook }
        ).SingleOrDefaultAsync(ct);
        if (found is null)
            return;
        if (found.Send.NextAt is { } early && early > clock.GetUtcNow())
            throw new RetryLaterException(early, found.Send.Reason ?? "");
        var body = found.Hook.Enabled ? await bodies.OfAsync(db, found.Hook, found.Send, ct) : null;
        if (body is null)
        {
            var why = found.Hook.Enabled ? "the opportunity is there no more" : "the address is switched off";
            await RecordAsync(db, found.Send, new PostedAnswer(null, null, why, IsFinal: true));
            return;
        }
        if (!await BeginAsync(db, found.Send, ct))
            return;
        var purpose = Hook.Purpose(found.Hook.Id);
        var answer = await post.RunAsync(
            secrets.Open(found.Hook.Url, purpose),
            secrets.Open(found.Hook.Secret, purpose),
            HookBody.TypeOf(found.Send),
            found.Send.Id,
            body,
            ct
        );
        if (await RecordAsync(db, found.Send, answer) is { } next)
            throw new RetryLaterException(next, answer.Reason);
    }

    /// <summary>Written down before it leaves.</summary>
    /// <returns>False: somebody else sends it, or it does not wait any more.</returns>
    private static async Task<bool> BeginAsync(SignalboxDb db, HookSend send, CancellationToken ct)
    {
        await using var transaction = await db.BeginWriteAsync(ct);
        var ours = await db.Set<HookSend>()
            .Where(s => s.Id == send.Id && s.State == SendState.Waiting && s.Tries == send.Tries)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.Tries, send.Tries + 1).SetProperty(x => x.NextAt, (DateTimeOffset?)null),
                ct
            );
        await transaction.CommitAsync(ct);
        return ours == 1;
    }

    /// <remarks>It takes no token: what was sent is written down, also while the program stops.</remarks>
    /// <returns>When to try again; null when it is settled.</returns>
    private async Task<DateTimeOffset?> RecordAsync(SignalboxDb db, HookSend send, PostedAnswer answer)
    {
        var (wait, now) = (answer.WaitAfter(send.Tries + 1), clock.GetUtcNow());
        var state =
            answer.IsTaken ? SendState.Taken
            : wait is null ? SendState.Dead
            : SendState.Waiting;
        var reason = answer.Reason.Length == 0 ? null : answer.Reason[..Math.Min(answer.Reason.Length, LongestReason)];
        var (next, ended) = (now + wait, wait is null ? now : (DateTimeOffset?)null);
        await using var transaction = await db.BeginWriteAsync(CancellationToken.None);
        await db.Set<HookSend>()
            .Where(s => s.Id == send.Id)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(x => x.State, state)
                        .SetProperty(x => x.Status, answer.Status)
                        .SetProperty(x => x.Reason, reason)
                        .SetProperty(x => x.NextAt, next)
                        .SetProperty(x => x.EndedAt, ended),
                CancellationToken.None
            );
        await transaction.CommitAsync(CancellationToken.None);
        if (state == SendState.Dead)
            LogGivenUp(send.Id, send.HookId, reason);
        return next;
    }

    [LoggerMessage(2660, LogLevel.Warning, "Sending {Send} to webhook {Hook} was given up: {Reason}")]
    private partial void LogGivenUp(Guid send, Guid hook, string? reason);
}
