using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Topics;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>How a kind of push shall be worded.</summary>
internal sealed record TemplateDraft
{
    /// <summary>A Liquid template of one line; empty is the program's own.</summary>
    [StringLength(500)]
    public string Title { get; init; } = "";

    /// <summary>A Liquid template of Markdown; empty is the program's own.</summary>
    [StringLength(TemplateText.MostSource)]
    public string Body { get; init; } = "";

    /// <summary>Number of the version that the change was made from, 0 where there was none; null does not ask.</summary>
    public int? BasedOn { get; init; }
}

/// <summary>A push as a draft words it.</summary>
/// <param name="IsMadeUp">Whether it tells of made-up finds, because there is no report with any yet.</param>
/// <param name="Channels">What each channel that takes such a push would send of it.</param>
internal sealed record TemplatePreview(
    string Title,
    string Markdown,
    bool IsMadeUp,
    IReadOnlyList<ChannelPreview> Channels
);

/// <summary>Words the newest report with finds by a draft; nothing is stored.</summary>
internal sealed class PreviewTemplate(
    IDbContextFactory<SignalboxDb> dbs,
    ReportBuilder builder,
    WordPush words,
    PreviewMessage channels,
    TimeProvider clock
)
{
    private const int MostReports = 20;

    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.template.wrong</c>.</exception>
    public async Task<TemplatePreview> RunAsync(PushKind kind, TemplateDraft draft, CancellationToken ct)
    {
        Check.Valid(draft);
        var (content, token) = await NewestAsync(kind == PushKind.Daily, ct);
        var isMadeUp = content is null;
        content ??= TemplateSample.Report(clock.GetLocalNow(), kind == PushKind.Daily);
        var isOne = kind == PushKind.AtOnce;
        var (first, link) = (content.Opportunities[0], builder.Link(token));
        var (title, markdown) = isOne
            ? await words.TryAsync(draft, first, first.Topic ?? first.Kind, ct)
            : await words.TryAsync(draft, content, link, ct);
        var message = new OutgoingMessage
        {
            Kind = isOne ? TellAtOnce.Kind : PushReport.Kind,
            Key = "preview",
            Title = title,
            Markdown = markdown,
            Link = isOne ? builder.Link(first.Id) : link,
        };
        return new TemplatePreview(title, markdown, isMadeUp, await channels.RunAsync(message, ct));
    }

    private async Task<(ReportContent? Content, string Token)> NewestAsync(bool isDaily, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var reports = await db.Set<Report>()
            .AsNoTracking()
            .OrderByDescending(r => r.CreatedAt)
            .Take(MostReports)
            .Select(r => new { r.Content, r.Token })
            .ToListAsync(ct);
        foreach (var report in reports)
            if (
                ReportContent.FromJson(report.Content) is { Period: null, Opportunities.Count: > 0 } content
                && content.IsDaily == isDaily
            )
                return (content, report.Token);
        return (null, "preview");
    }
}
