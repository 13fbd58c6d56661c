using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Reports;

/// <summary>Which reports; null bounds are open.</summary>
/// <param name="From">First day, in the owner's zone.</param>
/// <param name="To">Last day, in the owner's zone.</param>
internal sealed record ReportQuery(DateOnly? From, DateOnly? To) : IValidatableObject
{
    /// <summary>Only these; null is all.</summary>
    public ReportEdition? Edition { get; init; }

    [Range(1, 200)]
    public int? Limit { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (To < From)
            yield return new ValidationResult(
                $"The last day {To:yyyy-MM-dd} is before the first {From:yyyy-MM-dd}.",
                [nameof(To)]
            );
    }
}

/// <summary>A report in a list.</summary>
/// <param name="Day">Of its slot; of an edition the last of its period.</param>
/// <param name="Link">Where whoever has it reads the report.</param>
/// <param name="ExpiresAt">When the link stops; null is never.</param>
internal sealed record ReportRow(
    Guid Id,
    ReportEdition Edition,
    DateOnly Day,
    TimeOnly Slot,
    string Title,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    Uri Link
);

/// <summary>Lists the reports of some days.</summary>
internal sealed class ListReports(IDbContextFactory<SignalboxDb> dbs, ReportBuilder builder)
{
    /// <returns>At most <see cref="ReportQuery.Limit"/> rows, 200 when left out, newest first.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<IReadOnlyList<ReportRow>> RunAsync(ReportQuery query, CancellationToken ct)
    {
        Check.Valid(query);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await db.Set<Report>()
            .AsNoTracking()
            .Where(r => query.From == null || r.Day >= query.From)
            .Where(r => query.To == null || r.Day <= query.To)
            .Where(r => query.Edition == null || r.Edition == query.Edition)
            .OrderByDescending(r => r.Day)
            .ThenByDescending(r => r.Slot)
            .Take(query.Limit ?? 200)
            .Select(r => new
            {
                r.Id,
                r.Edition,
                r.Day,
                r.Slot,
                r.Title,
                r.CreatedAt,
                r.ExpiresAt,
                r.Token,
            })
            .ToListAsync(ct);
        return rows.ConvertAll(r => new ReportRow(
            r.Id,
            r.Edition,
            r.Day,
            r.Slot,
            r.Title,
            r.CreatedAt,
            r.ExpiresAt,
            builder.Link(r.Token)
        ));
    }
}
