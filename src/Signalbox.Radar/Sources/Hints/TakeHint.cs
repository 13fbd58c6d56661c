using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Hints;

/// <summary>Somebody who knows a token says that there is something new: its source is read soon. What he says is not looked at.</summary>
internal sealed partial class TakeHint(
    IDbContextFactory<SignalboxDb> dbs,
    AskSource ask,
    TimeProvider clock,
    ILogger<TakeHint> log
)
{
    /// <remarks>After the first in a minute the others change nothing and write nothing: the reading is still to come.</remarks>
    /// <exception cref="RefusedException">404 <c>radar.hint.not-found</c>.</exception>
    public async Task RunAsync(string token, CancellationToken ct)
    {
        if (!HookToken.IsOne(token))
            throw Unknown();
        var (hash, now) = (HookToken.HashOf(token), clock.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var hook = await db.Set<HintAddress>().AsNoTracking().SingleOrDefaultAsync(h => h.TokenHash == hash, ct);
        if (hook is null || !await db.Set<Source>().AnyAsync(s => s.Id == hook.SourceId && s.RemovedAt == null, ct))
            throw Unknown();
        var minute = AskSource.MinuteOf(now);
        if (hook.LastCalledAt >= minute)
            return;

        await using var tx = await db.BeginWriteAsync(ct);
        var isMine = await db.Set<HintAddress>()
            .Where(h => h.TokenHash == hash && (h.LastCalledAt == null || h.LastCalledAt < minute))
            .ExecuteUpdateAsync(h => h.SetProperty(x => x.LastCalledAt, now), ct);
        if (isMine == 1) // two calls at once
            await ask.HintAsync(db, tx, hook.SourceId, ct);
        await tx.CommitAsync(ct);
        LogTaken(hook.SourceId);
    }

    private static RefusedException Unknown() =>
        RefusedException.NotFound("radar.hint.not-found", "There is no such hook, or it was revoked.");

    [LoggerMessage(2682, LogLevel.Debug, "A hook asked for source {SourceId} to be read soon")]
    private partial void LogTaken(Guid sourceId);
}
