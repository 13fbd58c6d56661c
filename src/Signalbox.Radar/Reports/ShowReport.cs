using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Reports.Page;

namespace Signalbox.Radar.Reports;

/// <summary>What somebody with a link gets to see.</summary>
internal enum ReportVisit
{
    Shown,

    /// <summary>There was a report, but its link is no longer good.</summary>
    Expired,

    /// <summary>There never was a report with this link, or it is gone.</summary>
    Unknown,
}

/// <summary>Shows a report to whoever has its link.</summary>
internal sealed class ShowReport(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock, ReportPages pages)
{
    /// <returns>The page when it is to be shown; null otherwise.</returns>
    public async Task<(ReportVisit Visit, PreparedPage? Page)> RunAsync(string token, CancellationToken ct)
    {
        if (!ReportToken.IsOne(token))
            return (ReportVisit.Unknown, null);

        // Asked each time, also when the page is kept: a link is withdrawn in the database, perhaps by another node.
        await using var db = await dbs.CreateDbContextAsync(ct);
        var reports = db.Set<Report>().AsNoTracking().Where(r => r.Token == token);
        var found = await reports.Select(r => new { r.Id, r.ExpiresAt }).SingleOrDefaultAsync(ct);
        if (found is null)
            return (ReportVisit.Unknown, null);
        if (found.ExpiresAt <= clock.GetUtcNow())
            return (ReportVisit.Expired, null);

        if (pages.Find(found.Id) is { } kept)
            return (ReportVisit.Shown, kept);
        var content = await reports.Select(r => r.Content).SingleAsync(ct);
        return (ReportVisit.Shown, await pages.MakeAsync(found.Id, ReportContent.FromJson(content), ct));
    }
}
