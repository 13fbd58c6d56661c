using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Reports;

/// <summary>Gives one report for further use.</summary>
internal sealed class GetReport(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit)
{
    /// <exception cref="RefusedException">404 <c>radar.report.not-found</c>.</exception>
    public async Task<ReportContent> RunAsync(Guid id, CancellationToken ct) =>
        ReportContent.FromJson(await ReadAsync(id, reports => reports.Select(r => r.Content), ct));

    /// <summary>The report as it was written when its slot ended.</summary>
    /// <exception cref="RefusedException">404 <c>radar.report.not-found</c>.</exception>
    public async Task<string> MarkdownAsync(Actor by, Guid id, CancellationToken ct)
    {
        var markdown = await ReadAsync(id, reports => reports.Select(r => r.Markdown), ct);
        await audit.WriteAsync(null, AuditEvent.By(by, "radar.report.exported", id.ToString()), ct);
        return markdown;
    }

    private async Task<string> ReadAsync(
        Guid id,
        Func<IQueryable<Report>, IQueryable<string>> column,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await column(db.Set<Report>().AsNoTracking().Where(r => r.Id == id)).SingleOrDefaultAsync(ct)
            ?? throw RefusedException.NotFound("radar.report.not-found", $"There is no report {id}.");
    }
}
