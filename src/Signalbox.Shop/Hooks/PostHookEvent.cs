using Signalbox.Platform.Data;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;

namespace Signalbox.Shop.Hooks;

/// <summary>Asks that an address is told an event.</summary>
internal sealed record PostHookEvent(Guid Hook, Guid Event)
{
    /// <summary>An address is told one thing at a time; what waits for another try holds up nothing.</summary>
    public static JobOptions On(Guid hook) => new() { Lane = $"shop-hook:{hook:N}" };
}

/// <summary>Posts an event, signed, until the address takes it, says that it never will, or the tries are used up.</summary>
internal sealed class PostHookEventHandler(Database database, HookStore store, SignedPost post, TimeProvider clock)
    : IJobHandler<PostHookEvent>
{
    public async Task RunAsync(PostHookEvent job, JobContext context, CancellationToken ct)
    {
        if (
            await store.FindAsync(job.Hook, ct) is not { } hook
            || await store.EventAsync(job.Hook, job.Event, ct) is not { State: HookState.Waiting } told
        )
            return;
        if (told.NextAt is { } early && early > clock.GetUtcNow())
            throw new RetryLaterException(early, told.Reason);
        if (!hook.Enabled)
        {
            await RecordAsync(told, new PostedAnswer(null, null, "the address is switched off", IsFinal: true));
            return;
        }
        if (!await BeginAsync(told, ct))
            return;
        var answer = await post.RunAsync(hook.Url, hook.Secret, told.Type, told.Id, told.Body, ct);
        if (await RecordAsync(told with { Tries = told.Tries + 1 }, answer) is { } next)
            throw new RetryLaterException(next, answer.Reason);
    }

    private async Task<bool> BeginAsync(HookEvent told, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        var begins = await HookStore.BeginsAsync(transaction, told, ct);
        await transaction.CommitAsync(ct);
        return begins;
    }

    /// <remarks>It takes no token: what was told is written down, also while the program stops.</remarks>
    /// <returns>When to try again; null when it is settled.</returns>
    private async Task<DateTimeOffset?> RecordAsync(HookEvent told, PostedAnswer answer)
    {
        var next = clock.GetUtcNow() + answer.WaitAfter(told.Tries);
        await using var transaction = await database.BeginWriteAsync(CancellationToken.None);
        if (answer is { IsTaken: true, Status: { } status })
            await store.TakenAsync(transaction, told, status, CancellationToken.None);
        else
            await store.FailedAsync(transaction, told, answer.Status, answer.Reason, next, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return next;
    }
}
