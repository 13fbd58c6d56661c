using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>Words a kind of push from now on; only by a template that a report could be worded by.</summary>
internal sealed partial class SaveTemplate(
    IDbContextFactory<SignalboxDb> dbs,
    PreviewTemplate preview,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<SaveTemplate> log
)
{
    /// <returns>Number of the version.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.template.wrong</c>; 409
    /// <c>radar.template.changed-meanwhile</c>.</exception>
    public async Task<int> RunAsync(Actor by, PushKind kind, TemplateDraft draft, CancellationToken ct)
    {
        await preview.RunAsync(kind, draft, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var newest = await db.Set<PushTemplate>().Where(t => t.Kind == kind).MaxAsync(t => (int?)t.Number, ct) ?? 0;
        if (draft.BasedOn is { } basedOn && basedOn != newest)
            throw ChangedMeanwhile();
        db.Add(
            new PushTemplate
            {
                Id = Ids.New(clock),
                Kind = kind,
                Number = newest + 1,
                Title = draft.Title.Trim(),
                Body = draft.Body.Trim(),
                CreatedAt = clock.GetUtcNow(),
            }
        );
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (tx.Kind == DatabaseKind.Postgres)
        {
            throw ChangedMeanwhile(); // another took the number at the same moment
        }
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.template.saved", kind.ToString()), ct);
        await tx.CommitAsync(ct);
        LogSaved(kind, newest + 1);
        return newest + 1;
    }

    private static RefusedException ChangedMeanwhile() =>
        RefusedException.Conflict(
            "radar.template.changed-meanwhile",
            "The template was changed meanwhile. Read it again and repeat the change."
        );

    [LoggerMessage(2711, LogLevel.Information, "Template {Number} of {Kind} pushes saved")]
    private partial void LogSaved(PushKind kind, int number);
}
