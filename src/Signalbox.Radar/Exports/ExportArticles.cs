using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Exports;

/// <summary>An article as a file has it.</summary>
/// <param name="Text">Null unless it was asked for; at most 64 KB.</param>
internal sealed record ExportedArticle(ArticleRow Article, string? Text);

/// <summary>Writes the articles of a filtered list as a file.</summary>
internal sealed class ExportArticles(
    ListArticles list,
    AuditTrail audit,
    IOptions<RadarOptions> options,
    TimeProvider clock
)
{
    private static readonly string[] Columns =
    [
        "id",
        "datedAt",
        "title",
        "url",
        "sources",
        "textState",
        "outcome",
        "score",
        "reason",
        "judge",
        "favourite",
        "note",
    ];

    /// <param name="query">Where it names a place or a limit, those do not count.</param>
    /// <param name="fullText">Whether the whole texts come along.</param>
    /// <returns>At most <see cref="RadarOptions.ExportRows"/> rows, newest first.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<ExportFile> RunAsync(
        Actor by,
        ArticleQuery query,
        bool fullText,
        ExportFormat format,
        Viewer viewer,
        CancellationToken ct
    )
    {
        query = query with { After = null, Limit = null };
        Check.Valid(query);
        var most = options.Value.ExportRows;
        var ids = await list.IdsAsync(query, most + 1, viewer, ct);
        var shape = new ExportShape<ExportedArticle>(
            "articles",
            "文章",
            fullText ? [.. Columns, "text"] : Columns,
            a => fullText ? [.. Cells(a.Article), a.Text] : Cells(a.Article),
            Markdown
        );
        var file = ExportFile.Of(
            shape,
            format,
            clock.Today(),
            ids,
            most,
            (some, end) => ReadAsync(some, fullText, viewer, end)
        );
        await audit.WriteAsync(
            null,
            AuditEvent.By(
                by,
                "radar.article.exported",
                null,
                new
                {
                    Format = format,
                    FullText = fullText,
                    file.Rows,
                    file.IsCut,
                    Filter = query,
                }
            ),
            ct
        );
        return file;
    }

    private async Task<IReadOnlyDictionary<Guid, ExportedArticle>> ReadAsync(
        IReadOnlyList<Guid> ids,
        bool fullText,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var rows = await list.OfAsync(ids, viewer, ct);
        var texts = fullText ? await list.TextsAsync([.. rows.Select(r => r.Id)], ct) : null;
        return rows.ToDictionary(r => r.Id, r => new ExportedArticle(r, texts?.GetValueOrDefault(r.Id)));
    }

    private string?[] Cells(ArticleRow row) =>
        [
            $"{row.Id}",
            ExportText.At(row.DatedAt, clock.LocalTimeZone),
            row.Title,
            row.Url,
            ExportText.Lines(row.Sources.Select(s => s.Source)),
            $"{row.TextState}",
            $"{row.Outcome}",
            row.Score is { } score ? ExportText.Number(score) : null,
            row.Reason,
            row.JudgeName,
            row.Kept.Favourite ? "true" : "false",
            row.Kept.Note,
        ];

    private string Markdown(ExportedArticle article)
    {
        var row = article.Article;
        var text = new StringBuilder()
            .Append("## ")
            .Append(MarkdownText.Link(ExportText.Line(row.Title), ReportTidy.WebLink(row.Url)))
            .Append('\n')
            .Field("时间", ExportText.At(row.DatedAt, clock.LocalTimeZone))
            .Field("来源", string.Join("、", row.Sources.Select(s => s.Source)))
            .Field("结论", row.Reason)
            .Field("备注", row.Kept.Note);
        if (article.Text is { Length: > 0 } whole)
            text.Quote(whole);
        return text.ToString();
    }
}
