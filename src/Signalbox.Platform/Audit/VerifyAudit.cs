using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Audit;

/// <summary>What a look at the whole chain has shown.</summary>
/// <param name="Entries">How many entries were found right before the first broken one.</param>
/// <param name="BrokenAt">Number of the first entry that is not as it was written; null when all are.</param>
/// <param name="ReasonZh">What is wrong there, as a sentence in Chinese.</param>
/// <param name="Reason">The same in English.</param>
internal sealed record AuditVerdict(long Entries, long? BrokenAt, string? ReasonZh, string? Reason);

/// <summary>Recomputes the chain of the audit log and names the first entry that was changed, removed or put in.</summary>
internal sealed class VerifyAudit(IDbContextFactory<SignalboxDb> dbs)
{
    public async Task<AuditVerdict> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        // First: what is written while this reads lies beyond it.
        var head = await db.Set<Head>().AsNoTracking().SingleOrDefaultAsync(ct);
        if (head is null)
            return Broken(0, 1, "写着日志末尾的那一行被删除了。", "The row that says where the log ends was removed.");

        var (seen, previous) = (0L, "");
        var entries = db.Set<Entry>().AsNoTracking().Where(e => e.Seq <= head.Seq).OrderBy(e => e.Seq);
        await foreach (var entry in entries.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (entry.Seq != seen + 1)
                return entry.Seq <= seen
                    ? Broken(seen, entry.Seq, $"第 {entry.Seq} 条是插入的。", $"Entry {entry.Seq} was put in.")
                    : Broken(seen, seen + 1, $"第 {seen + 1} 条被删除了。", $"Entry {seen + 1} was removed.");
            if (entry.ExpectedHash() != entry.Hash)
                return Broken(seen, entry.Seq, $"第 {entry.Seq} 条被改动了。", $"Entry {entry.Seq} was changed.");
            if (entry.PreviousHash != previous)
                return Broken(
                    seen,
                    entry.Seq,
                    $"第 {entry.Seq} 条接不上前一条：其中一条是插入或替换的。",
                    $"Entry {entry.Seq} does not follow the one before it: one of them was put in or replaced."
                );
            (seen, previous) = (entry.Seq, entry.Hash);
        }
        if (seen < head.Seq)
            return Broken(seen, seen + 1, $"第 {seen + 1} 条被删除了。", $"Entry {seen + 1} was removed.");
        if (previous != head.Hash)
            return Broken(
                seen - 1,
                seen,
                $"第 {seen} 条不是日志原来的最后一条。",
                $"Entry {seen} is not the one that the log ended with."
            );
        // In one statement, so that an entry that is being written now is not taken for one that was put in.
        var beyond = await db.Set<Entry>()
            .Where(e => e.Seq > db.Set<Head>().Max(h => h.Seq))
            .MinAsync(e => (long?)e.Seq, ct);
        return beyond is { } extra
            ? Broken(seen, extra, $"第 {extra} 条是在末尾之后插入的。", $"Entry {extra} was put in after the end.")
            : new AuditVerdict(seen, null, null, null);
    }

    private static AuditVerdict Broken(long entries, long at, string zh, string en) => new(entries, at, zh, en);
}
