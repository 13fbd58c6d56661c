using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Slots;

/// <summary>A slot run in a list.</summary>
internal sealed record SlotRunRow(
    Guid Id,
    DateOnly Day,
    TimeOnly Slot,
    SlotStep Step,
    bool Late,
    bool CutShort,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    int NewArticles,
    int Judged,
    int JudgeFailed,
    int Opportunities
);

/// <summary>Slot runs, newest first.</summary>
internal sealed class ListSlots(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 200 rows.</returns>
    public async Task<IReadOnlyList<SlotRunRow>> RunAsync(DateOnly? day, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SlotRun>()
            .AsNoTracking()
            .Where(r => day == null || r.Day == day)
            .OrderByDescending(r => r.Day)
            .ThenByDescending(r => r.Slot)
            .Take(200)
            .Select(r => new SlotRunRow(
                r.Id,
                r.Day,
                r.Slot,
                r.Step,
                r.Late,
                r.CutShort,
                r.StartedAt,
                r.FinishedAt,
                r.NewArticles,
                r.Judged,
                r.JudgeFailed,
                r.Opportunities
            ))
            .ToListAsync(ct);
    }
}
