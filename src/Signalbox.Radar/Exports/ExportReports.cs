using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Time;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Exports;

/// <summary>A report as a file has it; its link, which lets anybody read it, is not there.</summary>
/// <param name="Content">Null in Markdown and CSV, which carry the text instead.</param>
internal sealed record ExportedReport(
    Guid Id,
    DateOnly Day,
    TimeOnly Slot,
    string Title,
    DateTimeOffset CreatedAt,
    string? Markdown,
    ReportContent? Content
);

/// <summary>Writes the reports of some days as a file.</summary>
internal sealed class ExportReports(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    IOptions<RadarOptions> options,
    TimeProvider clock
)
{
    private static readonly string[] Columns = ["id", "day", "slot", "title", "createdAt", "markdown"];

    /// <returns>At most <see cref="RadarOptions.ExportRows"/> reports, newest first.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<ExportFile> RunAsync(Actor by, ReportQuery query, ExportFormat format, CancellationToken ct)
    {
        Check.Valid(query);
        var most = options.Value.ExportRows;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ids = await db.Set<Report>()
            .AsNoTracking()
            .Where(r => query.From == null || r.Day >= query.From)
            .Where(r => query.To == null || r.Day <= query.To)
            .OrderByDescending(r => r.Day)
            .ThenByDescending(r => r.Slot)
            .Select(r => r.Id)
            .Take(most + 1)
            .ToListAsync(ct);
        var shape = new ExportShape<ExportedReport>("reports", "日报", Columns, Cells, r => $"---\n\n{r.Markdown}");
        var file = ExportFile.Of(
            shape,
            format,
            clock.Today(),
            ids,
            most,
            (some, end) => ReadAsync(some, format == ExportFormat.Json, end)
        );
        await audit.WriteAsync(
            null,
            AuditEvent.By(
                by,
                "radar.report.exported",
                null,
                new
                {
                    Format = format,
                    file.Rows,
                    file.IsCut,
                    query.From,
                    query.To,
                }
            ),
            ct
        );
        return file;
    }

    private async Task<IReadOnlyDictionary<Guid, ExportedReport>> ReadAsync(
        IReadOnlyList<Guid> ids,
        bool asContent,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<Report>()
            .AsNoTracking()
            .Where(r => ids.Contains(r.Id))
            .Select(r => new
            {
                r.Id,
                r.Day,
                r.Slot,
                r.Title,
                r.CreatedAt,
                Text = asContent ? r.Content : r.Markdown,
            })
            .ToListAsync(ct);
        return found.ToDictionary(
            r => r.Id,
            r => new ExportedReport(
                r.Id,
                r.Day,
                r.Slot,
                r.Title,
                r.CreatedAt,
                asContent ? null : r.Text,
                asContent ? ReportContent.FromJson(r.Text) : null
            )
        );
    }

    private string?[] Cells(ExportedReport row) =>
        [
            $"{row.Id}",
            ExportText.Day(row.Day),
            row.Slot.ToString("HH:mm", CultureInfo.InvariantCulture),
            row.Title,
            ExportText.At(row.CreatedAt, clock.LocalTimeZone),
            row.Markdown,
        ];
}
