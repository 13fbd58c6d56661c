using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Time;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Slots;

/// <summary>What one day brought.</summary>
/// <param name="Articles">New articles of its slots.</param>
/// <param name="CostCny">Of its slots; null when a model without a price took part.</param>
internal sealed record DayFigures(DateOnly Day, int Opportunities, int Articles, int Judged, decimal? CostCny);

/// <summary>Figures of the last days, for small charts.</summary>
internal sealed class CountDays(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    private const int Days = 14;

    /// <returns>14 days, oldest first, days without anything with noughts.</returns>
    public async Task<IReadOnlyList<DayFigures>> RunAsync(Viewer viewer, CancellationToken ct)
    {
        var first = clock.Today().AddDays(1 - Days);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var runs = (
            await db.Set<SlotRun>()
                .AsNoTracking()
                .Where(r => r.Day >= first)
                .Select(r => new
                {
                    r.Day,
                    r.Step,
                    r.NewArticles,
                    r.Judged,
                    r.CostCny,
                })
                .ToListAsync(ct)
        ).ToLookup(r => r.Day);
        var found = await db.Set<Opportunity>()
            .For(db, viewer)
            .Where(o => o.Day >= first)
            .GroupBy(o => o.Day)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return
        [
            .. Enumerable
                .Range(0, Days)
                .Select(first.AddDays)
                .Select(day => new DayFigures(
                    day,
                    found.GetValueOrDefault(day),
                    runs[day].Sum(r => r.NewArticles),
                    runs[day].Sum(r => r.Judged),
                    // A slot that still runs has no sum yet.
                    runs[day].Any(r => r.Step == SlotStep.Done && r.CostCny is null)
                        ? null
                        : runs[day].Sum(r => r.CostCny ?? 0)
                )),
        ];
    }
}
