using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Reports;

/// <summary>How long a report's link is good.</summary>
internal sealed record ReportExpiry
{
    /// <summary>From then on the link says that it has expired; a past instant withdraws it at once, null never ends it.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Withdraws a report's link, now or later, or makes it good again. The report itself stays.</summary>
internal sealed partial class SetReportExpiry(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    ILogger<SetReportExpiry> log
)
{
    /// <exception cref="RefusedException">404 <c>radar.report.not-found</c>.</exception>
    public async Task RunAsync(Actor by, Guid id, ReportExpiry expiry, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var report =
            await db.Set<Report>().FindAsync([id], ct)
            ?? throw RefusedException.NotFound("radar.report.not-found", $"There is no report {id}.");

        report.ExpiresAt = expiry.ExpiresAt?.ToUniversalTime();
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "radar.report.link-expiry-set", id.ToString(), new { report.ExpiresAt }),
            ct
        );
        await transaction.CommitAsync(ct);
        LogExpirySet(id, report.ExpiresAt);
    }

    [LoggerMessage(2701, LogLevel.Information, "The link of report {Id} was set to expire at {ExpiresAt}")]
    private partial void LogExpirySet(Guid id, DateTimeOffset? expiresAt);
}
