using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Reports;

/// <summary>A new link for a report.</summary>
internal sealed record ReportShare
{
    /// <summary>How many days it works; as the settings say when left out.</summary>
    [Range(1, 3650)]
    public int? Days { get; init; }
}

/// <summary>A report's link.</summary>
/// <param name="Works">Whether whoever has it reads the report now.</param>
/// <param name="ExpiresAt">When it stops, or stopped; null is never.</param>
internal sealed record ReportLink(Uri Link, bool Works, DateTimeOffset? ExpiresAt);

/// <summary>Makes a new link for a report, or takes the one there is away. Who had the old one has nothing any more.</summary>
internal sealed partial class ShareReport(
    IDbContextFactory<SignalboxDb> dbs,
    ReportBuilder builder,
    AuditTrail audit,
    IOptions<RadarOptions> options,
    TimeProvider clock,
    ILogger<ShareReport> log
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.report.not-found</c>.</exception>
    public async Task<ReportLink> RenewAsync(Actor by, Guid id, ReportShare share, CancellationToken ct)
    {
        Check.Valid(share);
        var life = share.Days is { } days ? TimeSpan.FromDays(days) : options.Value.ReportLinkLife;
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var report = await FindAsync(db, id, ct);
        report.Token = ReportToken.New();
        report.ExpiresAt = clock.GetUtcNow() + life;
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "radar.report.link-renewed", id.ToString(), new { report.ExpiresAt }),
            ct
        );
        await transaction.CommitAsync(ct);
        LogRenewed(id, report.ExpiresAt.Value);
        return Of(report);
    }

    /// <summary>The link says from now on that it has expired; one that has expired stays as it is.</summary>
    /// <exception cref="RefusedException">404 <c>radar.report.not-found</c>.</exception>
    public async Task<ReportLink> RevokeAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var report = await FindAsync(db, id, ct);
        var now = clock.GetUtcNow();
        if (report.ExpiresAt is null || report.ExpiresAt > now)
        {
            report.ExpiresAt = now;
            await db.SaveChangesAsync(ct);
            await audit.WriteAsync(transaction, AuditEvent.By(by, "radar.report.link-revoked", id.ToString()), ct);
            await transaction.CommitAsync(ct);
            LogRevoked(id);
        }
        return Of(report);
    }

    public ReportLink Of(Report report) =>
        new(builder.Link(report.Token), !(report.ExpiresAt <= clock.GetUtcNow()), report.ExpiresAt);

    private static async Task<Report> FindAsync(SignalboxDb db, Guid id, CancellationToken ct) =>
        await db.Set<Report>().FindAsync([id], ct)
        ?? throw RefusedException.NotFound("radar.report.not-found", $"There is no report {id}.");

    [LoggerMessage(2702, LogLevel.Information, "Report {Id} got a new link, good until {ExpiresAt}")]
    private partial void LogRenewed(Guid id, DateTimeOffset expiresAt);

    [LoggerMessage(2703, LogLevel.Information, "The link of report {Id} was withdrawn")]
    private partial void LogRevoked(Guid id);
}
