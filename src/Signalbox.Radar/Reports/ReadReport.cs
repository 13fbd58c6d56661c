using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Slots;

namespace Signalbox.Radar.Reports;

/// <summary>One report as somebody signed in reads it, whether its link works or not.</summary>
/// <param name="Previous">The report before it; null for the first.</param>
/// <param name="Next">The report behind it; null for the last.</param>
internal sealed record ReportDetail(
    Guid Id,
    string Title,
    DateTimeOffset CreatedAt,
    bool Sample,
    ReportLink Share,
    IReadOnlyList<SlotPush> Pushes,
    Guid? Previous,
    Guid? Next,
    ReportContent Content
);

/// <summary>How many reports a month has.</summary>
/// <param name="Month">Its first day.</param>
internal sealed record ReportMonth(DateOnly Month, int Reports);

/// <summary>Shows a report with its link and its pushes, and which months have reports.</summary>
internal sealed class ReadReport(IDbContextFactory<SignalboxDb> dbs, ShareReport share, ReportPushes pushes)
{
    /// <exception cref="RefusedException">404 <c>radar.report.not-found</c>.</exception>
    public async Task<ReportDetail> RunAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var report =
            await db.Set<Report>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct)
            ?? throw RefusedException.NotFound("radar.report.not-found", $"There is no report {id}.");
        var (day, slot) = (report.Day, report.Slot);
        return new ReportDetail(
            report.Id,
            report.Title,
            report.CreatedAt,
            report.Sample,
            share.Of(report),
            await pushes.OfRunAsync(db, report.RunId, ct),
            await db.Set<Report>()
                .Where(r => r.Day < day || (r.Day == day && r.Slot < slot))
                .OrderByDescending(r => r.Day)
                .ThenByDescending(r => r.Slot)
                .Select(r => (Guid?)r.Id)
                .FirstOrDefaultAsync(ct),
            await db.Set<Report>()
                .Where(r => r.Day > day || (r.Day == day && r.Slot > slot))
                .OrderBy(r => r.Day)
                .ThenBy(r => r.Slot)
                .Select(r => (Guid?)r.Id)
                .FirstOrDefaultAsync(ct),
            ReportContent.FromJson(report.Content)
        );
    }

    /// <returns>At most 120 months, newest first.</returns>
    public async Task<IReadOnlyList<ReportMonth>> MonthsAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        // Days as they are and months here: the databases take a day apart in different words.
        var days = await db.Set<Report>()
            .GroupBy(r => r.Day)
            .Select(g => new { Day = g.Key, Count = g.Count() })
            .OrderByDescending(g => g.Day)
            .Take(120 * 31)
            .ToListAsync(ct);
        return
        [
            .. days.GroupBy(d => new DateOnly(d.Day.Year, d.Day.Month, 1))
                .Select(g => new ReportMonth(g.Key, g.Sum(d => d.Count)))
                .OrderByDescending(m => m.Month)
                .Take(120),
        ];
    }
}
