using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Time;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Exports;

/// <summary>Writes the opportunities of a filtered list as a file.</summary>
internal sealed class ExportOpportunities(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    IOptions<RadarOptions> options,
    TimeProvider clock
)
{
    private static readonly string[] Columns =
    [
        "id",
        "day",
        "score",
        "state",
        "kind",
        "title",
        "reason",
        "evidence",
        "counterArgument",
        "action",
        "deadline",
        "entities",
        "amounts",
        "symbols",
        "foundAt",
        "articleTitle",
        "articleUrl",
        "articleDatedAt",
        "sources",
        "judge",
        "favourite",
        "note",
        "archivedAt",
    ];

    /// <param name="query">Where it names a place or a limit, those do not count.</param>
    /// <returns>At most <see cref="RadarOptions.ExportRows"/> rows, in the list's order.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<ExportFile> RunAsync(
        Actor by,
        OpportunityQuery query,
        ExportFormat format,
        Viewer viewer,
        CancellationToken ct
    )
    {
        query = query with { After = null, Limit = null };
        Check.Valid(query);
        var most = options.Value.ExportRows;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ids = await OpportunityList
            .Of(db, query, viewer)
            .Behind(OpportunityPlace.First)
            .Select(o => o.Id)
            .Take(most + 1)
            .ToListAsync(ct);
        var shape = new ExportShape<OpportunityRow>("opportunities", "机会", Columns, Cells, Markdown);
        var file = ExportFile.Of(shape, format, clock.Today(), ids, most, (some, end) => ReadAsync(some, viewer, end));
        await audit.WriteAsync(
            null,
            AuditEvent.By(
                by,
                "radar.opportunity.exported",
                null,
                new
                {
                    Format = format,
                    file.Rows,
                    file.IsCut,
                    Filter = query,
                }
            ),
            ct
        );
        return file;
    }

    private async Task<IReadOnlyDictionary<Guid, OpportunityRow>> ReadAsync(
        IReadOnlyList<Guid> ids,
        Viewer viewer,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<Opportunity>()
            .For(db, viewer)
            .AsNoTracking()
            .Where(o => ids.Contains(o.Id))
            .ToListAsync(ct);
        return (await OpportunityRows.LoadAsync(db, found, viewer, ct)).ToDictionary(r => r.Id);
    }

    private string?[] Cells(OpportunityRow row) =>
        [
            $"{row.Id}",
            ExportText.Day(row.Day),
            ExportText.Number(row.Score),
            $"{row.Standing.State}",
            row.Kind,
            row.Title,
            row.Reason,
            ExportText.Lines(row.Evidence),
            row.CounterArgument,
            row.Action,
            ExportText.Day(row.Deadline),
            ExportText.Lines(row.Entities),
            ExportText.Lines(row.Amounts),
            ExportText.Lines(row.Symbols),
            ExportText.At(row.FoundAt, clock.LocalTimeZone),
            row.Article.Title,
            row.Article.Url,
            ExportText.At(row.Article.DatedAt, clock.LocalTimeZone),
            ExportText.Lines(row.Article.Sources.Select(s => s.Source)),
            row.Judge.Name,
            row.Kept.Favourite ? "true" : "false",
            row.Kept.Note,
            row.Kept.ArchivedAt is { } at ? ExportText.At(at, clock.LocalTimeZone) : null,
        ];

    private static string Markdown(OpportunityRow row)
    {
        var text = new StringBuilder()
            .Append("## ")
            .Append(ExportText.Number(row.Score))
            .Append(" · ")
            .Append(ExportText.Line(row.Title))
            .Append('\n')
            .Field("日期", ExportText.Day(row.Day))
            .Field("类别", row.Kind)
            .Field("为什么", row.Reason);
        foreach (var quote in row.Evidence)
            text.Quote(quote);
        return text.Field("反面", row.CounterArgument)
            .Field("怎么做", row.Action)
            .Field("截止", ExportText.Day(row.Deadline))
            .Field("金额", string.Join("、", row.Amounts))
            .Field("标的", string.Join("、", row.Symbols))
            .Field("备注", row.Kept.Note)
            .Append("\n**原文**：")
            .Append(MarkdownText.Link(ExportText.Line(row.Article.Title), ReportTidy.WebLink(row.Article.Url)))
            .Append('\n')
            .Field("来源", string.Join("、", row.Article.Sources.Select(s => s.Source)))
            .Field("判断", row.Judge.Name)
            .ToString();
    }
}
