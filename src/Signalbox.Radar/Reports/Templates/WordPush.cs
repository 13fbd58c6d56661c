using Fluid.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Time;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>Words a push: by the owner's template where there is one that works, as the program does otherwise.</summary>
/// <remarks>A template that fails holds no push up: it goes in the program's own words and says so at its end.</remarks>
internal sealed partial class WordPush(
    IDbContextFactory<SignalboxDb> dbs,
    ReportBuilder builder,
    TimeProvider clock,
    ILogger<WordPush> log
)
{
    private const int MostTitle = 64;

    /// <summary>The message about a report for one channel.</summary>
    /// <param name="fresh">What the channel has not been told yet, strongest first.</param>
    public Task<(string Title, string Markdown)> RunAsync(
        ReportContent content,
        Uri link,
        IReadOnlyList<ReportOpportunity> fresh,
        CancellationToken ct
    ) =>
        WordedAsync(
            content.IsDaily ? PushKind.Daily : PushKind.Slot,
            Fields(content, link, fresh),
            builder.Push(content, link, fresh),
            ct
        );

    /// <summary>The message that tells of one find at once.</summary>
    public Task<(string Title, string Markdown)> RunAsync(
        ReportOpportunity found,
        string topic,
        CancellationToken ct
    ) => WordedAsync(PushKind.AtOnce, Fields(found, topic), builder.One(found, topic), ct);

    /// <summary>The message about a report as a draft words it.</summary>
    /// <exception cref="RefusedException">400 <c>radar.template.wrong</c>.</exception>
    public Task<(string Title, string Markdown)> TryAsync(
        TemplateDraft draft,
        ReportContent content,
        Uri link,
        CancellationToken ct
    ) =>
        WordsAsync(
            draft.Title,
            draft.Body,
            Fields(content, link, content.Opportunities),
            builder.Push(content, link, content.Opportunities),
            ct
        );

    /// <summary>The message that tells of one find as a draft words it.</summary>
    /// <exception cref="RefusedException">400 <c>radar.template.wrong</c>.</exception>
    public Task<(string Title, string Markdown)> TryAsync(
        TemplateDraft draft,
        ReportOpportunity found,
        string topic,
        CancellationToken ct
    ) => WordsAsync(draft.Title, draft.Body, Fields(found, topic), builder.One(found, topic), ct);

    /// <summary>What may be named, in the title (true) or in the text.</summary>
    private Func<bool, IReadOnlyDictionary<string, FluidValue>> Fields(
        ReportContent content,
        Uri link,
        IReadOnlyList<ReportOpportunity> fresh
    ) => isTitle => TemplateFields.Of(content, link, fresh, clock.LocalTimeZone, builder.Feedback, isTitle);

    /// <inheritdoc cref="Fields(ReportContent, Uri, IReadOnlyList{ReportOpportunity})"/>
    private Func<bool, IReadOnlyDictionary<string, FluidValue>> Fields(ReportOpportunity found, string topic) =>
        isTitle =>
            TemplateFields.Of(
                found,
                topic,
                builder.Link(found.Id),
                clock.LocalTimeZone,
                clock.Today(),
                builder.Feedback,
                isTitle
            );

    /// <summary>A push by a template; what is empty is the program's own.</summary>
    private static async Task<(string Title, string Markdown)> WordsAsync(
        string title,
        string body,
        Func<bool, IReadOnlyDictionary<string, FluidValue>> fields,
        (string Title, string Markdown) own,
        CancellationToken ct
    ) =>
        (
            title.Length == 0 ? own.Title : Line(await TemplateText.RunAsync(title, fields(true), ct), own),
            body.Length == 0 ? own.Markdown : await TemplateText.RunAsync(body, fields(false), ct)
        );

    private static string Line(string title, (string Title, string Markdown) own)
    {
        var line = ReportTidy.Line(title, MostTitle);
        return line.Length == 0 ? own.Title : line;
    }

    private async Task<PushTemplate?> NewestAsync(PushKind kind, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<PushTemplate>()
            .AsNoTracking()
            .Where(t => t.Kind == kind)
            .OrderByDescending(t => t.Number)
            .FirstOrDefaultAsync(ct);
    }

    private async Task<(string Title, string Markdown)> WordedAsync(
        PushKind kind,
        Func<bool, IReadOnlyDictionary<string, FluidValue>> fields,
        (string Title, string Markdown) own,
        CancellationToken ct
    )
    {
        if (await NewestAsync(kind, ct) is not { } template)
            return own;
        try
        {
            return await WordsAsync(template.Title, template.Body, fields, own, ct);
        }
        catch (RefusedException wrong)
        {
            LogWrong(kind, wrong.Message);
            return (own.Title, $"{own.Markdown}\n\n推送模板用不了，这次用的是默认格式。");
        }
    }

    [LoggerMessage(
        2710,
        LogLevel.Warning,
        "The template of {Kind} pushes could not be used, the program's own words were sent: {Reason}"
    )]
    private partial void LogWrong(PushKind kind, string reason);
}
