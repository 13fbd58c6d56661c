using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;
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
        var (title, markdown) =
            kind == PushKind.AtOnce ? await OneAsync(draft, content, ct) : await ReportAsync(draft, content, token, ct);
        var isOne = kind == PushKind.AtOnce;
        var message = new OutgoingMessage
        {
            Kind = isOne ? TellAtOnce.Kind : PushReport.Kind,
            Key = "preview",
            Title = title,
            Markdown = markdown,
            Link = isOne ? builder.Link(content.Opportunities[0].Id) : builder.Link(token),
        };
        return new TemplatePreview(title, markdown, isMadeUp, await channels.RunAsync(message, ct));
    }

    private Task<(string Title, string Markdown)> ReportAsync(
        TemplateDraft draft,
        ReportContent content,
        string token,
        CancellationToken ct
    )
    {
        var link = builder.Link(token);
        var own = builder.Push(content, link, content.Opportunities);
        return WordPush.WordsAsync(
            draft.Title,
            draft.Body,
            isTitle =>
                TemplateFields.Of(content, link, content.Opportunities, clock.LocalTimeZone, builder.Feedback, isTitle),
            own,
            ct
        );
    }

    private Task<(string Title, string Markdown)> OneAsync(
        TemplateDraft draft,
        ReportContent content,
        CancellationToken ct
    )
    {
        var found = content.Opportunities[0];
        var topic = found.Topic ?? found.Kind;
        return WordPush.WordsAsync(
            draft.Title,
            draft.Body,
            isTitle =>
                TemplateFields.Of(
                    found,
                    topic,
                    builder.Link(found.Id),
                    clock.LocalTimeZone,
                    clock.Today(),
                    builder.Feedback,
                    isTitle
                ),
            builder.One(found, topic),
            ct
        );
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
